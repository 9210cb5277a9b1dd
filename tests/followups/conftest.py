"""Accounts to follow up, and ways to log on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Account, KeyPerson
from accounts.services import editing
from followups.models import FollowUp, Result
from followups.services import log as logging
from followups.services.log import Entry
from tests.cast import TODAY, Cast, make_account, new_key, noon
from users.models import User


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", days_old=70)


@pytest.fixture
def buyer(account: Account, cast: Cast) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name="Li Wei", title="Buyer"), by=cast.ann)


def log_contact(
    account: Account,
    by: User,
    *persons: KeyPerson,
    on: date = TODAY,
    result: str = Result.ANSWERED,
    now: datetime | None = None,
    **values: Any,
) -> FollowUp:
    """Log a contact of noon of `on`, entered at `now` (noon of TODAY)."""
    options = {name: values.pop(name) for name in ("next_step", "fulfilled") if name in values}
    key = values.pop("client_key", None) or new_key()
    entry = Entry(occurred_at=noon(on), result=result, persons=[p.pk for p in persons], **values)
    return logging.log(account, entry, by=by, client_key=key, now=now or noon(max(on, TODAY)), **options)


def log_days(account: Account, by: User, person: KeyPerson, count: int, *, until: date = TODAY) -> None:
    """Log contacts on `count` days before `until`, each entered on its day."""
    for back in range(count, 0, -1):
        day = until - timedelta(days=back)
        log_contact(account, by, person, on=day, now=noon(day), text=f"talk {back}")


def typed(account: Account, person: KeyPerson | None = None, **values: Any) -> dict[str, Any]:
    """What a browser sends for a complete form."""
    return {
        "client_key": str(new_key()),
        "account": account.pk,
        "next": f"/account/{account.pk}/",
        "result": "answered",
        "channel": "visit",
        "step_kind": "none",
        "persons": [person.pk] if person else [],
        "text": "They liked the sample",
        **values,
    }
