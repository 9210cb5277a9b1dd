"""What the kinds share: owners of rows, twins of rows, comparing for an undo."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from accounts.duplicates import Twin
from core import matchkeys, searchkeys
from imports import twins as known
from imports.kinds import meanwhile
from imports.kinds.base import Job, Row
from imports.models import Choice, ImportRow, Outcome, Plan
from imports.people import Unknown

if TYPE_CHECKING:
    from users.models import User

POOL = "pool"


def owner_of(row: Row, job: Job) -> User | None:
    """Who is to have what the row makes: the file's owner column, else the choice for the whole file; None: the pool."""
    named = row.values.get("owner")
    if named:
        try:
            return job.people.owner(str(named))
        except Unknown as why:
            row.fail(why.code, "owner", **why.params)
            return None
    return default_owner(job)


def default_owner(job: Job) -> User | None:
    """The owner chosen for the whole file; None: the pool."""
    chosen = job.options.get("owner", "")
    if chosen == POOL:
        return None
    if chosen and int(chosen) in job.people.ids:
        return job.people.ids[int(chosen)]
    return None if job.by.is_admin else job.by


Loads = Callable[[Iterable[int]], Mapping[int, int]]
Capacity = Callable[["User"], int]


def take_places(
    rows: Iterable[Row], owners: dict[int, User | None], job: Job, *, loads: Counter[int], capacity: Capacity
) -> None:
    """Count rows against their owners' capacities; beyond it a row fails or goes to the pool, by choice."""
    room: dict[int, int] = {}
    for row in rows:
        owner = owners[row.id]
        if owner is None:
            continue
        if owner.pk not in room:
            room[owner.pk] = capacity(owner)
        if loads[owner.pk] < room[owner.pk]:
            loads[owner.pk] += 1
        elif job.options.get("beyond") == "pool":
            row.remark("into_the_pool", "owner", who=owner.name)
            owners[row.id] = None
        else:
            row.fail("no_room", "owner", who=owner.name)


def loads_of(rows: Iterable[Row], owners: dict[int, User | None], job: Job, now: Loads) -> Counter[int]:
    """What the owners of the rows have, counted on from chunk to chunk of the check."""
    new = {owner.pk for row in rows if (owner := owners[row.id])} - job.loads.keys()
    job.loads.update(dict.fromkeys(new, 0) | dict(now(new)) if new else {})
    return job.loads


def kept_twins(twins: Iterable[Twin], kind: str, name: str) -> list[dict[str, Any]]:
    """Likely twins as a row keeps them: those of the kind that is imported first, of these the one that is called so.

    Companies share telephones: of two with the number, the one of the row's name is meant.
    """
    likely = [(known.kept(twin), known.unlike(twin, name)) for twin in twins if twin.is_likely]
    return [twin for twin, _unlike in sorted(likely, key=lambda pair: (pair[0]["k"] != kind, pair[1]))]


def remark_others(row: Row, twins: Iterable[Twin]) -> None:
    """Name one that is perhaps the same, where the importer may see it."""
    unlikely = [twin for twin in twins if not twin.is_likely and not twin.hidden]
    if unlikely:
        row.remark("perhaps", name=known.name_of(unlikely[0])[:80])


def plan_appeared(row: Row, twins: Sequence[dict[str, Any]], job: Job, updatable: Iterable[str]) -> None:
    """Plan a row whose like has come into the CRM since the preview: nothing is changed there that nobody looked at."""
    plan_known(row, twins, job, updatable)
    if row.plan == Plan.UPDATE:
        row.plan = Plan.SKIP
        row.remark("appeared_skipped")
    else:
        row.remark("appeared")
    if row.plan == Plan.SKIP:
        row.done(Outcome.SKIPPED)


def plan_known(row: Row, twins: Sequence[dict[str, Any]], job: Job, updatable: Iterable[str]) -> None:
    """Plan a row whose like is there already, by the row's own choice or that for the file."""
    if not twins:
        return
    row.twin = dict(twins[0])
    if len(twins) > 1:
        row.twin["more"] = [dict(twin) for twin in twins[1:4]]
    choice = row.choice or job.default_choice
    if choice == Choice.UPDATE and row.twin["id"] is None:
        row.remark("not_yours_to_change")
        choice = Choice.SKIP
    elif choice == Choice.UPDATE and row.twin["k"] not in updatable:
        row.remark("no_update_across")
        choice = Choice.SKIP
    elif choice == Choice.CREATE and any(twin.get("theirs") for twin in twins) and not _manages(job):
        row.remark("somebody_elses")
        choice = Choice.SKIP
    row.plan = {Choice.SKIP: Plan.SKIP, Choice.UPDATE: Plan.UPDATE, Choice.CREATE: Plan.CREATE}[Choice(choice)]


