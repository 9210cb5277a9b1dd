"""Contacts with somebody who answered."""

from __future__ import annotations

from typing import Any

from accounts.models import Account, KeyPerson
from followups.models import FollowUp
from tests.followups import conftest
from users.models import User


def log_contact(account: Account, by: User, *persons: KeyPerson, **values: Any) -> FollowUp:
    """Log a contact; with Li Wei unless persons are named."""
    if not persons and not (found := KeyPerson.objects.filter(account=account, name="Li Wei").first()):
        values.setdefault("new_person", "Li Wei")
    elif not persons and found:
        persons = (found,)
    return conftest.log_contact(account, by, *persons, **values)
