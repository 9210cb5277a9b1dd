"""Calls for the manager that rest by themselves: what they called for is over (domain.md 2.2, At 10 contacts)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Func, JSONField, Value
from django.utils import timezone

from accounts.models import Account, Escalation, EscalationKind, EscalationQuerySet, Rested
from notifications.services import ask_again, settle

if TYPE_CHECKING:
    from users.models import User


class _Merged(Func):
    """One JSON object with the values of another put over it."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = JSONField()


def rest(calls: EscalationQuerySet, why: Rested, *, by: User | None = None) -> int:
    """Close those of `calls` that are still open and keep why; returns how many. Nobody has to answer them."""
    open_ones = list(calls.filter(done_at=None))
    if not open_ones:
        return 0
    noted = _Merged(F("params"), Value({"rested": why.value}, output_field=JSONField()))
    rows = Escalation.objects.filter(pk__in=[call.pk for call in open_ones], done_at=None)
    settle(map(matter_of, open_ones))
    return rows.update(done_at=timezone.now(), done_by=by, params=noted)


def reopen(calls: EscalationQuerySet, why: Rested) -> int:
    """Open those again that rested for this reason, which has been taken back; returns how many."""
    rested = list(calls.filter(done_at__isnull=False, answer="", params__rested=why.value))
    if not rested:
        return 0
    ask_again(map(matter_of, rested))
    return Escalation.objects.filter(pk__in=[call.pk for call in rested]).update(done_at=None, done_by=None)


def matter_of(call: Escalation) -> str:
    """The matter under which the notices of a call were told."""
    if call.once.startswith("ten:"):
        return f"contact_10:{call.once.removeprefix('ten:')}"
    if call.once.startswith("silent:"):
        return f"{call.once}:{call.account_id}"
    return f"esc:{call.account_id}:{call.once}"


def order_changed(account: Account) -> None:
    """An order in the cycle answers "ten contacts: step in"; an order made void asks again."""
    ten = Escalation.objects.filter(account=account, once=f"ten:{account.current_cycle_id}")
    if account.order_in_cycle:
        rest(ten, Rested.ORDER)
    else:
        reopen(ten, Rested.ORDER)


def silence_changed(account: Account, today: date) -> None:
    """A contact or an order ends the alarm of a protected account; taken back, the same silence is there again."""
    if not account.protected:
        return
    alarms = Escalation.objects.filter(account=account, kind=EscalationKind.SILENT)
    if account.alarm_due_on is None or account.alarm_due_on > today:
        rest(alarms, Rested.HEARD)
    else:
        reopen(alarms.filter(once=f"silent:{account.current_cycle_id}:{account.alarm_due_on}"), Rested.HEARD)


def deal_closed(account: Account, opportunity_id: int, why: Rested, *, by: User | None) -> None:
    """A deal that is won or lost needs nobody any more."""
    rest(Escalation.objects.filter(account=account, once=deal_call(opportunity_id)), why, by=by)


def deal_reopened(account: Account, opportunity_id: int, was: Rested) -> None:
    """The order, or the loss, was a mistake: whoever was called for the deal is called again."""
    reopen(Escalation.objects.filter(account=account, once=deal_call(opportunity_id)), was)


def deal_call(opportunity_id: int) -> str:
    """Under which name a big deal calls, once."""
    return f"big:{opportunity_id}"
