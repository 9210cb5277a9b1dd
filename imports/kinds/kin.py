"""Other companies that a row names beside its own: the parent, and who referred it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.duplicates import Asked, Reason
from accounts.models import Account
from core import searchkeys
from imports.kinds.base import Field, Job, Row
from imports.models import ImportRow, Outcome
from imports.services import chunks
from imports.twins import bare, look
from imports.values import Bad, as_text

CHUNK = 3000
PARENT = Field(
    "parent", _("parent company"),
    ("母公司", "上级公司", "上級公司", "上级客户", "上級客戶", "总公司", "總公司", "所属集团", "所屬集團", "parent", "parent company", "parent account", "parent customer", "headquarters company", "subsidiary of", "subsidiary_of"),
    longest=200,
)  # fmt: skip
REFERRED_BY = Field(
    "referred_by", _("referred by"),
    ("介绍人", "介紹人", "推荐人", "推薦人", "转介绍人", "轉介紹人", "推荐客户", "推薦客戶", "介绍客户", "介紹客戶", "referred by", "referrer", "referral", "introduced by"),
    longest=200,
)  # fmt: skip
KEYS = ("parent", "referred_by")


def begin(job: Job, own: str) -> None:
    """Before a check: what the companies of the file itself are called (`own` is the field of the name)."""
    mapped = {spec.key: columns for spec, columns in job.columns}
    if not mapped.keys() & set(KEYS) or own not in mapped:
        return
    column = mapped[own][0]
    names = ImportRow.objects.of(job.batch).values_list(f"raw__{column}", flat=True)
    job.in_file = {bare(text) for cell in names.iterator(chunk_size=CHUNK) if (text := _text(cell))}


def say_unknown(rows: Iterable[Row], job: Job) -> None:
    """While checking: remark on companies that are neither in the CRM, as far as the importer sees, nor in the file."""
    asked = {name for row in rows for key in KEYS if (name := row.values.get(key)) and bare(name) not in job.in_file}
    found = companies(asked, job)
    for row in rows:
        for key in KEYS:
            name = str(row.values.get(key, ""))
            if name in asked and not found[name]:
                row.remark("no_company", key, name=name[:80])


def companies(names: Iterable[str], job: Job) -> dict[str, int | None]:
    """By name, the account that the importer sees under it, first one of this import; None: none, or several."""
    asked = sorted(set(names))
    if not asked:
        return {}
    like = look({n: Asked(name, parts=False) for n, name in enumerate(asked)}, job.by)
    found: dict[str, int | None] = {}
    for n, name in enumerate(asked):
        named = [
            twin.account for twin in like.get(n, ())
            if twin.account and twin.kind == "account" and any(why.reason == Reason.NAME for why in twin.why)
        ]  # fmt: skip
        same = [one for one in named if searchkeys.fold(one.name) == searchkeys.fold(name)] or named
        same = [one for one in same if one.pk in job.made] or same
        found[name] = same[0].pk if len(same) == 1 else None
    return found


def in_this_file(rows: Iterable[Row], job: Job) -> set[int]:
    """Ids of rows that name a company which the file itself may bring."""
    return {row.id for row in rows for key in KEYS if (name := row.values.get(key)) and bare(name) in job.in_file}


def waits(row: Row) -> bool:
    """Whether a company that the row names is not in the CRM yet, after `take`."""
    return any(problem["c"] == "no_company" for problem in row.problems)


def take(rows: Iterable[Row], job: Job) -> None:
    """Put the accounts that rows name into their values (`parent_id`, `referred_by_id`), for an update."""
    rows = list(rows)
    found = companies({row.values[key] for row in rows for key in KEYS if row.values.get(key)}, job)
    above = Above(pk for pk in found.values() if pk)
    for row in rows:
        own = row.twin["id"] if row.twin and row.twin["k"] == "account" else 0
        for key in KEYS:
            name = row.values.pop(key, "")
            other = found[name] if name else None
            if other and other != own and (key != "parent" or above.set(own, other)):
                row.values[f"{key}_id"] = other
            elif name:
                row.remark("no_company", key, name=name[:80])


def link(rows: Iterable[Row], job: Job) -> None:
    """Link accounts that rows have made; a company that is not there yet may come later in the file (`finish`)."""
    named = [row for row in rows if any(row.values.get(key) for key in KEYS)]
    missing = _link({row.made or 0: {k: row.values[k] for k in KEYS if row.values.get(k)} for row in named}, job)
    for row in named:
        if later := missing.get(row.made or 0):
            row.undo = {**(row.undo or {}), "later": later}


def finish(job: Job) -> None:
    """After the last row: link what named a company further down in the file, and say which is not there."""
    waiting = ImportRow.objects.of(job.batch).filter(outcome=Outcome.CREATED, undo__has_key="later")
    while rows := chunks.read(waiting, CHUNK):
        missing = _link({row.made or 0: (row.undo or {}).pop("later") for row in rows}, job)
        for row in rows:
            for key, name in missing.get(row.made or 0, {}).items():
                row.problems = [p for p in row.problems if (p["c"], p["f"]) != ("no_company", key)]
                row.remark("no_company", key, name=name[:80])
        chunks.write_outcomes(rows)


class Above:
    """Who stands above whom, so that nobody comes to stand above itself."""

    def __init__(self, ids: Iterable[int]) -> None:
        self.parents: dict[int, int | None] = {}
        step = set(ids)
        while step:
            self.parents |= dict(Account.objects.filter(pk__in=step).values_list("pk", "parent_id"))
            step = {pk for one in step if (pk := self.parents.get(one)) and pk not in self.parents}

    def set(self, account_id: int, parent_id: int) -> bool:
        """Note a parent, unless the account stands above it already; whether it was noted."""
        above: int | None = parent_id
        seen: set[int] = set()
        while above is not None and above not in seen:
            if above == account_id:
                return False
            seen.add(above)
            above = self.parents.get(above)
        self.parents[account_id] = parent_id
        return True


def _link(named: dict[int, dict[str, str]], job: Job) -> dict[int, dict[str, str]]:
    """Set the links of accounts by id; returns the names that nobody is called."""
    found = companies({name for names in named.values() for name in names.values()}, job)
    above = Above(pk for pk in found.values() if pk)
    links: dict[str, list[Account]] = {key: [] for key in KEYS}
    missing: dict[int, dict[str, str]] = {}
    for pk, names in named.items():
        for key, name in names.items():
            other = found[name]
            if other is None or other == pk or (key == "parent" and not above.set(pk, other)):
                missing.setdefault(pk, {})[key] = name
            else:
                links[key].append(Account(pk=pk, **{f"{key}_id": other}))
    for key, accounts in links.items():
        Account.objects.bulk_update(accounts, [key], batch_size=1000)
    return missing


def _text(cell: object) -> str:
    try:
        return as_text(cell).strip()
    except Bad:
        return ""
