"""Which column is which field: guessed by its header in three languages, or as the same source was mapped before."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import searchkeys
from imports.kinds.base import Field, KindOf
from imports.kinds.catalogue import KINDS
from imports.kinds.voided import VOID
from imports.models import Choice, Import, ImportMapping, ImportRow, ImportState
from imports.refusals import ImportRefused, MappingRefused
from imports.services import resembling
from imports.values import Bad, as_text

LOOKED_AT = 20  # rows at the top, for the one that names the columns
SAMPLES = 3
REMEMBERED = (
    "duplicates",
    "owner",
    "beyond",
    "keep_notes",
    "orders",
    "date_back",
    "currency",
    "result",
    "channel",
    "words",
)
OF_THE_FILE = (
    "keep_notes",
    "orders",
    "currency",
    "result",
    "channel",
    "words",
)  # of these also what somebody else chose
OF_THIS_FILE = (
    *REMEMBERED,
    "reach_back",
    "campaign",
    "source",
)  # what reaches into a colleague's work is asked for every time
_NOISE = re.compile(r"[\s*＊:：()（）\[\]【】_\-./#?？]+|必填|选填|required|optional")


def head_key(header: str) -> str:
    """Two spellings of a header meet here."""
    return searchkeys.fold(_NOISE.sub("", unicodedata.normalize("NFKC", header).casefold()))


def start(batch: Import) -> None:
    """Find the header, guess the mapping or take the remembered one; saved with the import."""
    batch.header_row = find_header(batch)
    use_header(batch)


def use_header(batch: Import) -> None:
    """Read the headers of the chosen sheet and row, and map them anew."""
    rows = ImportRow.objects.filter(batch=batch, sheet=batch.sheet)
    below = rows.filter(number__gt=batch.header_row)
    first = rows.filter(number=batch.header_row).values_list("raw", flat=True).first() or []
    width = max(
        [len(first), *(len(raw) for raw in below.order_by("number").values_list("raw", flat=True)[:200])], default=0
    )
    batch.headers = [_text(first[c]) if c < len(first) else "" for c in range(width)]
    batch.total = below.count()
    said = "\x1f".join(map(head_key, batch.headers))
    batch.signature = hashlib.sha256(said.encode()).hexdigest()
    known = remembered(batch)
    guessed = guess(batch.headers, KINDS[batch.kind])
    alike = None if known else resembling.found(batch, head_key)
    if alike:
        known = alike
        batch.mapping = resembling.fitted(alike, batch, guessed, head_key)
    else:
        batch.mapping = _with_void(_fitting(known.mapping, batch), guessed) if known else guessed
    taken = REMEMBERED if known and known.user_id == batch.by_id else OF_THE_FILE
    batch.options = {**_usual(batch), **({k: v for k, v in known.options.items() if k in taken} if known else {})}
    batch.options["remembered"] = "alike" if alike else known is not None
    batch.options["headless"] = known is None and _looks_like_data(first, KINDS[batch.kind])
    batch.save()


def _usual(batch: Import) -> dict[str, Any]:
    owner = "" if not batch.by.is_admin else "pool"
    return {"duplicates": Choice.SKIP.value, "owner": owner, "beyond": "refuse", "date_back": True}


def find_header(batch: Import) -> int:
    """The row of the chosen sheet that names the columns: where most cells are known headers, else the first full one."""
    rows = ImportRow.objects.filter(batch=batch, sheet=batch.sheet).order_by("number")[:LOOKED_AT]
    names = _spellings(KINDS[batch.kind])
    best, best_score = 0, 0.0
    for row in rows:
        texts = [cell for cell in row.raw if isinstance(cell, str) and cell]
        filled = [cell for cell in row.raw if cell not in ("", None)]
        if not filled:
            continue
        hits = len({names[head_key(text)] for text in texts if head_key(text) in names})
        score = hits * 10 + min(len(texts), 10) / 10 * (len(texts) / len(filled))
        if score > best_score + (0.5 if best else 0):
            best, best_score = row.number, score
    return best


_COMPANY = re.compile(r"(?:公司|集团|集團|工厂|工廠|厂|廠|\b(?:ltd|inc|llc|gmbh|limited|corp|co)\b\.?)$", re.IGNORECASE)


def _looks_like_data(cells: list[Any], kind: KindOf) -> bool:
    """Whether the row that should name the columns is a company with its facts: no heading we know, and values in it."""
    names = _spellings(kind)
    filled = [cell for cell in cells if cell not in ("", None)]
    if any(isinstance(cell, str) and head_key(cell) in names for cell in filled):
        return False
    return any(_is_value(cell) for cell in filled)


def _is_value(cell: Any) -> bool:
    if not isinstance(cell, str):
        return True
    said = cell.strip()
    return "@" in said or sum(map(str.isdigit, said)) >= 5 or bool(len(said) > 4 and _COMPANY.search(said))


def guess(headers: list[str], kind: KindOf) -> dict[str, str]:
    """Column to field: headers that are known words first, then those that hold one; each field once, unless several."""
    names, found, used = _spellings(kind), {}, set()
    several = {spec.key for spec in kind.fields if spec.several}
    rank = {name: place for place, name in enumerate(names)}
    better = {head_key(name): spec.key for spec in kind.fields for name in spec.better}
    keys = [_key_of(header, {**better, **names}, kind.code) for header in headers]
    for column, key in enumerate(keys):
        if key in better and better[key] not in used:
            found[str(column)] = better[key]
            used.add(better[key])
    exact = [(rank[key], column, names[key]) for column, key in enumerate(keys) if key in names]
    for _place, column, field in sorted(exact):
        if str(column) in found:
            continue
        if field not in used or field in several:
            found[str(column)] = field
            used.add(field)
    _clock_beside(keys, found, used, kind)
    for column, key in enumerate(keys):
        if str(column) in found or len(key) < 2:
            continue
        field = _holding(key, kind, used)
        if field:
            found[str(column)] = field
            used.add(field)
    return found


def _key_of(header: str, names: Mapping[str, str], kind: str) -> str:
    """The key of a header as it is known: also without a unit in brackets behind it (Revenue (k USD)), or without the
    name of the record in front of it (Organization - Website)."""
    key, bare = head_key(header), head_key(_BRACKETS.sub("", header))
    if key in names or bare in names:
        return key if key in names else bare
    record, _dash, field = header.casefold().partition(" - ")
    own = head_key(field) if record.strip() in _RECORDS.get(kind, ()) else ""
    return own if own in names else key


# What programs call the records of a kind, in front of " - " and a field.
_RECORDS = {
    "leads": ("lead", "person", "contact", "organization", "organisation"),
    "accounts": ("organization", "organisation", "company", "account"), "persons": ("person", "contact"),
    "followups": ("activity",), "orders": ("deal", "opportunity", "order"),
}  # fmt: skip
_BRACKETS = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*$")
_HOURS = frozenset(
    "时间 時間 跟进时间 跟進時間 联系时间 聯絡時間 沟通时间 溝通時間 拜访时间 拜訪時間 通话时间 通話時間 发生时间 發生時間"
    " 开始时间 開始時間 time starttime activitytime calltime contacttime visittime".split()
)


def _clock_beside(keys: list[str], found: dict[str, str], used: set[str], kind: KindOf) -> None:
    """Beside a column of days, one that is only called “time” holds the time of day."""
    if "clock" in used or not any(spec.key == "clock" for spec in kind.fields):
        return
    days = [keys[int(column)] for column, field in found.items() if field == "moment"]
    if not any(("日期" in key or "date" in key) and "time" not in key for key in days):
        return
    for column, key in enumerate(keys):
        if str(column) not in found and key in _HOURS:
            found[str(column)] = "clock"
            used.add("clock")
            return


def _holding(key: str, kind: KindOf, used: set[str]) -> str:
    """A field not yet found, one of whose Chinese names stands in the header (客户公司全称)."""
    best, length = "", 1
    for spec in kind.fields:
        if spec.key in used:
            continue
        for name in map(head_key, spec.names):
            if len(name) > length and not name.isascii() and _names(key, name):
                best, length = spec.key, len(name)
    return best


def _names(header: str, name: str) -> bool:
    """Whether the header is about that: its head stands last (客户电话); first only with little behind it (电话2)."""
    return header.endswith(name) or (header.startswith(name) and (len(name) > 2 or header[len(name) :].isdecimal()))


def _spellings(kind: KindOf) -> dict[str, str]:
    """Field by how it is headed: as our own files call it, in the reader's language and in the others, and the known names."""
    found: dict[str, str] = {}
    for spec in kind.fields:
        for name in (spec.key.replace("_", " "), str(spec.label), *spec.names):
            found.setdefault(head_key(name), spec.key)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for spec in kind.fields:
                found.setdefault(head_key(str(spec.label)), spec.key)
    return found


