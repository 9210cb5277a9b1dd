"""A row that is the same as an earlier one of its file, and says more: it fills what the earlier one left empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from imports.kinds.base import Job, Row
from imports.kinds.common import plain, same_numbers
from imports.models import ImportRow, Outcome, Plan
from imports.services import chunks

Complete = Callable[[Row], None]
Fits = Callable[[Mapping[str, Any], Mapping[str, Any], str], bool]  # the first row's values, this row's, the field
_EMPTY: tuple[Any, ...] = (None, "", [])
_MANY = ("tags", "telephones")  # what is not there yet is added


def is_one(row: Row) -> bool:
    """Whether a row is to fill what an earlier row makes."""
    return row.plan == Plan.UPDATE and bool(row.twin) and (row.twin or {}).get("k") == "row"


def promise(rows: Iterable[Row], job: Job, facts: Iterable[str], complete: Complete, fits: Fits) -> None:
    """While looking through: name what each row fills, with what rows before it have filled; skip those that fill nothing."""
    planned = [row for row in rows if is_one(row)]
    if not planned:
        return
    job.filled |= _values({_first(row) for row in planned} - job.filled.keys(), job, complete)
    for row in planned:
        one = Row(row.id, row.number, row.raw)
        job.read(one)
        complete(one)
        there = job.filled.get(_first(row), {})
        news = _news(there, one.values, facts, fits)
        if news:
            row.remark("fills", n=_first(row), keys=list(news))
            job.filled[_first(row)] = {**there, **news}
        else:
            row.plan = Plan.SKIP
            row.remark("fills_nothing", n=_first(row))
        person = str(one.values.get("person", ""))
        if "person" not in facts and person and person != there.get("person"):
            row.remark("person_not_filled", "person", name=person[:80])


def write(
    rows: list[Row],
    job: Job,
    things: Any,
    defaults: Mapping[str, Any],
    facts: Iterable[str],
    complete: Complete,
    fits: Fits,
) -> list[tuple[Any, dict[str, list[Any]]]]:
    """Fill what is still empty on what earlier rows have made (`things`: all of their kind); (thing, {field: [before,
    after]}), not saved yet. A row whose earlier one made nothing, or that has nothing to fill, is skipped and says why."""  # fmt: skip
    if not rows:
        return []
    made = _made({_first(row) for row in rows}, job)
    said = _values(set(made), job, complete)
    locked = {
        thing.pk: thing
        for thing in things.filter(pk__in=made.values()).select_for_update(no_key=True, of=("self",)).order_by("pk")
    }
    written = []
    for row in rows:
        thing = locked.get(made.get(_first(row)))
        if thing is None:
            row.remark("first_not_made", n=_first(row))
            row.done(Outcome.SKIPPED)
            continue
        changed = {}
        for name, value in _news(said.get(_first(row), {}), row.values, facts, fits).items():
            there = getattr(thing, name)
            if name in _MANY:
                value = _more(name, there, row.values[name])
            elif there != defaults.get(name, "") and there not in _EMPTY:
                continue
            if value and value != there:
                changed[name] = [plain(there), plain(value)]
                setattr(thing, name, value)
        if not changed:
            row.remark("fills_nothing", n=_first(row))
            row.done(Outcome.SKIPPED, thing.pk)
            continue
        thing.version += 1
        written.append((thing, changed))
        row.done(Outcome.UPDATED, thing.pk, {"fields": changed})
    return written


def _first(row: Row) -> int:
    return int((row.twin or {})["id"])


def _values(numbers: set[int], job: Job, complete: Complete) -> dict[int, dict[str, Any]]:
    """What rows of the file say, by number."""
    if not numbers:
        return {}
    found = chunks.read(ImportRow.objects.of(job.batch).filter(number__in=numbers), len(numbers))
    for one in found:
        one.plan, one.problems = Plan.CREATE, []
        job.read(one)
        complete(one)
    return {one.number: one.values for one in found}


def _made(numbers: set[int], job: Job) -> dict[int, int]:
    """What rows of the file have made or changed so far, by number."""
    here = {n: row for n in numbers if (row := job.chunk.get(n))}
    earlier = ImportRow.objects.of(job.batch).filter(number__in=numbers - here.keys(), made__isnull=False)
    done = earlier.filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED]).values_list("number", "made")
    now = {n: row.made for n, row in here.items() if row.made and row.outcome in (Outcome.CREATED, Outcome.UPDATED)}
    return {n: pk for n, pk in (*done, *now.items()) if pk}


def _news(there: Mapping[str, Any], values: Mapping[str, Any], facts: Iterable[str], fits: Fits) -> dict[str, Any]:
    """What `values` say and the earlier row does not."""
    news = {}
    for name in facts:
        value: Any = values.get(name)
        old: Any = there.get(name)
        if value in _EMPTY or not fits(there, values, name):
            continue
        if name in _MANY and old:
            value = _more(name, old, value)
            if value != old:
                news[name] = value
        elif old in _EMPTY:
            news[name] = value
    return news


def _more(name: str, there: list[Any], said: Iterable[Any]) -> list[Any]:
    """A list with what is not in it yet."""
    found = list(there)
    for item in said:
        if not any(
            same_numbers(item, old) if name == "telephones" else item.casefold() == old.casefold() for old in found
        ):
            found.append(item)
    return found
