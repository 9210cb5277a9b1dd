"""Many accounts and people at once, and contacts logged as a person logs them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import transaction

from accounts.models import Account, KeyPerson, Rule, State
from accounts.services import editing
from accounts.services.moves import Why, take
from followups.models import FollowUp, Result
from followups.services import log as logging
from followups.services.log import Entry
from tests.cast import TODAY, make_account, make_user, new_key, noon
from users.models import Team, User


def sellers(team: Team, count: int) -> list[User]:
    """That many people of a team."""
    return [make_user(f"Seller {number}", team=team) for number in range(count)]


def pool_of(owner: User, count: int, *, today: date = TODAY) -> list[Account]:
    """That many accounts in the pool."""
    accounts = [make_account(owner, today=today) for _ in range(count)]
    back_to_pool(accounts, today=today)
    return accounts


def back_to_pool(accounts: list[Account], *, today: date = TODAY) -> None:
    """Put them (back) into the pool, as one move."""
    rows = list(Account.objects.filter(pk__in=[a.pk for a in accounts]).exclude(state=State.POOLED))
    with transaction.atomic():
        take(rows, State.POOLED, Why(Rule.RELEASED, None, today, reason="a new round"))


def nearly_silent(owner: User, count: int, due: date) -> list[tuple[Account, KeyPerson]]:
    """Accounts that fall silent for good at the end of `due`, rightly warned of, with a person to talk to."""
    made = []
    for _ in range(count):
        account = make_account(owner, today=due - timedelta(days=90))
        assert account.recycle_due_on == due
        made.append((account, editing.save_person(account, KeyPerson(name="Li Wei"), by=owner)))
    rows = Account.objects.filter(pk__in=[account.pk for account, _ in made])
    rows.update(warned_due_on=due, warned_on=due - timedelta(days=14), warned_days=1)
    return made


def log_contact(account: Account, person: KeyPerson, by: User, day: date, key: uuid.UUID | None = None) -> FollowUp:
    """An effective contact of noon of `day`, entered at once; a retry brings its key again."""
    key = key or new_key()
    entry = Entry(occurred_at=noon(day), result=Result.ANSWERED, persons=[person.pk], text=f"call of {key}")
    return logging.log(account, entry, by=by, client_key=key, now=noon(day))
