"""Why an account moved: each move as one sentence, and who can tell more about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account, LedgerEntry, Rule
from accounts.services.letting_go import SUSPEND_REASONS
from accounts.services.managers import managers_of
from core import formatting
from users.models import User

AUTOMATIC = (Rule.SUSPENDED, Rule.DORMANT)
# These take an account from somebody; their sentences do not name the owner before.
LETS_GO = (Rule.SUSPENDED_BY_HAND, Rule.OVERRIDE, Rule.SUSPENDED, Rule.DORMANT, Rule.RELEASED)


def last_move(account: Account) -> LedgerEntry | None:
    """The latest entry of the account's ledger, with the people it names."""
    entries = LedgerEntry.objects.filter(account=account)
    return entries.select_related("from_user", "to_user", "by").order_by("-pk").first()


def why_moved(account: Account, reader: User | None = None, *, entry: LedgerEntry | None = None) -> str | None:
    """One sentence for the latest move (`entry` if it was read): rule, clock, last counted contact, whom to ask."""
    entry = entry or last_move(account)
    if entry is None:
        return None
    entry.account = account
    return formatting.sentences(entry_words(entry), whom_to_ask(account, entry, reader))


@dataclass(frozen=True)
class Move:
    """One move as plain facts, as the ledger or a notice keeps them; people are colleagues' names, empty for nobody."""

    rule: Rule
    on: date
    by: str = ""
    before: str = ""
    after: str = ""
    own: bool = False  # whoever decided got it
    reason_code: str = ""
    reason: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: LedgerEntry) -> Move:
        """A row of the ledger."""
        return cls(
            Rule(entry.rule),
            entry.on,
            by=entry.by.name if entry.by else "",
            before=entry.from_user.name if entry.from_user else "",
            after=entry.to_user.name if entry.to_user else "",
            own=entry.by_id is not None and entry.by_id == entry.to_user_id,
            reason_code=entry.reason_code,
            reason=entry.reason,
            evidence=entry.evidence,
        )


def entry_words(entry: LedgerEntry) -> str:
    """A ledger entry as sentences: what happened, who owned it, the reason."""
    move = Move.of(entry)
    owned = _("%(from)s owned it.") % {"from": move.before} if move.before and move.rule in LETS_GO else ""
    return formatting.sentences(move_words(move), owned, reason_sentence(move))


def move_words(move: Move) -> str:
    """What happened, by which rule or person and when: one sentence, and one more when the owner before stays."""
    words = _SENTENCES[move.rule]
    if move.rule == Rule.CREATED and move.own:
        words = _entered_by_the_owner
    if move.evidence.get("lead") and move.rule in (Rule.CREATED, Rule.CLAIMED):
        words = _made_of_a_lead if move.rule == Rule.CREATED else _taken_up_as_a_lead
    if move.rule == Rule.IMPORTED and move.by and move.after:
        words = _imported_by_somebody
    elif move.rule == Rule.IMPORTED and move.by:
        words = _imported_for_the_pool
    if move.rule == Rule.SUSPENDED and not move.evidence.get("proposal_visible_on"):
        words = _suspended_in_a_replay
    if move.rule == Rule.MERGED and move.evidence.get("gone_name"):
        words = _took_another_in
    if move.rule == Rule.MERGED and move.evidence.get("into_name"):
        words = _went_into_another
    if move.rule == Rule.UNDONE and move.evidence.get("in_force_since"):
        words = _as_it_had_been
    stays = move.before and move.evidence.get("former_stays")
    more = _("%(who)s stays in the working group.") % {"who": move.before} if stays else ""
    return formatting.sentences(words() % _facts(move), more)


def reason_sentence(move: Move) -> str:
    """The reason in the writer's words; empty when none was given."""
    reason = _reason(move.reason_code, move.reason)
    return _("Reason: %(reason)s") % {"reason": reason} if reason else ""


def reason_words(entry: LedgerEntry) -> str:
    """Code and text of a reason."""
    return _reason(entry.reason_code, entry.reason)


def _reason(code: str, text: str) -> str:
    return " – ".join(part for part in (str(SUSPEND_REASONS.get(code, "")), text) if part)


def whom_to_ask(account: Account, entry: LedgerEntry, reader: User | None = None) -> str:
    """Who can answer for the move today: whoever decided it and may still see the account, else its manager."""
    return ask_words(entry, in_charge(account), reader)


def in_charge(account: Account) -> list[User]:
    """Who may tell about the account now, nearest first: the managers above its team who work here."""
    line = managers_of(account.team_id)
    known = User.objects.active().in_bulk(line)
    return [known[pk] for pk in line if pk in known]


def ask_words(entry: LedgerEntry, charge: list[User], reader: User | None = None) -> str:
    """Whom to ask about one move, given who is in charge; nothing for the one who decided it or has just been named."""
    decided = None if entry.rule in AUTOMATIC else entry.by
    if decided is not None and decided.pk == entry.to_user_id == entry.account.owner_id:
        return ""  # the sentence before has named the owner already
    if decided is not None and reader is not None and decided.pk == reader.pk:
        return ""
    if decided is not None and decided.is_active and _may_tell(decided, entry, charge):
        return _("Ask %(who)s.") % {"who": decided.name}
    others = [person for person in charge if reader is None or person.pk != reader.pk]
    return _("Ask %(who)s.") % {"who": others[0].name} if others else ""


