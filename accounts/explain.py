"""Why an account moved, and what its clocks say, as sentences in the reader's language (ux.md, why did it move?)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, LedgerEntry, Rule, State
from accounts.policies import in_force
from accounts.rules import RuleValues
from accounts.services.letting_go import SUSPEND_REASONS
from accounts.services.managers import managers_of
from core import formatting
from users.models import User

AUTOMATIC = (Rule.SUSPENDED, Rule.DORMANT)


@dataclass(frozen=True)
class Clock:
    """One statement about a clock: words, how pressing it is ('', 'warning', 'danger', 'success'), days left."""

    words: str
    tone: str = ""
    days_left: int | None = None


def why_moved(account: Account) -> str | None:
    """One sentence for the latest move: rule, clock, last counted contact, before and after, whom to ask."""
    entry = (
        LedgerEntry.objects.filter(account=account).select_related("from_user", "to_user", "by").order_by("-pk").first()
    )
    if entry is None:
        return None
    return formatting.sentences(entry_words(entry), whom_to_ask(account, entry))


def entry_words(entry: LedgerEntry) -> str:
    """A ledger entry as a sentence."""
    facts = _facts(entry)
    sentence = _SENTENCES[Rule(entry.rule)]() % facts
    reason = reason_words(entry)
    return formatting.sentences(sentence, _("Reason: %(reason)s") % {"reason": reason} if reason else "")


def reason_words(entry: LedgerEntry) -> str:
    """Code and text of a reason."""
    code = str(SUSPEND_REASONS.get(entry.reason_code, ""))
    return " – ".join(part for part in (code, entry.reason) if part)


def whom_to_ask(account: Account, entry: LedgerEntry) -> str:
    """Who can answer for the move: the person who decided, otherwise the manager of the team."""
    if entry.rule in AUTOMATIC or entry.by is None:
        names = list(User.objects.filter(pk__in=managers_of(account.team_id)[:1]).values_list("name", flat=True))
    else:
        names = [entry.by.name]
    return _("Ask %(who)s.") % {"who": names[0]} if names else ""


def clock_words(account: Account, today: date, rules: RuleValues | None = None) -> list[Clock]:
    """What happens to this account and when, most pressing first."""
    rules = rules or in_force().of(account.team_id)
    if account.state == State.SUSPENDED:
        return _desk_words(account)
    if account.state == State.POOLED:
        return [Clock(_("In the shared pool since %(day)s.") % {"day": day(account.state_since)})]
    return [*_suspension_words(account, today, rules), *_dormancy_words(account, today)]


def gate_words(account: Account, today: date, rules: RuleValues) -> str:
    """How far the gate of the rule of twelve is open."""
    from accounts.clocks import gate_opens_on

    opens = gate_opens_on(account.cycle_started_on or today, rules)
    missing = rules.contacts_required - account.cycle_contacts
    facts = {
        "count": account.cycle_contacts,
        "required": rules.contacts_required,
        "missing": missing,
        "day": day(opens),
    }
    if missing > 0 and opens <= today:
        return (
            ngettext(
                "%(count)d of %(required)d effective contacts so far: one more is needed before this account may be let go.",
                "%(count)d of %(required)d effective contacts so far: %(missing)d more are needed before this account may be let go.",
                missing,
            )
            % facts
        )
    if missing > 0:
        return _("%(count)d of %(required)d effective contacts so far; possible from %(day)s at the earliest.") % facts
    if today < opens:
        return _("%(count)d of %(required)d effective contacts; possible from %(day)s.") % facts
    return _("%(count)d of %(required)d effective contacts: this account may be let go.") % facts


def day(value: date | str | None) -> str:
    """A date as the reader writes it; a dash when there is none."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return formatting.day(value)


# -- parts -----------------------------------------------------------------------------------------------------
def _facts(entry: LedgerEntry) -> dict[str, Any]:
    evidence = entry.evidence
    starts: Iterable[str] = filter(
        None, (evidence.get("cycle_started_on"), evidence.get("last_contact_on"), evidence.get("last_order_on"))
    )
    return {
        "on": day(entry.on),
        "from": entry.from_user.name if entry.from_user else _("nobody"),
        "to": entry.to_user.name if entry.to_user else _("nobody"),
        "by": entry.by.name if entry.by else _("the system"),
        "contacts": evidence.get("contacts", 0),
        "required": evidence.get("required", 0),
        "clock_start": day(max(starts, default=None)),
        "last_contact": day(evidence.get("last_contact_on")),
        "days": evidence.get("dormancy_days", 0),
        "proposed": day(evidence.get("proposal_visible_on")),
        "batch": evidence.get("batch", formatting.DASH),
        "place": entry.to_user.name if entry.to_user else _("the desk"),
    }


