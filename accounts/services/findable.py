"""Under what accounts and persons are found and matched: written by whatever enters or changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import Account, AccountMatch, AccountSearch, KeyPerson, PersonMatch, PersonSearch
from commons import bulk, matched
from commons.found import KEY_FIELDS, keys_of, write_keys


def write_search(accounts: Iterable[Account], *, new: bool = False) -> None:
    """Make accounts findable by characters, pinyin, initials and telephone tail, and known as duplicates.

    What was merged into one finds it too, under its former name. `new`: they have just been made.
    """
    accounts = list(accounts)
    former = {} if new else former_names([account.pk for account in accounts])
    rows = [
        {"account_id": one.pk, **keys_of(one.name, one.telephones, former=former.get(one.pk, ()))} for one in accounts
    ]
    if new:
        bulk.copy(AccountSearch, rows)
    else:
        AccountSearch.objects.bulk_create(
            (AccountSearch(**row) for row in rows),
            update_conflicts=True,
            unique_fields=["account"],
            update_fields=KEY_FIELDS,
            batch_size=2000,
        )
    wanted = {account.pk: keys_of_account(account, former.get(account.pk, ())) for account in accounts}
    matched.write(AccountMatch, "account_id", wanted, new=new)


def keys_of_account(account: Account, former: Iterable[str] = ()) -> set[matched.Key]:
    """The match keys of an account: none once it has gone into another."""
    if account.merged_into_id:
        return set()
    return matched.keys_of(names=[account.name, *former], telephones=account.telephones, websites=[account.website])


def former_names(account_ids: Iterable[int]) -> dict[int, list[str]]:
    """By account, the names of what was merged into it, also by way of others."""
    into = {pk: pk for pk in account_ids}
    names: dict[int, list[str]] = defaultdict(list)
    step = list(into)
    while step:
        gone = Account.objects.filter(merged_into__in=step).order_by("pk").values_list("pk", "merged_into_id", "name")
        step = []
        for pk, parent, name in gone:
            into[pk] = into[parent]
            names[into[pk]].append(name)
            step.append(pk)
    return names


def write_persons(persons: Iterable[KeyPerson], *, new: bool = False) -> None:
    """Make persons findable by name and telephone tail, and known as duplicates by telephone and e-mail."""
    persons = list(persons)
    write_keys(PersonSearch, ((person.pk, person.name, [person.telephone]) for person in persons), new=new)
    wanted = {person.pk: keys_of_person(person) for person in persons}
    matched.write(PersonMatch, "person_id", wanted, new=new)


def keys_of_person(person: KeyPerson) -> set[matched.Key]:
    """The match keys of a person: none once merged into another, or taken back."""
    if person.merged_into_id or person.taken_back_on:
        return set()
    return matched.keys_of(telephones=[person.telephone], emails=[person.email])