def _imported_by_somebody() -> str:
    return _("Imported by %(by)s on %(on)s; with %(to)s since %(since)s.")


def _imported_for_the_pool() -> str:
    return _("Imported by %(by)s on %(on)s into the shared pool.")


def _entered_by_the_owner() -> str:
    return _("%(by)s entered it on %(on)s.")


def _made_of_a_lead() -> str:
    return _("The lead “%(lead)s” became this account: %(by)s converted it; with %(to)s since %(on)s.")


def _taken_up_as_a_lead() -> str:
    return _("%(to)s took it up as the lead “%(lead)s” on %(on)s; %(by)s converted it.")


def _suspended_in_a_replay() -> str:
    """A night of the past proposes and suspends at once: nobody saw a proposal (domain.md section 3)."""
    return _(
        "Suspended by the rule of twelve on %(on)s: %(contacts)s of %(required)s contacts without an order (last contact %(last_contact)s)."
    )


def _as_it_had_been() -> str:
    return _(
        "Batch %(batch)s was undone by %(by)s on %(on)s: back to %(place)s as it had been since %(again)s, contacts and clocks as before."
    )


def _took_another_in() -> str:
    return _("%(by)s merged “%(gone)s” into this account on %(on)s.")


def _went_into_another() -> str:
    return _("%(by)s merged it into “%(into)s” on %(on)s.")


def _may_tell(person: User, entry: LedgerEntry, charge: list[User]) -> bool:
    """Whether somebody who once decided still has to do with the account."""
    return person.is_admin or person.pk == entry.account.owner_id or person in charge


def day(value: date | str | None) -> str:
    """A date as the reader writes it; a dash when there is none."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return formatting.day(value)


# -- parts -----------------------------------------------------------------------------------------------------
def _facts(move: Move) -> dict[str, Any]:
    evidence = move.evidence
    starts: Iterable[str] = filter(
        None, (evidence.get("cycle_started_on"), evidence.get("last_contact_on"), evidence.get("last_order_on"))
    )
    return {
        "on": day(move.on),
        "from": move.before or _("nobody"),
        "to": move.after or _("nobody"),
        "by": move.by or _("the system"),
        "contacts": evidence.get("contacts", 0),
        "required": evidence.get("required", 0),
        "clock_start": day(max(starts, default=None)),
        "last_contact": day(evidence.get("last_contact_on")),
        "days": evidence.get("dormancy_days", 0),
        "since": day(evidence.get("cycle_started_on") or move.on),
        "proposed": day(evidence.get("proposal_visible_on")),
        "batch": evidence.get("batch", formatting.DASH),
        "again": day(evidence.get("in_force_since")),
        "place": move.after or _("the desk"),
        "gone": evidence.get("gone_name", ""),
        "into": evidence.get("into_name", ""),
        "lead": evidence.get("lead_name", ""),
        "other": evidence.get("other_name", ""),
    }


_SENTENCES = {
    Rule.CREATED: lambda: _("Entered on %(on)s by %(by)s for %(to)s."),
    Rule.IMPORTED: lambda: _("Imported on %(on)s from earlier records; with %(to)s since %(since)s."),
    Rule.SUSPENDED_BY_HAND: lambda: _(
        "Suspended by %(by)s on %(on)s after %(contacts)s of %(required)s contacts (last one %(last_contact)s)."
    ),
    Rule.OVERRIDE: lambda: _(
        "Suspended by %(by)s on %(on)s against the rule, at %(contacts)s of %(required)s contacts."
    ),
    Rule.SUSPENDED: lambda: _(
        "Suspended by the rule of twelve on %(on)s: %(contacts)s of %(required)s contacts without an order, proposed on %(proposed)s and not decided (last contact %(last_contact)s)."
    ),
    Rule.DORMANT: lambda: _(
        "Recycled to the shared pool on %(on)s: %(days)s days without an effective contact or order since %(clock_start)s (last contact %(last_contact)s), abandoned at %(contacts)s of %(required)s."
    ),
    Rule.RELEASED: lambda: _(
        "Released to the shared pool by %(by)s on %(on)s at %(contacts)s of %(required)s contacts."
    ),
    Rule.RETURNED: lambda: _("Returned to the shared pool by %(by)s on %(on)s soon after claiming it."),
    Rule.DESK_RELEASED: lambda: _("Released from the desk to the shared pool by %(by)s on %(on)s."),
    Rule.REASSIGNED: lambda: _("Given from the desk to %(to)s by %(by)s on %(on)s."),
    Rule.CLAIMED: lambda: _("Claimed from the shared pool by %(to)s on %(on)s."),
    Rule.TRANSFERRED: lambda: _("Transferred from %(from)s to %(to)s by %(by)s on %(on)s."),
    Rule.UNDONE: lambda: _(
        "Batch %(batch)s was undone by %(by)s on %(on)s: back with %(place)s, contacts and clocks as before."
    ),
    Rule.MERGED: lambda: _("%(by)s merged it on %(on)s with another account of the same customer."),
    Rule.UNMERGED: lambda: _("%(by)s undid the merge with “%(other)s” on %(on)s."),
    Rule.LEFT: lambda: _("%(from)s left the company; %(to)s has looked after it since %(on)s, until it is handed on."),
}
