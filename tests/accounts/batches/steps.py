"""What the tests of batches do: put accounts on the desk, plan, confirm, run, undo."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Account, Batch, BatchItem
from accounts.services import letting_go, verify
from accounts.services.batches import planning, running, undoing
from accounts.services.batches.planning import Choice, Plan
from tests.cast import TODAY, again, make_account
from users.models import User


def on_desk(owner: User, number: int = 1, *, today: date = TODAY, **fields: Any) -> list[Account]:
    """Suspended accounts of the owner's team."""
    accounts = [make_account(owner, today=today, days_old=60, contacts_made=12, **fields) for _ in range(number)]
    for account in accounts:
        look = today + timedelta(days=60)
        letting_go.suspend(account, by=owner, reason_code="timing", look_again_on=look, today=today)
    return accounts


def planned(accounts: Any, action: str, by: User, today: date = TODAY, **choice: Any) -> Plan:
    """The preview as a person confirms it."""
    ids = [account.pk for account in accounts]
    drawn = planning.plan(Account.objects.filter(pk__in=ids), Choice(action, **choice), by=again(by), today=today)
    return planning.unseal(drawn.sealed(by), by)


def confirmed(accounts: Any, action: str, by: User, today: date = TODAY, **choice: Any) -> Batch:
    """A batch that is to be run."""
    return running.confirm(planned(accounts, action, by, today, **choice), by=by, reason="new start")


def done(accounts: Any, action: str, by: User, today: date = TODAY, **choice: Any) -> Batch:
    """A batch that has run."""
    batch = confirmed(accounts, action, by, today, **choice)
    running.run(batch.pk, today=today)
    batch.refresh_from_db()
    return batch


def undone(batch: Batch, by: User, today: date = TODAY) -> Batch:
    """The batch taken back."""
    undoing.undo(batch, by=by)
    running.run(batch.pk, today=today)
    batch.refresh_from_db()
    return batch


def owners(accounts: Any) -> list[Any]:
    """Who owns each account now."""
    found = Account.objects.select_related("owner").in_bulk([account.pk for account in accounts])
    return [found[account.pk].owner for account in accounts]


def whys(batch: Batch) -> dict[int, str]:
    """Why accounts of a batch were left alone."""
    return dict(BatchItem.objects.filter(batch=batch).exclude(why="").values_list("account_id", "why"))


def row(account: Account) -> dict[str, Any]:
    """All that is stored about an account."""
    return Account.objects.filter(pk=account.pk).values().get()


def in_order() -> bool:
    """Whether everything stored follows from the rows beneath it."""
    return list(verify.differences()) == []
