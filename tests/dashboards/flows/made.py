"""Accounts whose moves are known: let go, suspended, handed out and claimed on given days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Account
from accounts.services import handing_on, letting_go, pool
from accounts.services.moves import Why, lock, take
from core.clock import business_date
from tests.cast import again, make_account
from users.models import User

TODAY = business_date()


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


def owned(owner: User, days: int = 200, **fields: Any) -> Account:
    """An account of `owner` since so many days."""
    return make_account(owner, today=TODAY, days_old=days, **fields)


def silent(account: Account, days: int) -> Account:
    """Recycled by the night so many days ago."""
    from django.db import transaction

    from accounts.models import Rule, State

    with transaction.atomic():
        take([lock(account.pk)], State.POOLED, Why(Rule.DORMANT, None, ago(days)))
    return fresh(account)


def released(account: Account, by: User, days: int) -> Account:
    """Let go by hand so many days ago, against the gate."""
    letting_go.release(account, by=again(by), reason="too small", today=ago(days), override=True)
    return fresh(account)


def suspended(account: Account, by: User, days: int) -> Account:
    """Put on the desk so many days ago, against the gate."""
    letting_go.suspend(
        account, by=again(by), reason_code="timing", reason="later", look_again_on=ago(days) + timedelta(days=60),
        today=ago(days), override=True,
    )  # fmt: skip
    return fresh(account)


def claimed(account: Account, by: User, days: int) -> Account:
    """Claimed from the pool so many days ago."""
    pool.claim(account, by=again(by), today=ago(days))
    return fresh(account)


def reassigned(account: Account, to: User, by: User, days: int) -> Account:
    """Given from the desk so many days ago."""
    handing_on.reassign(account, to=again(to), by=again(by), reason="new start", today=ago(days))
    return fresh(account)


def to_pool(account: Account, by: User, days: int) -> Account:
    """Released from the desk so many days ago."""
    handing_on.release_from_desk(account, by=again(by), reason="nobody wants it", today=ago(days))
    return fresh(account)


def fresh(account: Account) -> Account:
    """The account as it is now."""
    return Account.objects.get(pk=account.pk)
