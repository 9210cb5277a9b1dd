"""The table of people as a spreadsheet: those whose figures one may read (domain.md section 7, export)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.policies import in_force
from core.clock import business_date
from dashboards.people import table
from dashboards.people.asked import MOST, asked, people_of, readable
from dashboards.people.catalogue import PAGE, TABLE, Figure
from dashboards.people.counting import Window
from lists.about import About
from lists.exporting import Column, ExportKind
from users.models import User

LIST = "people"
FIGURES = (*TABLE, *PAGE)


def _rows(user: User, params: QueryDict, today: date) -> QuerySet[Any]:
    """The people of the table at this address, each told the days it covers."""
    ask = asked(user, params, today=today)
    one = params.get("person", "")
    if ask.manages and one:
        whom = list(readable(user).filter(pk=int(one))) if one.isascii() and one.isdecimal() and len(one) < 19 else []
    else:
        whom = people_of(ask)[:MOST] if ask.manages else [user]
    shown = table.build(whom, ask.window, in_force(), today=today, figures=())
    rows = (
        readable(user)
        .filter(pk__in=[row.person.pk for row in (*shown.rows, *shown.apart) if row.person])
        .select_related("team")
    )
    days = (Value(day, output_field=DateField()) for day in (ask.window.since, ask.window.until))
    return rows.annotate(**dict(zip(("since", "until"), days, strict=True)))


def _dress(_user: User, rows: list[Any]) -> None:
    today = business_date()
    window = Window.of(rows[0].since, rows[0].until, today=today)
    found = table.build(rows, window, in_force(), today=today, figures=FIGURES)
    counted = {row.person.pk: row for row in (*found.rows, *found.apart) if row.person}
    for person in rows:
        person.counted = counted.get(person.pk)


def _value(figure: Figure) -> Callable[[Any], Any]:
    def value(person: Any) -> Any:
        if person.counted is None:
            return None
        found = person.counted.value(figure)
        return found.quantize(Decimal("0.01"), ROUND_HALF_UP) if isinstance(found, Decimal) else found

    return value


def _weak(person: Any) -> str:
    diagnosis = person.counted.diagnosis if person.counted else None
    return str(diagnosis.weak.short) if diagnosis and diagnosis.weak else ""


def _columns() -> tuple[Column, ...]:
    first = (
        Column("name", pgettext_lazy("person", "Name"), lambda person: person.name),
        Column("team", _("Team"), lambda person: person.team.name if person.team else ""),
        Column("since", pgettext_lazy("period", "From"), lambda person: person.since),
        Column("until", pgettext_lazy("period", "To"), lambda person: person.until),
    )
    figures = tuple(Column(figure.name, figure.words, _value(figure)) for figure in FIGURES)
    weak = Column("weak", _("The weak one of the four principles"), _weak)
    return (*first, *figures, weak)


def _about(user: User, params: QueryDict, today: date) -> About:
    """The people and days of the table at this address."""
    ask = asked(user, params, today=today)
    return About(str(TITLE), ask.choice.scope.label, user.name, today, ask.period.words)


TITLE = _("Figures by person")
PEOPLE = ExportKind(LIST, TITLE, _columns(), _rows, LIST, dress=_dress, about=_about)