def remembered(batch: Import) -> ImportMapping | None:
    """How files with these headers were mapped: by this person, else by anybody, the latest first."""
    same = ImportMapping.objects.filter(kind=batch.kind, signature=batch.signature)
    mine = same.filter(user=batch.by).first()
    return mine or same.order_by("-used_at").first()


def _fitting(mapping: Mapping[str, str], batch: Import) -> dict[str, str]:
    keys = {spec.key for spec in KINDS[batch.kind].fields}
    return {c: key for c, key in mapping.items() if key in keys and c.isdecimal() and int(c) < len(batch.headers)}


def _with_void(mapping: dict[str, str], guessed: Mapping[str, str]) -> dict[str, str]:
    """What was remembered before files could call rows void, with the column that does."""
    if VOID in mapping.values():
        return mapping
    return mapping | {c: key for c, key in guessed.items() if key == VOID and c not in mapping}


def samples(batch: Import) -> list[list[str]]:
    """Three different values of each column, as people read them."""
    found: list[list[str]] = [[] for _header in batch.headers]
    for raw in ImportRow.objects.of(batch).values_list("raw", flat=True)[:60]:
        for column, cell in enumerate(raw[: len(found)]):
            text = _text(cell)
            if text and len(found[column]) < SAMPLES and text not in found[column]:
                found[column].append(text[:60])
    return found


