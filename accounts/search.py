"""Finding accounts and their persons by what they are called and by telephone (ux.md, find anything)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from accounts.models import Account, AccountQuerySet, KeyPerson, KeyPersonQuerySet
from commons import finding
from commons.finding import Candidates, DigitsOfMany, DigitsOfOne, follows_order
from commons.found import doors_of
from users.models import User

MOST_CANDIDATES = 500


def candidates(accounts: AccountQuerySet, text: str, *, telephones: bool, also: Collection[int] = ()) -> Candidates:
    """Up to 500 of these accounts found under `text`: a word that one name in eight bears is not followed to its end."""
    found = [matching(accounts, text, telephones=telephones)]
    return finding.candidates([*found, accounts.filter(pk__in=also)] if also else found, MOST_CANDIDATES)


def matching(
    accounts: AccountQuerySet,
    text: str,
    *,
    telephones: bool,
    doors: Collection[int] = (),
    also: Collection[int] = (),
) -> AccountQuerySet:
    """Accounts found under `text`; numbers are searched only where the reader may see them (`telephones`).

    `doors`: they are behind one of these; `also`: keys of accounts found otherwise (commons/finding.py).
    """
    numbers = DigitsOfMany(F("telephones")) if telephones else None
    return finding.matching(accounts, text, numbers=numbers, sorted_by="sort_key", doors=doors, also=also)


def found_by_door(user: User, text: str, *, telephones: bool) -> list[AccountQuerySet]:
    """What is found under `text` of the accounts behind each of `served_doors`."""
    served = served_doors(user)
    everywhere: Collection[int] = ()
    owners, teams = doors_of(user.served_owner_ids), user.managed_team_ids
    doors = [everywhere] if user.is_admin else [owners, everywhere, teams][: len(served)]
    return [matching(there, text, telephones=telephones, doors=door) for there, door in zip(served, doors, strict=True)]


def readable(accounts: AccountQuerySet, text: str, user: User) -> AccountQuerySet:
    """Those of `accounts` found under `text`: by name all, by telephone or WeChat those whose channels the reader sees."""
    by_name = matching(accounts, text, telephones=False)
    if not finding.may_be_channel(text):
        return by_name
    found = finding.candidates(found_by_door(user, text, telephones=True), MOST_CANDIDATES)
    named = finding.candidates([by_name], MOST_CANDIDATES)
    return accounts.filter(pk__in={*found.ids, *named.ids, *reached_by(user, text)})


def reached_by(user: User, text: str) -> list[int]:
    """Keys of served accounts with a person of this telephone number or WeChat id; none for what can be neither."""
    if not finding.may_be_channel(text):
        return []
    found = [way for door in served_doors(user) for way in _by_channel(_persons_at(door, user), text)]
    persons = KeyPerson.objects.visible_to(user).filter(pk__in=finding.candidates(found, MOST_CANDIDATES).ids)
    return sorted(set(persons.order_by().values_list("account_id", flat=True)))


def served_doors(user: User) -> list[AccountQuerySet]:
    """Where the accounts come from whose persons and telephones the reader may see; one index scan each."""
    if user.is_admin:
        return [Account.objects.served_by(user)]
    doors = [Account.objects.owned_by(user), Account.objects.in_group_of(user)]
    return [*doors, Account.objects.of_teams(user)] if user.managed_team_ids else doors


def doors_by_size(user: User) -> list[tuple[AccountQuerySet, bool]]:
    """The same doors, each with whether it gives only what is one person's: few."""
    return [(door, not user.is_admin and place < 2) for place, door in enumerate(served_doors(user))]


def persons(user: User, text: str, most: int) -> Candidates:
    """Persons of served accounts found under a name, a telephone number or their WeChat id."""
    found = []
    for door, few in doors_by_size(user):
        there = _persons_at(door, user)
        found += [
            finding.matching(there, text, numbers=DigitsOfOne(F("telephone")), few=few),
            finding.by_wechat(there, text),
        ]
    return finding.candidates(found, most)


def _by_channel(persons: KeyPersonQuerySet, text: str) -> list[KeyPersonQuerySet]:
    return [finding.by_telephone(persons, text, DigitsOfOne(F("telephone"))), finding.by_wechat(persons, text)]


def _persons_at(door: AccountQuerySet, user: User) -> KeyPersonQuerySet:
    return KeyPerson.objects.at_accounts(door, user=user).filter(merged_into=None)


__all__ = [
    "Candidates",
    "candidates",
    "doors_by_size",
    "follows_order",
    "matching",
    "persons",
    "reached_by",
    "readable",
    "served_doors",
]
