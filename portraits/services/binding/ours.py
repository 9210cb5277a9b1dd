"""What accounts, persons, the map and opportunities keep of the portrait: read by set, written by their own services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import founding
from accounts.committee.lines import set_boss
from accounts.models import Account, KeyPerson, ReportingLine
from accounts.services import editing
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from core.telephones import all_with_digits
from leads.models import Opportunity, Outcome, Stance
from leads.services import tools
from portraits.models import Kind, Subject
from portraits.services.binding.sources import Fact, Source, Target, register

LONG_AGO = date(2000, 1, 1)
OF_ACCOUNT = ("address", "telephones", "employees", "founded_year", "annual_revenue")
OF_PERSON = ("telephone", "title")
OF_DEAL = ("result", "win")


def read_accounts(accounts: Sequence[Account], persons: Sequence[KeyPerson]) -> Iterator[Fact]:
    """Address, telephones, employees, year and revenue."""
    for account in accounts:
        on = _day(account.created_at)
        for name in OF_ACCOUNT:
            text, shown = _of_account(account, name)
            yield Fact(f"account.{name}", account.pk, None, text, on, shown=shown)


def read_persons(accounts: Sequence[Account], persons: Sequence[KeyPerson]) -> Iterator[Fact]:
    """Direct number, and title with department."""
    created = {account.pk: account.created_at for account in accounts}
    for person in persons:
        on = _day(person.created_at or created.get(person.account_id))
        yield Fact("person.telephone", person.account_id, person.pk, person.telephone, on)
        shown = " · ".join(filter(None, (person.title, person.department)))
        yield Fact("person.title", person.account_id, person.pk, person.title, on, shown=shown)


def read_lines(accounts: Sequence[Account], persons: Sequence[KeyPerson]) -> Iterator[Fact]:
    """Whom a person reports to, by the map."""
    rows = ReportingLine.objects.current().filter(person__in=[person.pk for person in persons]).select_related("boss")
    of = {person.pk: person.account_id for person in persons}
    for line in rows if persons else ():
        yield Fact(
            "person.boss", of[line.person_id], line.person_id, line.boss.shown, line.from_on, line.created_by_id,
            shown=" · ".join(filter(None, (line.boss.shown, "" if line.boss.restricted_at else line.boss.title))),
        )  # fmt: skip


def read_deals(accounts: Sequence[Account], persons: Sequence[KeyPerson]) -> Iterator[Fact]:
    """Result and win that a person wants, from the open opportunity that was begun last, else from the last one."""
    if not persons:
        return
    of = {person.pk: person.account_id for person in persons}
    rows = Stance.objects.current().filter(person__in=of, opportunity__voided_at=None).exclude(Q(result="") & Q(win=""))
    told: set[tuple[int, str]] = set()
    found = sorted(
        rows.select_related("opportunity"),
        key=lambda row: (row.opportunity.outcome != Outcome.OPEN, -row.opportunity_id),
    )
    for row in found:
        for name in OF_DEAL:
            if (text := getattr(row, name)) and (row.person_id, name) not in told:
                told.add((row.person_id, name))
                on = _day(row.created_at)
                yield Fact(
                    f"person.{name}", of[row.person_id], row.person_id, text, on, row.created_by_id,
                    at=row.opportunity_id,
                )  # fmt: skip


def deal_of(account: Account, person: KeyPerson | None) -> Opportunity | None:
    """The open opportunity in which result and win of a person are written: the last one they have a part in, else the last."""
    rows = Opportunity.objects.valid().in_play().filter(account=account).order_by("-pk")
    theirs = rows.filter(stances__person=person, stances__removed_at=None) if person else rows.none()
    return theirs.first() or rows.first()


def register_ours() -> None:
    """Let fields be bound to what lower apps keep."""
    text, number, money = (Kind.TEXT.value, Kind.LONG.value), (Kind.NUMBER.value,), (Kind.MONEY.value,)
    account, person = Subject.ACCOUNT, Subject.PERSON
    kinds = {"employees": number, "founded_year": number, "annual_revenue": money}
    words = {
        "address": _("Address"),
        "telephones": _("Telephones"),
        "employees": _("employees"),
        "founded_year": _("founded in"),
        "annual_revenue": _("annual revenue"),
    }
    register(
        read_accounts,
        *(
            Source(
                f"account.{name}", account, words[name], "account", kinds.get(name, text), _account_writer(name),
                own_currency=name == "annual_revenue",
            )
            for name in OF_ACCOUNT
        ),
    )  # fmt: skip
    register(
        read_persons,
        Source("person.telephone", person, _("Telephone of the person"), "person", text, _person_writer("telephone")),
        Source("person.title", person, _("Title of the person"), "person", text, _person_writer("title")),
    )
    register(read_lines, Source("person.boss", person, _("Reports to, on the map"), "map", text, _write_boss))
    register(
        read_deals,
        Source(
            "person.result", person, _("Result they want, in the opportunity"), "deal", text, _deal_writer("result")
        ),
        Source("person.win", person, _("Their own win, in the opportunity"), "deal", text, _deal_writer("win")),
    )


def _of_account(account: Account, name: str) -> tuple[str, str]:
    value = getattr(account, name)
    if value in (None, "", []):
        return "", ""
    if name == "telephones":
        return ", ".join(value), ""
    if name == "annual_revenue":
        return f"{Decimal(value):f} {settings.CURRENCY}", ""
    return str(value), str(value) if name == "founded_year" else ""


def _account_writer(name: str) -> Any:
    def write(target: Target, text: str) -> bool:
        account = Account.objects.get(pk=target.account.pk)
        value = _value(name, text)
        if name == "telephones":
            _callable(each for each in value if each not in account.telephones)
        _clean(account, {name: value})
        editing.edit(account, {name: value}, by=target.by, version=account.version)
        return True

    return write


def _callable(numbers: Iterable[str]) -> None:
    try:
        all_with_digits(numbers)
    except ValidationError as wrong:
        raise InvalidInput(_("%(label)s: %(said)s"), label=_("Telephones"), said=wrong.messages[0]) from None


def _value(name: str, text: str) -> Any:
    if name == "telephones":
        return [part for each in re.split(r"[,，;；、\n]", text) if (part := each.strip())]
    if name == "address":
        return text
    if not text:
        return None
    if name == "annual_revenue":
        amount, _gap, currency = text.partition(" ")
        if currency and currency != settings.CURRENCY:
            raise InvalidInput(_("The account keeps this amount in %(currency)s."), currency=settings.CURRENCY)
        return Decimal(amount)
    number = Decimal(text)
    if number != number.to_integral() or number < 0:
        raise InvalidInput(_("Write a whole number in digits."))
    if name == "founded_year":
        _can_be(int(number))
    return int(number)


def _can_be(year: int) -> None:
    try:
        founding.check(year, today=business_date())
    except ValidationError as wrong:
        raise InvalidInput(wrong.messages[0]) from None


def _person_writer(name: str) -> Any:
    def write(target: Target, text: str) -> bool:
        person = KeyPerson.objects.get(pk=target.person.pk)  # type: ignore[union-attr]
        if text != getattr(person, name):
            _clean(person, {name: text})
        setattr(person, name, text)
        editing.save_person(target.account, person, by=target.by, version=person.version)
        return True

    return write


def _write_boss(target: Target, text: str) -> bool:
    """Draw the line to the person of that name; somebody who is not entered here stays a typed value."""
    person, boss = target.person, None
    if person is None:
        return False
    if text:
        name = text.split(" · ")[0].strip().casefold()
        rows = KeyPerson.objects.current().filter(account=target.account).exclude(pk=person.pk)
        named = [each for each in rows if each.name.casefold() == name]
        if len(named) > 1:
            raise InvalidInput(_("Two people have this name: draw the line on the map."))
        boss = named[0] if named else None
    set_boss(person, boss, by=target.by, today=target.today)
    return boss is not None or not text


def _deal_writer(name: str) -> Any:
    def write(target: Target, text: str) -> bool:
        deal = deal_of(target.account, target.person)
        if deal is None:
            return False
        tools.add_line(deal, "stance", {"person": target.person, name: text}, by=target.by)
        return True

    return write


def _clean(record: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    every = [field.name for field in record._meta.concrete_fields]
    try:
        record.clean_fields(exclude=[name for name in every if name not in values])
    except ValidationError as wrong:
        name, said = next(iter(wrong.message_dict.items()))
        label = str(record._meta.get_field(name).verbose_name)
        raise InvalidInput(_("%(label)s: %(said)s"), label=label, said=said[0]) from None


def _day(moment: datetime | None) -> date:
    return timezone.localdate(moment) if moment else LONG_AGO
