"""The ledger of an account as a story: chapters of who had it, each opened by the move that began it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.explain.moves import ask_words, day, entry_words, in_charge
from accounts.models import Account, LedgerEntry, Rule, State
from core import formatting

if TYPE_CHECKING:
    from users.models import User

ICONS = {
    State.OWNED: ("user-check", "good"),
    State.SUSPENDED: ("player-pause", "warn"),
    State.POOLED: ("pool", "accent"),
    State.VOID: ("arrows-exchange", ""),
}


STAYS = (Rule.MERGED, Rule.UNMERGED)  # of the account that is kept: nobody else gets it


@dataclass
class Chapter:
    """A time in one place: with an owner, on the desk or in the pool; `move` began it (unknown for the oldest).

    After a move that took another one back, `since` is the day from which the place holds again, as if never left.
    """

    state: State
    who: str
    since: date | None
    move: LedgerEntry | None = None
    until: date | None = None
    contacts: int | None = None
    required: int = 0
    words: str = ""
    ask: str = ""
    now: bool = False
    also: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Where the account was."""
        if self.state == State.OWNED:
            return _("With %(who)s") % {"who": self.who}
        if self.state == State.VOID:
            return _("Merged into another account")
        return _("On the desk of suspended accounts") if self.state == State.SUSPENDED else _("In the shared pool")

    @property
    def span(self) -> str:
        """From when to when, and how long that was."""
        if self.since is None or self.until is None:
            return _("since %(day)s") % {"day": day(self.since)} if self.until is None else day(self.until)
        facts = {
            "since": day(self.since),
            "until": day(self.until),
            "days": formatting.days((self.until - self.since).days),
        }
        return _("%(since)s – %(until)s, %(days)s") % facts

    @property
    def made(self) -> str:
        """The contacts that counted in it."""
        if self.state != State.OWNED or self.contacts is None:
            return ""
        return ngettext("%(n)d contact counted of %(of)d", "%(n)d contacts counted of %(of)d", self.contacts) % {
            "n": self.contacts,
            "of": self.required,
        }

    @property
    def icon(self) -> str:
        """The place as a picture."""
        return ICONS[self.state][0]

    @property
    def tone(self) -> str:
        """The place as a colour."""
        return ICONS[self.state][1]

    @property
    def lead(self) -> int | None:
        """The lead that it was until this move."""
        return self.move.evidence.get("lead") if self.move else None

    @property
    def evidence(self) -> list[tuple[str, str]]:
        """What was known when the move was made: label and value."""
        return list(_evidence(self.move.evidence)) if self.move else []


def story_of(
    account: Account, moves: Iterable[LedgerEntry], *, required: int, reader: User | None = None
) -> list[Chapter]:
    """Chapters in the order of time, made from the account's moves (oldest first); the last one lasts."""
    charge = in_charge(account)
    chapters: list[Chapter] = []
    for move in moves:
        if chapters and move.rule in STAYS and move.from_state == move.to_state:
            chapters[-1].also.append(entry_words(move))
            continue
        _close(chapters, move)
        chapters.append(
            Chapter(
                state=State(move.to_state),
                who=move.to_user.name if move.to_user else "",
                since=_since(move),
                move=move,
                words=entry_words(move),
                ask=ask_words(move, charge, reader),
            )
        )
    if chapters:
        last = chapters[-1]
        last.now = True
        if last.state == State.OWNED:
            _begin_earlier(last, account)
            last.contacts, last.required = account.cycle_contacts, max(account.contacts_allowed, required)
    return chapters


def _begin_earlier(chapter: Chapter, account: Account) -> None:
    """Imported history dated the present cycle back: the chapter begins where the account's page says."""
    started = account.cycle_started_on
    if started and chapter.since and started < chapter.since:
        chapter.also.append(_("Imported history dates the beginning back from %(day)s.") % {"day": day(chapter.since)})
        chapter.since = started


def _since(move: LedgerEntry) -> date:
    again = move.evidence.get("in_force_since")
    return date.fromisoformat(again) if again else move.on


def _close(chapters: list[Chapter], move: LedgerEntry) -> None:
    """End the running chapter with a move; a first move out of somebody's hands tells of a chapter before it."""
    evidence = move.evidence
    if not chapters and move.from_user is not None:
        started = evidence.get("cycle_started_on")
        began = date.fromisoformat(started) if started else None
        chapters.append(Chapter(State.OWNED, move.from_user.name, began))
    if chapters:
        last = chapters[-1]
        last.until = move.on
        if last.state == State.OWNED:
            ended = evidence.get("ended", evidence)
            last.contacts, last.required = ended.get("contacts", 0), ended.get("required", 0)


def _evidence(found: dict[str, Any]) -> Iterable[tuple[str, str]]:
    facts = {"n": found.get("contacts", 0), "of": found.get("required", 0)}
    yield _("Contacts in the cycle"), _("%(n)s of %(of)s contacts") % facts
    yield _("Contacts in all"), formatting.number(found.get("lifetime_contacts", 0))
    for name, label in (
        ("cycle_started_on", _("Cycle since")),
        ("last_contact_on", _("Last contact")),
        ("last_order_on", _("Last order")),
        ("proposal_visible_on", _("Proposed for suspension on")),
        ("suspend_due_on", _("Suspension was due on")),
        ("recycle_due_on", _("The pool was due on")),
    ):
        if found.get(name):
            yield label, day(found[name])
    version, silence = found.get("policy_version", 0), formatting.days(found.get("dormancy_days", 0))
    yield (
        _("Settings in force"),
        _("version %(version)s: %(of)s contacts, %(silence)s of silence")
        % {"version": version, "silence": silence, **facts},
    )
