"""Texts as they are shown while a person's data may not be processed: what names them reads as a mark (decision 0026)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.called import Called
from accounts.models import Account, KeyPerson
from accounts.naming import MARK
from accounts.services.refusals import InvalidInput
from core.keyset import Page, Sort, page
from users.models import Team, User

MARKS_STAY = _(
    "This text names somebody whose data may not be processed, so what it says of them cannot be changed: leave each […]"
    " where it stands and change the rest. To change more, ask your manager to let processing go on."
)


class NameLost(InvalidInput):
    """A text was changed where it names a restricted person; `field` is its column."""

    def __init__(self, field: str) -> None:
        super().__init__(MARKS_STAY)
        self.field = field


_MARKED = re.compile(re.escape(MARK))
# What people write about an account; its name is public.
ABOUT_ACCOUNT = ("address", "website", "telephones", "source", "notes", "tags")


def veil(account_ids: Iterable[int], *lists: Iterable[models.Model], fields: Iterable[str]) -> None:
    """Take names and numbers of restricted persons out of `fields` of rows that are shown and not saved; one statement.

    Rows have an `account_id`; a field that a row does not have is passed over.
    """
    naming, names = restricted(account_ids), tuple(fields)
    if not naming:
        return
    for rows in lists:
        for row in rows:
            known = naming.get(row.account_id)  # type: ignore[attr-defined]
            for name in names if known else ():
                if (said := getattr(row, name, None)) and known is not None:
                    setattr(row, name, known.without(said))


def hide(
    *lists: Iterable[models.Model | None],
    persons: Iterable[KeyPerson] | None = None,
    of: int | None = None,
    nested: bool = False,
) -> None:
    """Take the same out of every text of rows that are shown and not saved; one statement.

    `persons`: those of `persons_of`, where they were read together with the rows; `of`: the account that
    all rows belong to, where they do not all say it themselves; `nested`: what was read together with a row as well
    (its lines, the step of an action). Rows that were read with `at_stake=stake_at(...)` are asked about only where it says so.
    """
    shown = [row for each in lists for row in each if row is not None and getattr(row, "at_stake", True)]
    found = [(row, of or account_of(row)) for row in shown]
    rows = [(row, account_id) for row, account_id in found if account_id]
    if not rows:
        return
    naming = restricted({pk for _row, pk in rows}) if persons is None else by_account(persons)
    for row, account_id in rows if naming else ():
        if known := naming.get(account_id):
            for each in (row, *(_parts_of(row) if nested else ())):
                _clean(each, known)


def _parts_of(row: models.Model) -> Iterator[models.Model]:
    """Records that were read together with a row and hold what people write about it; people and the account do not."""
    near = [*row._state.fields_cache.values(), *getattr(row, "_prefetched_objects_cache", {}).values()]
    near += [each for each in row.__dict__.values() if isinstance(each, list)]
    for each in near:
        for part in each if isinstance(each, list | models.QuerySet) else [each]:
            if isinstance(part, models.Model) and not isinstance(part, Account | KeyPerson | User | Team):
                yield part


def account_of(row: Any) -> int | None:
    """The account that a row is about: itself, its own, or that of its opportunity."""
    if isinstance(row, Account):
        return row.pk
    found: int | None = row.account_id if hasattr(row, "account_id") else row.opportunity.account_id
    return found


def hide_some(rows: Iterable[Any]) -> None:
    """Take the same out of those rows of a file that are about an account."""
    about = (Account, KeyPerson)
    hide(
        (row for row in rows if isinstance(row, about) or hasattr(row, "account_id") or hasattr(row, "opportunity_id")),
        nested=True,
    )


def page_of(
    rows: models.QuerySet[Any], sort: Sort, asked: Mapping[str, str], *, load: models.QuerySet[Any] | None = None
) -> Page:
    """A page of records as it is shown; `asked` has the page's `after` and `before`, as an address has them.

    With `load` the keys are found first, and the rows of the page are read from it.
    """
    source = [_staked(rows)] if load is None else [rows]
    read = None if load is None else _staked(load)
    after, before = (asked.get(name, "") for name in ("after", "before"))
    found = page(source, sort, after=after, before=before, load=read, keys_first=load is not None)
    hide_some(found.rows)
    return found


def shown(account: Account, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form as they are shown; the account remembers who is restricted."""
    known = _known(account)
    return {name: known.without(value) for name, value in values.items()} if known else dict(values)


def kept(account: Account, row: Any, values: Mapping[str, Any], *, shown: bool = False) -> dict[str, Any]:
    """What a form or a program sent: what came back as it was shown stays as it is stored in `row`.

    A changed text keeps the names behind its marks. Raises InvalidInput where one of them would be lost; never for values
    that are only what a form was `shown` with.
    """
    known, given = _known(account), dict(values)
    for name in given if known else ():
        stored = getattr(row, name, None)
        if known and isinstance(stored, str) and isinstance(given[name], str):
            as_it_was = given[name] == known.without(stored)
            given[name] = stored if as_it_was else given[name] if shown else restored(known, stored, given[name], name)
        elif known and isinstance(stored, list) and isinstance(given[name], list):
            given[name] = _back(given[name], [(known.without(one), one) for one in stored])
    return given


