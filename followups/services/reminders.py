"""Once a day owners are told what is due and what has become overdue, by set (ux.md, Notifications)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Account, State
from commons.jobs import Counts, last_finished
from commons.models import JobRun
from followups.models import NextStep
from notifications.services import Message, tell
from users.models import Leave

JOB = "remind"
CHUNK = 2000
# After an outage, and on the first run over imported data, older matters are left to the Today page.
LONGEST_LOOK_BACK = timedelta(days=7)

MakeMessage = Callable[[Any, int], Message]


def remind(run: JobRun) -> Counts:
    """Tell owners, and the deputies of those on leave, about steps due on `run.on` and contacts overdue since.

    Each account and due date is told once, however often this runs.
    """
    today = run.on
    since = max(last_finished(JOB) or today - LONGEST_LOOK_BACK, today - LONGEST_LOOK_BACK)
    deputies = dict(Leave.objects.on(today).order_by("pk").values_list("user_id", "deputy_id"))
    return {"due": _tell_steps(today, deputies), "overdue": _tell_overdue(today, since, deputies)}


def _tell_steps(today: date, deputies: dict[int, int]) -> int:
    due = NextStep.objects.open().filter(due_on=today, account__next_step_on=today, account__state=State.OWNED)

    def message(step: Any, recipient: int) -> Message:
        params = {"name": step.account.name, "day": today.isoformat(), "text": step.text, "step": step.kind}
        once = f"step:{step.pk}:{today.isoformat()}"
        return Message(recipient, "step_due", once, f"step_due:{today}", step.account_id, params)

    return _tell_all(due.select_related("account"), lambda step: step.account.owner_id, message, deputies)


def _tell_overdue(today: date, since: date, deputies: dict[int, int]) -> int:
    overdue = Account.objects.filter(state=State.OWNED, next_contact_due_on__gte=since, next_contact_due_on__lt=today)

    def message(account: Any, recipient: int) -> Message:
        due_on = account.next_contact_due_on.isoformat()
        params = {"name": account.name, "day": due_on}
        once = f"overdue:{account.pk}:{due_on}"
        return Message(recipient, "follow_up_overdue", once, f"overdue:{today}", account.pk, params)

    rows = overdue.only("name", "owner_id", "next_contact_due_on")
    return _tell_all(rows, lambda account: account.owner_id, message, deputies)


def _tell_all(
    rows: QuerySet[Any], owner_of: Callable[[Any], int], message: MakeMessage, deputies: dict[int, int]
) -> int:
    told = 0
    for chunk in _chunks(rows):
        with transaction.atomic():
            tell(
                message(row, recipient)
                for row in chunk
                for recipient in {owner_of(row), deputies.get(owner_of(row))}
                if recipient
            )
        told += len(chunk)
    return told


def _chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Pieces by key, so that memory stays flat however much is due."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk
