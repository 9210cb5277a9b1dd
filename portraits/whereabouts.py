"""Where a text stands that may speak of a person: which record, of what day, by whom, and the page that shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from core.clock import business_date
from portraits.words import TRACED

if TYPE_CHECKING:
    from datetime import date

    from portraits.services.personal.choosing import Hit

# Columns that tell the day of a record and who wrote it, the most telling first; one that is not there is passed over.
DAYS = (
    "occurred_on", "ordered_on", "on", "at", "written_at", "entered_on", "noted_at", "asked_at", "raised_at", "planned_at",
    "opened_on", "created_at", "created_on", "issued_on", "saved_at", "given_on", "action_time", "joined_on",
)  # fmt: skip
PEOPLE = (
    "author", "by", "entered_by", "noted_by", "created_by", "asked_by", "raised_by", "issued_by", "actor", "given_by",
    "owner", "user",
)  # fmt: skip
UNDATED = {"accounts.account", "accounts.maplayout", "accounts.workinggroupmember", "leads.opportunitytools"}


class Where(NamedTuple):
    """How a table's record is called and found: ways over keys to its title, day, author and the page's id."""

    title: str = ""
    page: str = ""  # a page with an id, or a tab of the account
    id: str = "pk"
    mark: str = ""  # the place on the page
    before: str = ""  # the day and the author are those of this record


TIMELINE, PLAN, OWNERSHIP, IMPORTANCE, GROUP = "?timeline", "?plan", "?history", "?importance", "?group"
STORY, TOOLS, COMPLAINT, LEAD, CASE = "leads:story", "leads:tools", "keyaccounts:complaint", "pages:lead", "cases:case"
PORTRAIT, MAP, ACCESS, PERSONAL = "?portrait", "?map", "portraits:access", "portraits:personal"
TABLES: dict[str, Where] = {
    "accounts.account": Where("name", "accounts:edit"),
    "accounts.workinggroupmember": Where("user", GROUP),
    "accounts.personchange": Where("person.shown", PERSONAL, "person_id"),
    "accounts.maplayout": Where("", MAP),
    "accounts.judgement": Where("", IMPORTANCE),
    "accounts.gradechange": Where("", IMPORTANCE),
    "accounts.vipchange": Where("", OWNERSHIP, mark="vip-{pk}"),
    "accounts.ledgerentry": Where("", OWNERSHIP, mark="move-{pk}"),
    "leads.opportunity": Where("name", STORY),
    "leads.stagechange": Where("opportunity.name", STORY, "opportunity_id"),
    "leads.stancechange": Where("stance.opportunity.name", STORY, "stance.opportunity_id"),
    "leads.stance": Where("opportunity.name", STORY, "opportunity_id"),
    "leads.rival": Where("opportunity.name", STORY, "opportunity_id"),
    "leads.opportunityline": Where("opportunity.name", STORY, "opportunity_id"),
    "leads.opportunitytools": Where("opportunity.name", TOOLS, "opportunity_id"),
    "leads.fabline": Where("opportunity.name", TOOLS, "opportunity_id"),
    "leads.objection": Where("opportunity.name", TOOLS, "opportunity_id"),
    "leads.closingattempt": Where("opportunity.name", TOOLS, "opportunity_id"),
    "leads.lead": Where("company", LEAD),
    "leads.leadmove": Where("lead.company", LEAD, "lead_id"),
    "leads.order": Where("number", "leads:order"),
    "leads.orderline": Where("order.number", "leads:order", "order_id", before="order"),
    "leads.quote": Where("number", "leads:quote"),
    "leads.quoteline": Where("quote.number", "leads:quote", "quote_id", before="quote"),
    "leads.campaign": Where("name", "leads:campaign"),
    "followups.followup": Where("get_channel_display", TIMELINE, mark="entry-{pk}"),
    "followups.followupcorrection": Where("", TIMELINE, mark="entry-{follow_up_id}"),
    "followups.leadcontact": Where("lead.company", LEAD, "lead_id"),
    "followups.nextstep": Where("", TIMELINE),
    "portraits.value": Where("field.words", PORTRAIT),
    "portraits.grant": Where("user", ACCESS, "account_id"),
    "portraits.accessrequest": Where("user", ACCESS, "account_id"),
    "portraits.viewing": Where("field.words", "portraits:seen", ""),
    "portraits.distance": Where("", PORTRAIT),
    "portraits.distanceentry": Where("", PORTRAIT),
    "portraits.restriction": Where("person.shown", PERSONAL, "person_id"),
    "portraits.erasure": Where("person.shown", PERSONAL, "person_id"),
    "keyaccounts.complaint": Where("", COMPLAINT),
    "keyaccounts.complaintentry": Where("", COMPLAINT, "complaint_id"),
    "keyaccounts.plantext": Where("get_part_display", PLAN),
    "keyaccounts.planaction": Where("", PLAN, mark="action-{pk}"),
    "keyaccounts.groupmeeting": Where("", PLAN),
    "keyaccounts.highvisit": Where("", PLAN),
    "keyaccounts.position": Where("", PLAN),
    "keyaccounts.wallet": Where("", PLAN),
    "keyaccounts.changesignal": Where("", PLAN),
    "keyaccounts.survey": Where("", PLAN),
    "keyaccounts.questionnote": Where("question", "keyaccounts:question_edit", "question_id"),
    "cases.case": Where("title", CASE),
    "cases.caseversion": Where("case.title", CASE, "case_id"),
    "cases.score": Where("case.title", CASE, "case_id"),
    "cases.standing": Where("case.title", CASE, "case_id"),
    "cases.reward": Where("case.title", CASE, "case_id"),
    "imports.import": Where("file_name", "imports:detail"),
    "imports.importrow": Where("batch.file_name", "imports:detail", "batch_id", before="batch"),
    "accounts.batch": Where("", "accounts:batch"),
    "accounts.batchitem": Where("", "accounts:batch", "batch_id", before="batch"),
    "lists.savedview": Where("name"),
    "notifications.notice": Where("recipient"),
    "dashboards.coachingnote": Where("", "dashboards:person", "person_id"),
}


@dataclass(frozen=True)
class Place:
    """A hit with what a reader needs to judge it: the record, the column, its day and author, and where it is read."""

    hit: Hit
    about: str = ""
    on: date | None = None
    by: Any = None
    account: Account | None = None
    url: str = ""


def places(hits: Iterable[Hit]) -> list[Place]:
    """The hits in their order, each with where it stands; a statement for each table and the keys over it."""
    hits = list(hits)
    ids: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        ids[hit.row[0]].append(hit.row[1])
    rows = {label: _rows(label, pks) for label, pks in ids.items()}
    accounts = Account.objects.in_bulk({hit.account_id for hit in hits if hit.account_id})
    found = []
    for hit in hits:
        label, pk = hit.row
        row = rows[label].get(pk)
        account = accounts.get(hit.account_id) if hit.account_id else None
        found.append(Place(hit, account=account) if row is None else _place(hit, row, account))
    return found


def _rows(label: str, ids: list[int]) -> dict[Any, Any]:
    model, where = apps.get_model(label), TABLES.get(label, Where())
    keys = {field.name for field in model._meta.concrete_fields if field.is_relation}
    ways = {way.replace(".", "__").rpartition("__")[0] for way in (where.title, where.id)} | {where.before}
    wanted = (keys & set(PEOPLE)) | {way for way in ways if way} | (keys & {where.title})
    rows = (
        model._base_manager.filter(pk__in=ids).select_related(*wanted)
        if wanted
        else model._base_manager.filter(pk__in=ids)
    )
    return {row.pk: row for row in rows}


def _place(hit: Hit, row: Any, account: Account | None) -> Place:
    label, _pk = hit.row
    where = TABLES.get(label, Where())
    dated = _follow(row, where.before) if where.before else row
    on = by = None
    if label not in UNDATED:
        on = next((value for name in DAYS if (value := getattr(dated, name, None))), None)
        by = next((value for name in PEOPLE if name in _keys(dated) and (value := getattr(dated, name))), None)
    return Place(hit, _about(hit, row, where), _day(on), by, account, _url(row, where, account))


def _about(hit: Hit, row: Any, where: Where) -> str:
    """The title of the record and the column that names them; of a file, the row and the column."""
    label, _pk = hit.row
    if label == "audit.event":
        return str(TRACED.get(row.code, ""))
    title = str(_follow(row, where.title) or "") if where.title else ""
    if label == "imports.importrow":
        heads = row.batch.headers
        column = str(heads[hit.cell]) if hit.cell is not None and hit.cell < len(heads) else ""
        words = _("%(file)s, row %(n)s") % {"file": title, "n": row.number}
        return f"{words} · {column}" if column else words
    column = "" if not hit.column or hit.column in ("params", "journal") else _called(type(row), hit.column)
    return " · ".join(part for part in (title, column) if part)


def _called(model: Any, column: str) -> str:
    return str(model._meta.get_field(column).verbose_name)


def _follow(row: Any, way: str) -> Any:
    for name in way.split("."):
        row = getattr(row, name, None)
    return row() if callable(row) else row


def _keys(row: Any) -> set[str]:
    return {field.name for field in row._meta.concrete_fields if field.is_relation}


def _day(value: Any) -> date | None:
    return business_date(value) if hasattr(value, "hour") else value


def _url(row: Any, where: Where, account: Account | None) -> str:
    mark = "#" + where.mark.format_map(_Ids(row)) if where.mark else ""
    if where.page.startswith("?"):
        shown = account is not None and not account.merged_into_id
        return f"{reverse('pages:account', args=[account.pk])}?tab={where.page[1:]}{mark}" if account and shown else ""
    if not where.page:
        return ""
    if not where.id:
        return reverse(where.page)
    pk = _follow(row, where.id)
    return reverse(where.page, args=[pk]) + mark if pk else ""


class _Ids(dict[str, Any]):
    """The ids of a row, by name."""

    def __init__(self, row: Any) -> None:
        super().__init__()
        self._row = row

    def __missing__(self, name: str) -> Any:
        return getattr(self._row, name)
