"""Finding accounts and their persons by what they are called and by telephone (ux.md, find anything)."""

from __future__ import annotations

from django.db.models import F

from accounts.models import Account, AccountQuerySet, KeyPerson, KeyPersonQuerySet
from commons import finding
from commons.finding import Candidates, DigitsOfMany, DigitsOfOne, follows_order
from users.models import User

MOST_CANDIDATES = 500


def candidates(accounts: AccountQuerySet, text: str, *, telephones: bool) -> Candidates:
    """Up to 500 of these accounts found under `text`: a word that one name in eight bears is not followed to its end."""
    return finding.candidates([matching(accounts, text, telephones=telephones)], MOST_CANDIDATES)


def matching(accounts: AccountQuerySet, text: str, *, telephones: bool) -> AccountQuerySet:
    """Accounts found under `text`; numbers are searched only where the reader may see them (`telephones`)."""
    numbers = DigitsOfMany(F("telephones")) if telephones else None
    return finding.matching(accounts, text, numbers=numbers, sorted_by="sort_key")


def readable(accounts: AccountQuerySet, text: str, user: User) -> AccountQuerySet:
    """Those of `accounts` found under `text`: by name all, by telephone number those whose numbers the reader may see."""
    by_name = matching(accounts, text, telephones=False)
    if not finding.telephone_digits(text):
        return by_name
    found = finding.candidates([matching(door, text, telephones=True) for door in served_doors(user)], MOST_CANDIDATES)
    named = finding.candidates([by_name], MOST_CANDIDATES)
    return accounts.filter(pk__in={*found.ids, *named.ids})


def served_doors(user: User) -> list[AccountQuerySet]:
    """Where the accounts come from whose persons and telephones the reader may see; one index scan each."""
    if user.is_admin:
        return [Account.objects.served_by(user)]
    doors = [Account.objects.owned_by(user), Account.objects.in_group_of(user)]
    return [*doors, Account.objects.of_teams(user)] if user.managed_team_ids else doors


def persons(user: User, text: str, most: int) -> Candidates:
    """Persons of served accounts found under a name or a telephone number."""
    found = [
        finding.matching(persons, text, numbers=DigitsOfOne(F("telephone"))) for persons in _persons_behind_doors(user)
    ]
    return finding.candidates(found, most)


def _persons_behind_doors(user: User) -> list[KeyPersonQuerySet]:
    return [KeyPerson.objects.at_accounts(door, user=user).filter(merged_into=None) for door in served_doors(user)]


__all__ = ["Candidates", "candidates", "follows_order", "matching", "persons", "readable", "served_doors"]