def _back(given: list[Any], stored: list[tuple[Any, Any]]) -> list[Any]:
    """Each part of a list that came back as it was shown, as it is stored."""
    found = []
    for part in given:
        at = next((n for n, (as_shown, _one) in enumerate(stored) if as_shown == part), None)
        found.append(part if at is None else stored.pop(at)[1])
    return found


def _known(account: Account) -> Called | None:
    if "_withheld" not in account.__dict__:
        account.__dict__["_withheld"] = restricted([account.pk]).get(account.pk)
    found: Called | None = account.__dict__["_withheld"]
    return found


def hidden(row: Any, account_id: int, *more: models.Model) -> Any:
    """A copy of a row as it is shown: for what is quoted while the row itself is changed; `more` are cleaned in place."""
    known, shown = restricted([account_id]).get(account_id), copy(row)
    for each in (shown, *more):
        _clean(each, known)
    return shown


def as_stored(row: Any, account_id: int, name: str, text: str) -> str:
    """What a person sent of a column, with the names that were hidden from them where they stand in the stored text.

    Raises InvalidInput where a name would be lost, or a mark is sent for which there is none.
    """
    known = restricted([account_id]).get(account_id)
    return restored(known, str(getattr(row, name)), text) if known else text


def restored(known: Called, stored: str, sent: str, field: str = "") -> str:
    """A text that was shown with marks, with what stands behind each: nobody changes what is kept of a restricted person.

    Raises NameLost, of the `field`, when the marks are not those that were shown.
    """
    if sent == stored or not (spans := known.found_in(stored)):
        return sent
    marks = [*spans, *(each.span() for each in _MARKED.finditer(stored))]
    said = [stored[start:end] for start, end in sorted(marks)]
    parts = known.without(sent).split(MARK)
    if len(parts) != len(said) + 1:
        raise NameLost(field)
    return "".join(part + name for part, name in zip(parts, [*said, ""], strict=True))


def _clean(row: models.Model, known: Called | None) -> None:
    for name in _texts(type(row)) if known else ():
        if known and name in row.__dict__ and (said := getattr(row, name)):
            setattr(row, name, known.without(said))


@lru_cache(maxsize=64)
def _texts(model: type[models.Model]) -> tuple[str, ...]:
    """Columns that hold what people write."""
    if issubclass(model, Account):
        return ABOUT_ACCOUNT
    kinds: Any = (models.CharField, models.TextField, models.JSONField, ArrayField)
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and not field.primary_key
    )


def restricted(account_ids: Iterable[int] | models.QuerySet[Any, Any]) -> dict[int, Called]:
    """By account, what names its restricted persons; accounts without any are left out."""
    return by_account(persons_of(account_ids))


def without_any(said: Iterable[str], account_ids: Iterable[int] | models.QuerySet[Any, Any]) -> list[str]:
    """Texts about many accounts at once without what names a restricted person of any of them; two statements at most."""
    found = list(said)
    for known in restricted(account_ids).values() if any(found) else ():
        found = [known.without(text) for text in found]
    return found


def at_stake() -> models.QuerySet[KeyPerson]:
    """The persons of accounts at which somebody is restricted: who is, and whose names stay readable beside them."""
    held = KeyPerson.objects.filter(account=OuterRef("account"), restricted_at__isnull=False, erased_at=None)
    return KeyPerson.objects.filter(Exists(held), erased_at=None).order_by("pk")


def stake_at(account: str) -> Exists:
    """Whether somebody is restricted at the account that this column of a queryset names: read with the rows themselves."""
    return Exists(KeyPerson.objects.filter(account=OuterRef(account), restricted_at__isnull=False, erased_at=None))


def _staked(rows: Any) -> Any:
    """The same rows, read with whether somebody is restricted at their account: `hide_some` asks no more without one."""
    if rows.model is Account:
        return rows.annotate(at_stake=stake_at("pk"))
    names = {field.name for field in rows.model._meta.get_fields()}
    for name, way in (("account", "account"), ("opportunity", "opportunity__account")):
        if name in names:
            return rows.annotate(at_stake=stake_at(way))
    return rows


def persons_of(account_ids: Iterable[int] | models.QuerySet[Any, Any]) -> models.QuerySet[KeyPerson]:
    """The same at some accounts."""
    return at_stake().filter(account__in=account_ids if isinstance(account_ids, models.QuerySet) else list(account_ids))


def by_account(persons: Iterable[KeyPerson]) -> dict[int, Called]:
    """What names the restricted ones, by account; a statement more, for the companies' names, where there are any."""
    found: dict[int, list[KeyPerson]] = defaultdict(list)
    for person in persons:
        found[person.account_id].append(person)
    firms = dict(Account.objects.filter(pk__in=found).values_list("pk", "name")) if found else {}
    return {account_id: naming_of(each, firms.get(account_id, "")) for account_id, each in found.items()}


def naming_of(persons: Iterable[KeyPerson], firm: str) -> Called:
    """What names the restricted ones of an account; the others' names and the company's stay."""
    held, others = [], [firm]
    for one in persons:
        if one.restricted_at is None:
            others.append(str(one.name))
        else:
            held.append(one)
    return Called(held, others)