# Remarks that say why a choice comes to nothing.
OF_CHOICE = frozenset(
    (
        "not_yours_to_change", "no_update_across", "somebody_elses", "says_the_same", "orders_stay", "rows_stay",
        "fills", "fills_nothing", "person_not_filled",
    )
)  # fmt: skip
# Remarks that say why a row stays when its import is taken back; the last one where no other is known.
STAYS = (
    "stays_contacts",
    "stays_orders",
    "stays_deals",
    "stays_steps",
    "stays_people",
    "stays_person",
    "stays_group",
    "stays_man",
    "stays_written",
    "stays_judged",
    "stays_asked",
    "stays_access",
    "stays_linked",
    "stays_moved",
    "stays_voided",
    "stays_disallowed",
    "stays_corrected",
    "stays_amount",
    "stays_partly",
    "stays_changed",
)
# What an update of a kind changes; rows of the others are never changed by a later one.
UPDATABLE = {"leads": "lead", "accounts": "account", "persons": "person"}


def without_choice(problems: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The problems of a row without what an earlier choice had to say."""
    return [problem for problem in problems if problem["c"] not in OF_CHOICE]


def promise(rows: Iterable[Row], job: Job, apply: Callable[[list[Row]], None]) -> None:
    """Skip rows planned as updates that `apply`, which changes nothing but instances in memory, leaves alone."""
    planned = [row for row in rows if row.plan == Plan.UPDATE and row.twin and row.twin["k"] != "row"]
    if not planned:
        return
    tries = [
        Row(
            row.id,
            row.number,
            row.raw,
            plan=Plan.UPDATE,
            twin={k: v for k, v in (row.twin or {}).items() if k != "was"},
        )
        for row in planned
    ]
    for one in tries:
        job.read(one)
    apply(tries)
    for row, one in zip(planned, tries, strict=True):
        if one.outcome == Outcome.SKIPPED:
            row.plan = Plan.SKIP
            row.problems += [problem for problem in one.problems if problem not in row.problems]
        else:
            meanwhile.remember(row, one)


def _manages(job: Job) -> bool:
    """Whether the importer may enter what is somebody else's or in the pool once more (domain.md section 7)."""
    return job.by.is_manager or job.by.is_admin


def plan_repeated(row: Row, keys: Iterable[str], job: Job) -> bool:
    """Plan a row that says what an earlier row of the file has said; whether it is one."""
    keys = [key for key in keys if key]
    told = next((key for key in keys if key in job.seen), "")
    earlier = job.seen.get(told)
    for key in keys:
        job.seen.setdefault(key, earlier or row.number)
    if earlier is None:
        return False
    plan_like(row, earlier, job, by=_BY.get(told.removeprefix("of:")[:2], ""))
    return True


_BY = {"n:": "name", "t:": "telephone", "e:": "email", "d:": "domain", "x:": "number"}  # by the beginning of a key


def plan_like(row: Row, earlier: int, job: Job, *, by: str) -> None:
    """Plan a row that is the same as an earlier one, `by` what: by an update it fills what that one leaves empty."""
    earlier = job.like.setdefault(row.number, job.like.get(earlier, earlier))
    if earlier in job.known:
        plan_known(row, job.known[earlier], job, (UPDATABLE.get(job.kind.code, ""),))
        return
    row.twin = {"k": "row", "id": earlier, **({"by": by} if by else {})}
    plan_again(row, job)


def plan_again(row: Row, job: Job) -> None:
    """Plan a row that is held to be the same as an earlier one, by its own choice or that for the file."""
    choice = row.choice or job.default_choice
    row.plan = {Choice.CREATE: Plan.CREATE, Choice.UPDATE: Plan.UPDATE}.get(Choice(choice), Plan.SKIP)
    if choice == Choice.UPDATE and job.kind.code not in UPDATABLE:
        row.plan = Plan.SKIP
        row.remark("rows_stay", n=(row.twin or {})["id"])


def channel_keys(telephones: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Under what a company is known within a file besides its name: numbers, e-mail, and its own web domain."""
    mail, site = values.get("email", ""), values.get("website", "")
    found = [f"t:{number}" for number in map(matchkeys.telephone, telephones) if number]
    found += [f"e:{address}"] if (address := matchkeys.email(mail)) else []
    return found + [f"d:{domain}" for domain in dict.fromkeys(map(matchkeys.domain, (mail, site))) if domain]


_HAN = re.compile(r"[\u3400-\u9fff]")


def whole_name(values: dict[str, Any], key: str) -> None:
    """Put a first and a last name together as their script writes them, where no whole name is given."""
    first, last = values.pop("first_name", ""), values.pop("last_name", "")
    if values.get(key) or not (first or last):
        return
    values[key] = f"{last}{first}" if _HAN.search(f"{last}{first}") else f"{first} {last}".strip()


LONG_AGO = 30  # years: what lies further back is a slip of the pen or an empty date of a program


def refuse_long_ago(row: Row, key: str, day: date, today: date) -> None:
    """An order or a contact of more than LONG_AGO years ago is an error: 1900-01-01 is what programs write for nothing."""
    if (day.year + LONG_AGO, day.month, day.day) < (today.year, today.month, today.day):
        row.fail("long_ago", key, on=day.isoformat(), years=LONG_AGO)


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date | Decimal):
        return str(value)
    return value


def changes(thing: Any, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, list[Any]]:
    """{name: [before, after]} of what would change on a model instance."""
    found = {}
    for name in names:
        if name in values and not _same(name, getattr(thing, name), values[name]):
            found[name] = [plain(getattr(thing, name)), plain(values[name])]
    return found


def _same(name: str, there: Any, said: Any) -> bool:
    """Whether a value says what is there: roles have no order."""
    return set(there) == set(said) if name == "roles" else there == said


def untouched_versions(kind: str, ids: Iterable[int]) -> dict[int, int]:
    """The version each thing has if nobody but imports that were taken back has changed it since it was made."""
    undone = ImportRow.objects.filter(made__in=ids, outcome=Outcome.UNDONE, batch__kind=kind, undo__has_key="fields")
    twice = dict(undone.order_by().values("made").annotate(n=Count("pk")).values_list("made", "n"))
    return {pk: 1 + 2 * twice.get(pk, 0) for pk in ids}  # changed once, put back once


_CALLED = {"account": "name", "lead": "company"}  # by model, the field of a company's name


def beside(thing: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as an update takes them: tags are added to those there; what is only written otherwise is left out.

    So are numbers, and a company's name without its legal form or in the other script: the one that is there is kept.
    """
    taken = dict(values)
    called = _CALLED.get(thing._meta.model_name, "")
    if called in taken and known.bare(taken[called]) == known.bare(getattr(thing, called)):
        del taken[called]
    if "tags" in taken:
        there = {searchkeys.fold(tag) for tag in thing.tags}
        taken["tags"] = [*thing.tags, *(tag for tag in taken["tags"] if searchkeys.fold(tag) not in there)]
    for name in ("telephones", "telephone"):
        if name in taken and same_numbers(getattr(thing, name), taken[name]):
            del taken[name]
    return taken


def same_numbers(one: Any, other: Any) -> bool:
    """Whether telephones are the same once spaces, prefixes and order are left out."""
    return _numbers(one) == _numbers(other)


def _numbers(found: Any) -> set[str]:
    return {matchkeys.telephone(text) or text for text in ([found] if isinstance(found, str) else found)}


def write_changes(
    rows: Iterable[Row],
    locked: Mapping[int, Any],
    facts: Sequence[str],
    job: Job,
    fits: Callable[[Any, Row], bool] | None = None,
) -> list[tuple[Any, dict[str, list[Any]]]]:
    """Set on the locked things what their rows say otherwise; (thing, {field: [before, after]}), not saved yet.

    A row whose thing is not there, or does not fit, or that says nothing new is skipped and says why; so is a field that
    somebody has changed since the preview.
    """
    written = []
    for row in rows:
        thing = locked.get(row.twin["id"]) if row.twin else None
        if thing is None or (fits and not fits(thing, row)):
            row.remark("not_yours_to_change")
            row.done(Outcome.SKIPPED)
            continue
        values = beside(thing, row.values)
        changed = changes(thing, values, facts)
        if not changed:
            row.remark("says_the_same")
            row.done(Outcome.SKIPPED, thing.pk)
            continue
        left = meanwhile.leave(row, thing.pk, changed, job)
        changed = {name: pair for name, pair in changed.items() if name not in left}
        if not changed:
            row.done(Outcome.SKIPPED, thing.pk)
            continue
        for name in changed:
            setattr(thing, name, values[name])
        meanwhile.note(thing.pk, changed, job)
        thing.version += 1
        written.append((thing, changed))
        row.done(Outcome.UPDATED, thing.pk, {"fields": changed})
    return written


def put_back(thing: Any, fields: Mapping[str, Sequence[Any]]) -> list[str]:
    """Set back each field that still holds what the import wrote; returns their names.

    Of tags only those go that the import added: what people have added since stays.
    """
    back = []
    for name, (before, after) in fields.items():
        now = getattr(thing, name)
        put: Any
        if name == "tags":
            added = set(after) - set(before)
            put = [tag for tag in now if tag not in added]
            if put == now:
                continue
        elif plain(now) == after:
            put = thing._meta.get_field(name).to_python(before) if before is not None else None
        else:
            continue
        setattr(thing, name, put)
        back.append(name)
    return back


def back_as(row: Row, thing: Any, fields: Mapping[str, Sequence[Any]], back: Sequence[str]) -> Outcome:
    """What came of putting an update back: a field that holds something newer keeps the row from being taken back whole."""
    left = [
        name
        for name, (before, _after) in fields.items()
        if name not in back and name != "tags" and plain(getattr(thing, name)) != before
    ]
    if back and left:
        row.remark("stays_partly", keys=[meanwhile.KEYS.get(name, name) for name in left])
    return Outcome.UNDONE if back and not left else Outcome.STAYED
