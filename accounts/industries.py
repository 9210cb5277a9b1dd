"""The one list of industries: what stands in accounts, and in what apps above keep of companies (domain.md section 8).

There is no table of them: the distinct values are read from the rows by an index, one step for each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from accounts.models import Account
from core import industries

MOST, OFFERED, LONGEST = 2000, 300, 80
_SPELLINGS = """(
    WITH RECURSIVE s(v) AS (
        (SELECT industry FROM {table} WHERE industry > '' ORDER BY industry LIMIT 1)
        UNION ALL
        SELECT (SELECT industry FROM {table} WHERE industry > s.v AND industry > '' ORDER BY industry LIMIT 1)
        FROM s WHERE s.v IS NOT NULL
    ) SELECT v FROM s WHERE v IS NOT NULL LIMIT {most}
)"""


def _nothing(_into: str) -> dict[str, Any]:
    return {}


def _nobody(_ids: Collection[int]) -> None:
    """Nothing depends on it."""


@dataclass(frozen=True)
class Kept:
    """Rows with an industry: their model, what their change is called in the log, and what depends on the name."""

    model: Any
    subject: str
    code: str
    along: Callable[[str], dict[str, Any]] = _nothing  # columns that are written with a name
    written: Callable[[Collection[int]], None] = _nobody  # told which rows have another one


_kept: list[Kept] = [Kept(Account, "account", "account.changed")]


def register(kept: Kept) -> None:
    """Let an app above say that its rows have an industry too."""
    if kept not in _kept:
        _kept.append(kept)


def keepers() -> list[Kept]:
    """Whoever has industries."""
    return list(_kept)


def spellings() -> list[str]:
    """Every spelling in use, in order; one statement, a step of an index for each."""
    one = [_SPELLINGS.format(table=kept.model._meta.db_table, most=MOST) for kept in _kept]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(one) + " ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def labels() -> list[str]:
    """One spelling of each industry, to choose from while typing."""
    return sorted(set(industries.groups(spellings()).values()))[:OFFERED]


def alike(text: str, *, exactly: bool = False) -> list[str]:
    """The spellings that mean what was typed, with those that mean the same; `exactly`: the whole name, else a part."""
    asked = industries.key(text.replace("\0", ""))
    if not asked:
        return []
    of = industries.groups([*spellings(), *([text] if exactly else [])])
    if exactly:
        chosen = {of[text]}
    else:
        chosen = {label for name, label in of.items() if asked in industries.key(name)}
    return sorted(name for name, label in of.items() if label in chosen)


def like(text: str, column: str = "industry", *, exactly: bool = False) -> Q:
    """The condition on a column of industries for what was typed."""
    text = text.replace("\0", "").strip()
    typed = Q(**{f"{column}__iexact" if exactly else f"{column}__icontains": text})
    return typed | Q(**{f"{column}__in": alike(text, exactly=exactly)})