_SENTENCES = {
    Rule.CREATED: lambda: _("Entered on %(on)s by %(by)s; %(to)s owns it since."),
    Rule.IMPORTED: lambda: _("Imported; with %(to)s since %(on)s."),
    Rule.SUSPENDED_BY_HAND: lambda: _(
        "Suspended by %(by)s on %(on)s after %(contacts)s of %(required)s contacts (last one %(last_contact)s); %(from)s owned it."
    ),
    Rule.OVERRIDE: lambda: _(
        "Suspended by %(by)s on %(on)s against the rule, at %(contacts)s of %(required)s contacts; %(from)s owned it."
    ),
    Rule.SUSPENDED: lambda: _(
        "Suspended by the rule of twelve on %(on)s: %(contacts)s of %(required)s contacts without an order, proposed on %(proposed)s and not decided (last contact %(last_contact)s); %(from)s owned it."
    ),
    Rule.DORMANT: lambda: _(
        "Recycled to the shared pool on %(on)s: %(days)s days without an effective contact or order since %(clock_start)s (last contact %(last_contact)s), abandoned at %(contacts)s of %(required)s; %(from)s owned it."
    ),
    Rule.RELEASED: lambda: _(
        "Released to the shared pool by %(by)s on %(on)s at %(contacts)s of %(required)s contacts; %(from)s owned it."
    ),
    Rule.RETURNED: lambda: _("Returned to the shared pool by %(by)s on %(on)s soon after claiming it."),
    Rule.DESK_RELEASED: lambda: _("Released from the desk to the shared pool by %(by)s on %(on)s."),
    Rule.REASSIGNED: lambda: _("Given from the desk to %(to)s by %(by)s on %(on)s."),
    Rule.CLAIMED: lambda: _("Claimed from the shared pool by %(to)s on %(on)s."),
    Rule.TRANSFERRED: lambda: _("Transferred from %(from)s to %(to)s by %(by)s on %(on)s."),
    Rule.UNDONE: lambda: _(
        "Batch %(batch)s was undone by %(by)s on %(on)s: back with %(place)s, contacts and clocks as before."
    ),
    Rule.LEFT: lambda: _("%(from)s left the company; with %(to)s since %(on)s, to be handed on."),
}


def _desk_words(account: Account) -> list[Clock]:
    words = [Clock(_("On the desk of suspended accounts since %(day)s.") % {"day": day(account.state_since)})]
    if account.look_again_on:
        words.append(Clock(_("To be looked at again on %(day)s.") % {"day": day(account.look_again_on)}))
    return words


def _suspension_words(account: Account, today: date, rules: RuleValues) -> list[Clock]:
    if account.proposal_visible_on is None:
        return []
    facts = {"count": account.cycle_contacts, "required": rules.contacts_required, "day": day(account.suspend_due_on)}
    if account.suspend_due_on is not None:
        left = (account.suspend_due_on - today).days
        words = [
            Clock(
                _(
                    "%(count)d contacts without an order: suspended after %(day)s unless it is kept. Another contact does not move this date."
                )
                % facts,
                "danger" if left <= 3 else "warning",
                left,
            )
        ]
        if account.open_until and account.open_until > today and account.postponements <= rules.max_postponements:
            words.append(Clock(_("The open opportunity holds it until %(day)s.") % {"day": day(account.open_until)}))
        return words
    if account.need_explicit:
        why = _("there is an explicit need")
    elif account.agreed_step_on:
        why = _("a next step is agreed for %(day)s") % {"day": day(account.agreed_step_on)}
    else:
        why = _("nothing is suspended by itself")
    return [
        Clock(
            _("%(count)d contacts without an order; the manager decides, because %(why)s.") % {**facts, "why": why},
            "warning",
        )
    ]


def _dormancy_words(account: Account, today: date) -> list[Clock]:
    if account.protected:
        words = [Clock(_("Protected: never suspended or recycled."), "success")]
        if account.alarm_due_on and account.alarm_due_on <= today:
            words.append(
                Clock(
                    _("Silent for too long: the alarm was due on %(day)s.") % {"day": day(account.alarm_due_on)},
                    "danger",
                )
            )
        return words
    if account.recycle_due_on is None:
        return []
    left = (account.recycle_due_on - today).days
    tone = "danger" if left <= 3 else "warning" if left <= 14 else ""
    text = ngettext(
        "Goes to the shared pool after %(day)s unless contacted: %(left)d day left.",
        "Goes to the shared pool after %(day)s unless contacted: %(left)d days left.",
        max(left, 0),
    )
    words = [Clock(text % {"day": day(account.recycle_due_on), "left": max(left, 0)}, tone, left)]
    if account.paused_until and account.paused_until > today:
        words.append(Clock(_("The clocks rest until %(day)s.") % {"day": day(account.paused_until)}))
    return words