def missing(mapping: Mapping[str, str], kind: KindOf) -> list[Field]:
    """Fields that every row needs and no column is mapped to."""
    mapped = set(mapping.values())
    needed = [spec for spec in kind.fields if spec.required and spec.key not in mapped]
    for keys in reversed(_EITHER.get(kind.code, ())):
        if not mapped & set(keys):
            needed.insert(0, next(spec for spec in kind.fields if spec.key == keys[0]))
    return needed


_ACCOUNT = ("account", "account_id", "account_telephone")
_NAMED = ("first_name", "last_name")
_EITHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "leads": (("company", "person", *_NAMED),), "persons": (_ACCOUNT, ("name", *_NAMED)), "followups": (_ACCOUNT,),
    "orders": (_ACCOUNT, ("amount", "unit_price")),
}  # fmt: skip


@transaction.atomic
def choose_sheet(batch: Import, *, sheet: int, header_row: int | None) -> Import:
    """Another sheet, or another row that names the columns (None: look for it). Raises ImportRefused."""
    batch = _locked(batch)
    sheets = batch.about["sheets"]
    if not 0 <= sheet < len(sheets) or not sheets[sheet]["rows"]:
        raise ImportRefused(_("This sheet has no rows."))
    batch.sheet = sheet
    rows = ImportRow.objects.filter(batch=batch, sheet=sheet)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if header_row and header_row > last:
        raise ImportRefused(_("There is no row %(row)s: the last one is %(last)s."), row=header_row, last=last)
    if header_row and header_row == last:
        raise ImportRefused(_("Below row %(row)s there is nothing to import."), row=header_row)
    if header_row and not rows.filter(number=header_row).exists():
        raise ImportRefused(_("Row %(row)s is empty: it names no columns."), row=header_row)
    batch.header_row = find_header(batch) if header_row is None else max(0, header_row)
    use_header(batch)
    return batch


@transaction.atomic
def save(batch: Import, *, mapping: Mapping[str, str], options: Mapping[str, Any], now: datetime) -> Import:
    """Keep the columns and choices, remember them for the next file of this source, and have the rows checked.

    Raises MappingRefused: unknown columns or fields, one field twice, a needed one missing; ImportRefused once it runs.
    """
    batch = _locked(batch)
    kind = KINDS[batch.kind]
    check(mapping, batch.headers, kind)
    batch.mapping = dict(mapping)
    batch.options = {**batch.options, **{k: v for k, v in options.items() if k in OF_THIS_FILE}, "remembered": False}
    batch.state, batch.checked_through, batch.progress, batch.planned = ImportState.CHECKING, 0, 0, {}
    batch.save()
    ImportRow.objects.filter(batch=batch).exclude(plan="create", problems=None, twin=None, choice="").update(
        plan="create", problems=None, twin=None, choice=""
    )
    remember(batch, now)
    return batch


def check(mapping: Mapping[str, str], headers: list[str], kind: KindOf) -> None:
    """Raise MappingRefused unless the mapping can be used."""
    fields = {spec.key: spec for spec in kind.fields}
    seen: set[str] = set()
    for column, key in mapping.items():
        if not (column.isdecimal() and int(column) < len(headers)):
            raise MappingRefused(_("There is no column “%(name)s” in the file."), name=column)
        if key not in fields:
            raise MappingRefused(_("There is no field “%(name)s” here."), name=key)
        if key in seen and not fields[key].several:
            raise MappingRefused(_("Two columns are mapped to “%(name)s”: choose one of them."), name=fields[key].label)
        seen.add(key)
    needed = missing(mapping, kind)
    if needed:
        raise MappingRefused(_("Choose the column for “%(name)s”: every row needs it."), name=needed[0].label)


def remember(batch: Import, now: datetime) -> None:
    """For the next file with these headers."""
    if not any(batch.headers):
        return
    ImportMapping.objects.update_or_create(
        kind=batch.kind, signature=batch.signature, user=batch.by,
        defaults={
            "mapping": batch.mapping, "used_at": now,
            "options": {
                **{k: v for k, v in batch.options.items() if k in REMEMBERED},
                resembling.HEADS: resembling.heads_of(batch, head_key),
            },
        },
    )  # fmt: skip


def _locked(batch: Import) -> Import:
    batch = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if batch.state not in (ImportState.MAPPING, ImportState.PREVIEW, ImportState.CHECKING):
        raise ImportRefused(_("This import has started already: its columns stay as they are."))
    return batch


def _text(cell: Any) -> str:
    try:
        return as_text(cell).strip()
    except Bad as why:
        return str(why.params.get("what", "")) or "…"
