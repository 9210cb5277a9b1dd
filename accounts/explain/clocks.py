"""The clock of an account in words: one sentence of what is due and what happens when, then what stops it.

Everything is read from the stored dates and the rules in force; nothing is computed a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Account, State
from accounts.policies import in_force
from accounts.rules import RuleValues
from core import formatting
from core.formatting import day

NEAR, VERY_NEAR = 14, 3


@dataclass(frozen=True)
class Clock:
    """One statement about a clock: words, how pressing it is ('', 'warning', 'danger', 'success'), days left."""

    words: str
    tone: str = ""
    days_left: int | None = None


def clock_words(
    account: Account, today: date, rules: RuleValues | None = None, *, cools_until: date | None = None
) -> list[Clock]:
    """What happens to this account and when: the sentence, then what stops or follows it.

    `cools_until`: until when the reader, who owned it last, may not claim it again.
    """
    rules = rules or in_force().of(account.team_id)
    if account.state == State.SUSPENDED:
        return _desk(account, today)
    if account.state == State.POOLED:
        return _pool(account, today, cools_until)
    stops = _held(account, today, rules) if account.proposal_visible_on else _before_twelve(account, today, rules)
    return [_sentence(account, today, rules), *_rest(account, today), *stops]


def gate_words(account: Account, rules: RuleValues) -> str:
    """How far the gate of the rule of twelve is open: the count so far."""
    facts = {"count": account.cycle_contacts, "required": rules.contacts_required}
    if account.cycle_contacts >= rules.contacts_required:
        return _("%(count)d of %(required)d effective contacts: enough for letting this account go.") % facts
    return _("%(count)d of %(required)d effective contacts so far: this account may not be let go yet.") % facts


def gate_missing(account: Account, today: date, rules: RuleValues) -> list[str]:
    """What keeps the gate closed, each in a sentence: contacts and by when, days and until when."""
    from accounts.clocks import gate_opens_on

    lines = []
    missing = rules.contacts_required - account.cycle_contacts
    if missing > 0:
        first = max(account.next_contact_due_on or today, today)
        by = first + timedelta(days=(missing - 1) * rules.cadence_early_days)
        text = ngettext(
            "%(missing)d more effective contact; at the usual pace that is by about %(day)s.",
            "%(missing)d more effective contacts; at the usual pace that is by about %(day)s.",
            missing,
        )
        lines.append(text % {"missing": missing, "day": day(by)})
    opens = gate_opens_on(account.cycle_started_on or today, rules)
    if today < opens:
        left = (opens - today).days
        text = ngettext(
            "%(left)d more day: the cycle must have lasted until %(day)s.",
            "%(left)d more days: the cycle must have lasted until %(day)s.",
            left,
        )
        lines.append(text % {"left": left, "day": day(opens)})
    return lines


# -- owned: the sentence -----------------------------------------------------------------------------------------
def _sentence(account: Account, today: date, rules: RuleValues) -> Clock:
    """ "Contact due by Fri 27 Nov; goes to the pool after 12 March unless contacted; 9 of 12 contacts." """
    fate = _fate(account, today)
    clauses = [_contact_due(account, today), fate.words, _count(account, rules)]
    words = pgettext("clauses", "; ").join(clause for clause in clauses if clause)
    return Clock(_stopped(words[:1].upper() + words[1:]), fate.tone, fate.days_left)


def _stopped(words: str) -> str:
    return words + ("." if formatting.language() == "en" else "。")


def _contact_due(account: Account, today: date) -> str:
    due = account.next_contact_due_on
    if due is None:
        return ""
    if due < today:
        late = formatting.days((today - due).days)
        return _("the contact was due on %(day)s, %(late)s ago") % {"day": _named(due, today), "late": late}
    if due == today:
        return _("contact due today")
    return _("contact due by %(day)s") % {"day": _named(due, today)}


def _fate(account: Account, today: date) -> Clock:
    """What becomes of the account when nobody does anything; both due: suspension goes first."""
    if account.protected:
        return _alarm(account, today)
    suspends, recycles = account.suspend_due_on, account.recycle_due_on
    if suspends is not None and (recycles is None or suspends <= recycles):
        left = (suspends - today).days
        if left <= 0:
            return Clock(_("is suspended tonight unless somebody keeps it"), "danger", left)
        words = _("is suspended after %(day)s unless somebody keeps it") % {"day": _named(suspends, today)}
        return Clock(words, _tone(left, always=True), left)
    if recycles is None:
        return Clock("")
    left = (recycles - today).days
    if left <= 0:
        return Clock(_("goes to the pool tonight unless contacted"), "danger", left)
    words = _("goes to the pool after %(day)s unless contacted") % {"day": _named(recycles, today)}
    return Clock(words, _tone(left), left)


def _alarm(account: Account, today: date) -> Clock:
    due = account.alarm_due_on
    if due is None:
        return Clock(_("protected, never let go"), "success")
    if due <= today:
        silent = _("protected, never let go, but silent for too long: the manager's alarm was due on %(day)s")
        return Clock(silent % {"day": _named(due, today)}, "danger")
    words = _("protected, never let go; the manager is alarmed on %(day)s if nobody has been in touch")
    return Clock(words % {"day": _named(due, today)}, "success")


def _tone(left: int, *, always: bool = False) -> str:
    if left <= VERY_NEAR:
        return "danger"
    return "warning" if always or left <= NEAR else ""


def _count(account: Account, rules: RuleValues) -> str:
    if account.order_in_cycle:
        return _("ordered on %(day)s") % {"day": day(account.last_order_on)}
    facts = {"n": account.cycle_contacts, "of": max(account.contacts_allowed, rules.contacts_required)}
    return _("%(n)s of %(of)s contacts") % facts


def _named(value: date, today: date) -> str:
    """A date with its weekday while that helps: within a week."""
    if abs((value - today).days) > 7:
        return day(value)
    return pgettext("weekday and date", "%(weekday)s %(day)s") % {
        "weekday": formatting.weekday(value),
        "day": day(value),
    }


# -- owned: what stops it, and what follows ------------------------------------------------------------------------
def _rest(account: Account, today: date) -> list[Clock]:
    if account.paused_until and account.paused_until > today:
        return [Clock(_("The clocks rest until %(day)s.") % {"day": day(account.paused_until)})]
    return []


def _before_twelve(account: Account, today: date, rules: RuleValues) -> list[Clock]:
    """When a suspension becomes possible, and what a reason to keep the account has changed."""
    if account.protected:
        return []
    if account.order_in_cycle:
        return [Clock(_("The order has ended the rule of twelve for this cycle; only silence counts from here."))]
    words = [Clock(_kept(account))] if account.kept_until_contacts else []
    return [*words, Clock(_possible(account, today, rules))]


def _kept(account: Account) -> str:
    return ngettext(
        "Kept once: the question comes back at %(of)d contacts.",
        "Kept %(n)d times: the question comes back at %(of)d contacts.",
        account.keeps,
    ) % {"n": account.keeps, "of": account.contacts_allowed}


def _possible(account: Account, today: date, rules: RuleValues) -> str:
    from accounts.clocks import gate_opens_on

    missing = rules.contacts_required - account.cycle_contacts
    opens = gate_opens_on(account.cycle_started_on or today, rules)
    facts = {"missing": missing, "day": day(opens), "n": account.cycle_contacts}
    if missing > 0 and opens > today:
        return (
            ngettext(
                "It may be let go after %(missing)d more contact, and not before %(day)s.",
                "It may be let go after %(missing)d more contacts, and not before %(day)s.",
                missing,
            )
            % facts
        )
    if missing > 0:
        return (
            ngettext(
                "It may be let go after %(missing)d more contact.",
                "It may be let go after %(missing)d more contacts.",
                missing,
            )
            % facts
        )
    if opens > today:
        return _("It may be let go from %(day)s, when the cycle is old enough.") % facts
    return _("It may be let go now: the %(n)d contacts are made.") % facts


def _held(account: Account, today: date, rules: RuleValues) -> list[Clock]:
    """Why a proposed account is not suspended by itself, or until when something holds it."""
    if account.suspend_due_on is None:
        return [Clock(_waits(account), "warning")]
    words = [Clock(_("Another contact does not move the day of the suspension; keeping it does."))]
    if account.open_until is None:
        return words
    if account.postponements > rules.max_postponements:
        many = ngettext(
            "The open opportunity was postponed %(n)d time and holds it no longer.",
            "The open opportunity was postponed %(n)d times and holds it no longer.",
            account.postponements,
        )
        return [*words, Clock(many % {"n": account.postponements})]
    expected = _deal_holds(account, today, rules)
    return [*words, Clock(expected)] if expected else words


def _deal_holds(account: Account, today: date, rules: RuleValues) -> str:
    """Until when an open opportunity holds a proposed account; empty when none does."""
    opens, due = account.open_until, account.suspend_due_on
    if opens is None or due is None or account.postponements > rules.max_postponements:
        return ""
    if opens < today or due < opens + timedelta(days=rules.opportunity_hold_days):
        return ""
    return _("An open opportunity, expected to close on %(day)s, holds it until then.") % {"day": day(opens)}


def why_proposed(account: Account, today: date, rules: RuleValues) -> str:
    """Why a proposed account is there and is suspended on that day and not earlier, in a sentence."""
    held = _deal_holds(account, today, rules)
    if held:
        return held
    return ngettext(
        "%(n)d contact without an order, proposed on %(day)s.",
        "%(n)d contacts without an order, proposed on %(day)s.",
        account.cycle_contacts,
    ) % {"n": account.cycle_contacts, "day": day(account.proposal_visible_on)}


def why_it_waits(account: Account) -> str:
    """Why a proposed account is not suspended by itself; empty when it will be."""
    if account.suspend_due_on is not None:
        return ""
    if account.need_explicit:
        return _("explicit need")
    if account.agreed_step_on:
        return _("a next step is agreed for %(day)s") % {"day": day(account.agreed_step_on)}
    return _("proposals only")


def _waits(account: Account) -> str:
    facts = {"n": account.cycle_contacts, "day": day(account.agreed_step_on)}
    if account.need_explicit:
        return _("%(n)d contacts without an order, but the need is explicit: the manager decides.") % facts
    if account.agreed_step_on:
        return (
            _(
                "%(n)d contacts without an order, but a step is agreed with the customer for %(day)s: the manager decides."
            )
            % facts
        )
    return _("%(n)d contacts without an order: the manager decides, nothing is suspended by itself here.") % facts


# -- not owned -----------------------------------------------------------------------------------------------------
def _desk(account: Account, today: date) -> list[Clock]:
    facts = {"day": day(account.state_since), "days": formatting.days(max(0, (today - account.state_since).days))}
    if account.desk == "company":
        where = _(
            "On the company's desk of suspended accounts since %(day)s (%(days)s); it leaves when an admin decides."
        )
    else:
        where = _(
            "On the manager's desk of suspended accounts since %(day)s (%(days)s); it leaves when a manager decides."
        )
    words = [Clock(where % facts)]
    look = account.look_again_on
    if look and look <= today:
        words.append(Clock(_("It was to be looked at again on %(day)s.") % {"day": _named(look, today)}, "warning"))
    elif look:
        words.append(Clock(_("To be looked at again on %(day)s.") % {"day": _named(look, today)}))
    return words


def _pool(account: Account, today: date, cools_until: date | None) -> list[Clock]:
    words = [Clock(_("In the shared pool since %(day)s.") % {"day": day(account.state_since)})]
    if cools_until and today < cools_until:
        words.append(Clock(_("You owned it last: you may claim it again from %(day)s.") % {"day": day(cools_until)}))
    return words
