"""A row of the preview as people read it: its values beside what is known already, without what is not theirs to see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import sources
from accounts.models import Account, KeyPerson, KeyRole, Rank, State, Vip
from core import formatting, searchkeys
from followups.models import Channel, FollowUp, Need, Result
from imports import twins
from imports.kinds import alongside, money
from imports.kinds.base import Field, Job, Row
from imports.kinds.common import same_numbers
from imports.models import Import, ImportRow, Kind
from imports.words import capital, of_problem
from leads.models import Lead, Order
from users.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def nav_of(kind: str) -> str:
    """The entry of the menu that an import belongs to: leads, or (empty) accounts as all imports."""
    return "leads:lead_import" if kind == Kind.LEADS else ""


@dataclass
class Known:
    """What is there already: a name and a page for who may see it, otherwise only where it is and whom to ask."""

    words: str
    address: Any = None
    facts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)  # lists and numbers, to compare


@dataclass
class Cell:
    """One value of a row: what the file says, what the CRM says, and what is wrong with it."""

    label: str
    text: str
    there: str = ""
    differs: bool = False
    why: list[tuple[str, bool]] = field(default_factory=list)  # words, whether only a remark; errors first

    @property
    def tone(self) -> str:
        """How it is marked: an error, a remark, or not at all."""
        return "" if not self.why else "is-remark" if self.why[0][1] else "is-error"


@dataclass
class Shown:
    """One row."""

    row: ImportRow
    cells: list[Cell]
    problems: list[tuple[str, bool]]  # of the row as a whole: words, whether only a remark
    known: Known | None
    reason: str = ""  # why it is taken for the same
    title: Cell | None = None
    marked: list[Cell] = field(default_factory=list)  # with a reason beside them, errors first
    plain: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.title = next((cell for cell in self.cells if cell.text), None)
        others = [cell for cell in self.cells if cell is not self.title]
        self.marked = sorted((cell for cell in others if cell.why), key=lambda cell: cell.why[0][1])
        self.plain = [cell for cell in others if cell.text and not cell.why]

    @property
    def name(self) -> str:
        """What the row is called."""
        return self.title.text if self.title else ""


def rows_of(batch: Import, rows: list[ImportRow], job: Job, reader: User, *, ahead: bool = False) -> list[Shown]:
    """The rows of one page; a constant number of queries. `ahead`: with what they would make beside themselves."""
    known = _twins([row.twin for row in rows if row.twin], reader) | _earlier(batch, rows, job, reader)
    planned = [Row(id=row.pk, number=row.number, raw=row.raw, plan=row.plan) for row in rows]
    beside = alongside.remarks(planned, job) if ahead else {}
    return [_one(row, job, known, beside.get(row.pk, [])) for row in rows]


def _earlier(batch: Import, rows: list[ImportRow], job: Job, reader: User) -> dict[tuple[str, int], Known]:
    """What earlier rows of the file say, that some of these are the same as."""
    numbers = {row.twin["id"] for row in rows if row.twin and row.twin["k"] == "row"}
    if not numbers:
        return {}
    known = {}
    for row in ImportRow.objects.visible_to(reader).of(batch).filter(number__in=numbers):
        work = Row(id=row.pk, number=row.number, raw=row.raw)
        job.read(work)
        facts = {spec.key: _read(work, spec.key, job) for spec, _columns in job.columns}
        words = _("The same as row %(n)s of the file.") % {"n": row.number}
        known["row", row.number] = Known(words, None, facts, work.values)
    return known


def _one(row: ImportRow, job: Job, there: dict[tuple[str, int], Known], beside: list[dict[str, Any]]) -> Shown:
    work = Row(id=row.pk, number=row.number, raw=row.raw)
    job.read(work)
    known = there.get((row.twin["k"], row.twin["id"])) if row.twin else None
    if known and row.twin and row.twin["k"] == "row" and row.twin.get("by", "name") != "name":
        known = replace(known, words=_("Perhaps the same as row %(n)s of the file.") % {"n": row.twin["id"]})
    if row.twin and row.twin["id"] is None:
        known = _hidden(row.twin["k"], row.twin.get("ask", ""))
    why: dict[str, list[tuple[str, bool]]] = {}
    for problem in [*(row.problems or []), *beside]:
        why.setdefault(problem.get("f") or "", []).append(
            (of_problem(problem, job.kind, beside=True), bool(problem.get("w")))
        )
    cells = []
    for spec, columns in _in_order(job, why):
        written = " · ".join(words_of(row.raw[c]) for c in columns if c < len(row.raw) and row.raw[c] not in ("", None))
        read = _read(work, spec.key, job)
        reasons = sorted(why.get(spec.key, ()), key=lambda reason: reason[1])
        if spec.is_date:
            text = _day_of(read, written)
        else:
            text = written or read if reasons else read or written  # what is wrong is shown as the file has it
        fact = known.facts.get(spec.key, "") if known else ""
        if text or fact or reasons:
            differs = bool(text and fact) and _differs(spec.key, work.values.get(spec.key), text, fact, known)
            if differs and spec.key == _COMPANY.get(job.kind.code):  # the name that is there is kept
                differs = twins.bare(text) != twins.bare(fact)
            cells.append(Cell(capital(str(spec.label)), text, fact, differs, reasons))
    keys = {spec.key for spec in job.kind.fields}
    whole = [reason for key, reasons in why.items() if key not in keys for reason in reasons]
    return Shown(row, cells, sorted(whole, key=lambda reason: reason[1]), known, _reason(row.twin))


_COMPANY = {Kind.ACCOUNTS.value: "name", Kind.LEADS.value: "company"}


def _day_of(read: str, written: str) -> str:
    """A day as it was read, and beside it as the file has it where its numbers are others, or in another order."""
    if not read or not written or _numbers(read) == _numbers(written):
        return read or written
    return _("%(read)s (in the file: %(written)s)") % {"read": read, "written": written}


def _numbers(text: str) -> list[int]:
    """2024-03-05 and 2024/3/5 are the same; seconds are not shown, and midnight is how spreadsheets keep a day."""
    return [int(part) for part in re.findall(r"[0-9]+", _MIDNIGHT.sub("", _SECONDS.sub(r"\1", text)))]


_SECONDS = re.compile(r"([0-9]:[0-9]{2}):[0-9]{2}(?:\.[0-9]+)?")
_MIDNIGHT = re.compile(r"[ T]0?0:00$")


def _read(row: Row, key: str, job: Job) -> str:
    """A value of a row as people read it; amounts of orders as they will be kept."""
    if job.kind.code == Kind.ORDERS and key in ("amount", "unit_price"):
        return money.words_of(row, key, job)
    return said(key, row.values.get(key))


def _in_order(job: Job, why: Collection[str]) -> list[tuple[Field, list[int]]]:
    """The mapped fields, and those that are not and yet have something wrong with them."""
    mapped = {spec.key: columns for spec, columns in job.columns}
    return [(spec, mapped.get(spec.key, [])) for spec in job.kind.fields if spec.key in mapped or spec.key in why]


def _differs(key: str, value: Any, text: str, fact: str, known: Known | None) -> bool:
    """Whether an update would change it: not for numbers that are only written otherwise, nor for tags that are there."""
    there = known.values.get(key) if known else None
    if there is not None and isinstance(value, list) and key == "tags":
        return bool({searchkeys.fold(tag) for tag in value} - {searchkeys.fold(tag) for tag in there})
    if key in ("telephones", "telephone") and there is not None and value:
        return not same_numbers(there, value)
    return text != fact


def _reason(twin: dict[str, Any] | None) -> str:
    """By what the row was recognised: every trait that is equal, the surest first."""
    words = {
        "number": _("Same number in the other system"),
        "telephone": _("Same telephone"),
        "email": _("Same e-mail address"),
        "name": _("Same name"),
        "domain": _("Same web domain"),
        "sound": _("The name sounds the same"),
        "amount": _("Same day and amount"),
    }
    if twin and twin.get("k") == "order" and twin.get("by") == "number":
        return _("Same order number")
    by = [twin.get("by", ""), *twin.get("also", ())] if twin else []
    by = [reason for reason in by if reason != "sound" or "name" not in by]
    return " · ".join(words[reason] for reason in by if reason in words)


_CODES: dict[str, Any] = {
    "channel": Channel,
    "result": Result,
    "need": Need,
    "roles": KeyRole,
    "rank": Rank,
    "vip": Vip,
}


def said(key: str, value: Any) -> str:
    """A value of a field as people read it: a code by its name, nothing of a word that is none we know."""
    labels = dict(_CODES[key].choices) if key in _CODES else {}
    if isinstance(value, list) and labels:
        return formatting.listed([str(labels.get(item, item)) for item in value])
    if isinstance(value, str) and value.startswith("?") and key in (*_CODES, "grade", "influence"):
        return ""
    if key == "annual_revenue" and isinstance(value, Decimal):
        return formatting.money(value, settings.CURRENCY)
    if key == "source" and isinstance(value, str):
        return sources.words_of(sources.kept(value))
    return str(labels[value]) if isinstance(value, str) and value in labels else words_of(value)


def words_of(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("d") or value.get("x") or "")
    if isinstance(value, tuple):
        return " ".join(words_of(part) for part in value if part is not None)
    if isinstance(value, list):
        return formatting.listed([str(item) for item in value])
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def _twins(found: Iterable[dict[str, Any]], reader: User) -> dict[tuple[str, int], Known]:
    ids: dict[str, set[int]] = {}
    for twin in found:
        if twin["id"] is not None:
            ids.setdefault(twin["k"], set()).add(twin["id"])
    known: dict[tuple[str, int], Known] = {}
    if "account" in ids:
        known |= _accounts(ids["account"], reader)
    if "lead" in ids:
        known |= _leads(ids["lead"], reader)
    if "person" in ids:
        for person in KeyPerson.objects.visible_to(reader).filter(pk__in=ids["person"]):
            facts = {
                name: words_of(getattr(person, name))
                for name in ("name", "title", "telephone", "email", "wechat", "influence", "department")
            }
            known["person", person.pk] = Known(
                _("“%(name)s” is known in this account.") % {"name": person.name},
                None,
                facts,
                _compared(person, ("telephone",)),
            )
    if "order" in ids:
        for order in Order.objects.visible_to(reader).filter(pk__in=ids["order"]).select_related("account"):
            words = _("An order of %(day)s over %(amount)s is there.") % {
                "day": formatting.day(order.ordered_on), "amount": formatting.money(order.amount, order.currency),
            }  # fmt: skip
            known["order", order.pk] = Known(words, ("pages:account", order.account_id))
    if "follow_up" in ids:
        for one in FollowUp.objects.visible_to(reader).filter(pk__in=ids["follow_up"]):
            known["follow_up", one.pk] = Known(_("This contact is there."), ("pages:account", one.account_id))
    for kind, many in ids.items():
        for pk in many:
            known.setdefault((kind, pk), Known(_("It is known already.")))
    return known


_ACCOUNT_FACTS = ("name", "industry", "region", "address", "website", "source", "employees", "annual_revenue", "notes")


def _compared(thing: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names if name in ("telephones", "telephone", "tags")}


def _accounts(ids: set[int], reader: User) -> dict[tuple[str, int], Known]:
    visible = Account.objects.visible_to(reader).filter(pk__in=ids).select_related("owner")
    served = set(Account.objects.served_by(reader).filter(pk__in=ids).values_list("pk", flat=True))
    known: dict[tuple[str, int], Known] = {}
    for account in visible:
        if account.state == State.POOLED:
            words = _("“%(name)s” lies in the shared pool.") % {"name": account.name}
        elif account.owner_id:
            words = _("“%(name)s” is an account of %(who)s.") % {"name": account.name, "who": account.owner}
        else:
            words = _("“%(name)s” waits on the desk of suspended accounts.") % {"name": account.name}
        names = (*_ACCOUNT_FACTS, "telephones", "tags") if account.pk in served else ("name", "industry", "region")
        facts = {name: said(name, getattr(account, name)) for name in names}
        known["account", account.pk] = Known(words, ("pages:account", account.pk), facts, _compared(account, names))
    ask = twins.whom_to_ask("account", ids - {pk for _kind, pk in known})
    return known | {("account", pk): _hidden("account", who) for pk, who in ask.items()}


def _hidden(kind: str, who: str) -> Known:
    """What somebody learns who may not see it: that it exists, and whom to ask."""
    if kind == "lead":
        return Known(_("It is a lead of somebody else. Ask %(who)s.") % {"who": who})
    return Known(_("It is an account of somebody else. Ask %(who)s.") % {"who": who})


_LEAD_FACTS = (
    "company",
    "person",
    "title",
    "email",
    "wechat",
    "website",
    "industry",
    "region",
    "address",
    "employees",
    "need",
    "notes",
)


def _leads(ids: set[int], reader: User) -> dict[tuple[str, int], Known]:
    served = Lead.objects.served_by(reader).filter(pk__in=ids).select_related("owner")
    known: dict[tuple[str, int], Known] = {}
    for lead in served:
        who = str(lead.owner) if lead.owner else _("the lead pool")
        words = _("“%(name)s” is a lead of %(who)s (%(state)s).") % {
            "name": lead.company, "who": who, "state": lead.get_state_display(),
        }  # fmt: skip
        facts = {name: words_of(getattr(lead, name)) for name in (*_LEAD_FACTS, "telephones", "tags")}
        known["lead", lead.pk] = Known(words, None, facts, _compared(lead, ("telephones", "tags")))
    for pk, who in twins.whom_to_ask("lead", ids - {pk for _kind, pk in known}).items():
        known["lead", pk] = _hidden("lead", who) if who else Known(_("It lies in the lead pool."))
    return known
