"""When an untouched lead goes back to the pool (issue 4: a lead untouched for N days goes back)."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.rules import RuleValues
from commons.days import working_days

FARTHEST_NEXT = timedelta(days=90)  # a planned contact holds the lead, so it cannot lie for ever ahead


def return_due_on(rules: RuleValues, *, touched_on: date, next_contact_on: date | None) -> date:
    """The last day on which the owner may still touch it: N days after the last touch, or the planned contact's day.

    Where that is a day off, the next working day, as for an account (domain.md section 3).
    """
    due = touched_on + timedelta(days=rules.lead_return_days)
    return working_days([max(due, next_contact_on) if next_contact_on else due])[0]
