"""A curve as it is asked for, counted: for the page and the API alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.policies import in_force
from core.among import Among
from core.keyset import Sort
from dashboards import kept
from dashboards.curve import groups, reading
from dashboards.curve.asking import Asked
from dashboards.curve.estimate import Curve, estimate
from dashboards.curve.reading import Counts
from dashboards.scopes import Scope
from users.models import User

AROUND = 4  # the stops to compare lie so many contacts below and above the rule
SORT = Sort("sort_key")  # of the lists behind figures


@dataclass(frozen=True)
class Counted:
    """One statement's answer as curves."""

    counts: Counts
    whole: Curve
    groups: dict[str, Curve]
    at: datetime


def counted(asked: Asked) -> Counted:
    """All accounts, and each group of what they are compared by. Raises TooMuch."""
    question, by = asked.question, asked.by
    wide = reading.is_wide(asked.scope)
    figures = kept.others("curve", (question, by), lambda: dict(reading.counts(question, by, many=wide)), wide=wide)
    counts = [row for of_group in figures.found.values() for row in of_group]
    return Counted(counts, estimate(counts), groups.curves(groups.merged(by, figures.found)), figures.at)


def marks(user: User, asked: Asked) -> tuple[int, ...]:
    """The places that mean something: contacts at which the manager is called in and that are required, or days."""
    rules = asked.choice.rules_of(user, in_force())
    if asked.by_days:
        return tuple(sorted({rules.pace_months_min * 30, rules.pace_months_max * 30}))
    return tuple(sorted({rules.contacts_alert, rules.contacts_required}))


def stops(asked: Asked, marks: tuple[int, ...], last: int) -> list[int]:
    """The contacts to try stopping at: around the one that the rule requires, and the one asked for; none by days."""
    if asked.by_days:
        return []
    required = marks[-1]
    around = {max(0, required - AROUND), required, required + AROUND}
    tried = asked.stop if asked.stop is not None and asked.stop <= last else None
    return sorted({*around, *(() if tried is None else (tried,))})


def untried(asked: Asked, last: int) -> str:
    """Why the contact that was typed is not tried, in words: it is no whole number up to the curve's `last`."""
    if asked.by_days or not asked.tried or (asked.stop is not None and asked.stop <= last):
        return ""
    said = _("“%(tried)s” cannot be tried: type one whole number from 0 to %(last)s, the last contact of this curve.")
    return said % {"tried": asked.tried, "last": last}


def colleagues(user: User, asked: Asked, mark: int) -> float | None:
    """The median of the reader's team at the mark, for who sees nobody else's figures (domain.md section 7)."""
    team = user.team_id
    if team is None or asked.choice.teams:
        return None
    question = reading.Question(
        Scope("", team_ids=(team,)), asked.question.period, asked.segment, asked.way, asked.today, asked.untouched
    )
    wide = reading.is_wide(question.scope)
    figures = kept.others(
        "curve", (question, "person"), lambda: dict(reading.counts(question, "person", many=wide)), wide=wide
    )
    return groups.median_at(groups.curves(figures.found), mark)


def listed(user: User, asked: Asked, what: str, first: int, last: int | None) -> QuerySet[Account]:
    """The accounts behind a figure, those that the reader may see. Raises TooMuch."""
    visible, ids = behind(user, asked, what, first, last)
    return visible if ids is None else visible.filter(Among(ids))


def behind(
    user: User, asked: Asked, what: str, first: int, last: int | None
) -> tuple[QuerySet[Account], RawSQL | None]:
    """The accounts that the reader may see, and the ids of those behind a figure (None: there are none). Raises TooMuch."""
    seen = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    if asked.scope.nobody:
        return seen.none(), None
    wide = reading.is_wide(asked.scope)
    ids = reading.ids_of(asked.question, what, first, last, many=wide)
    return seen, kept.ids("curve", (asked.question, what, first, last), ids, wide=wide)[0]


def dress(rows: list[Any], asked: Asked) -> None:
    """Give accounts of a list how far each came (`place`) and when it first ordered; one statement."""
    times = reading.times_of([account.pk for account in rows], asked.question)
    for account in rows:
        account.place, account.first_ordered_on = times[account.pk]
