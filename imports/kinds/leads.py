"""Leads from a list of companies and people (domain.md 2.1: every lead is kept)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.duplicates import Asked, Twin
from audit import services as audit
from commons import bulk
from core import matchkeys, searchkeys
from imports import values as read
from imports.kinds import filling, kin, names, protected
from imports.kinds.base import Field, Job, Row, RowByRow
from imports.kinds.common import (
    channel_keys,
    kept_twins,
    loads_of,
    owner_of,
    plan_appeared,
    plan_known,
    plan_like,
    plan_repeated,
    promise,
    remark_others,
    take_places,
    whole_name,
    write_changes,
)  # fmt: skip
from imports.kinds.leads_writing import FACTS, save, take_back
from imports.kinds.since import appeared
from imports.kinds.spoken import spoken
from imports.models import Kind, Outcome, Plan
from imports.twins import FOR_PARTS, bare, closed_leads, look, same_person
from leads.models import Campaign, Lead, LeadMatch, LeadMove, LeadRule, LeadState, Source
from leads.services.findable import write_search
from leads.services.leads.clock import return_due_on
from leads.services.leads.handing import counted
from users.services.positions import lock_people

_SOURCES = {
    "fair": ("展会", "展會", "展览", "展覽", "展览会", "展覽會", "參展", "商展", "trade fair", "exhibition", "trade show", "expo", "展销会", "展銷會", "参展"),
    "event": ("行业交流", "行業交流", "活动", "活動", "会议", "event", "conference", "seminar", "industry event", "seminar partner", "internal seminar", "seminar - internal", "seminar - partner", "webinar", "市场活动", "會議行銷", "会议营销", "沙龙"),
    "notice": ("采购信息", "採購資訊", "招标", "招標", "purchasing notice", "tender", "招投标", "招投標", "rfp"),
    "web": ("网络", "網路", "网站", "網站", "官网", "互联网", "线上", "website", "internet", "online", "seo", "google", "baidu", "百度", "organic search", "organic_search", "direct traffic", "direct_traffic", "social media", "social_media", "organic social", "organic_social", "email marketing", "email_marketing", "web research", "web download", "online store", "online form", "chat", "facebook", "linkedin", "搜索引擎", "微信公众号", "公众号", "抖音", "小红书", "1688", "阿里巴巴"),
    "advert": ("广告", "廣告", "advertisement", "advertising", "ad", "ads", "paid search", "paid_search", "paid social", "paid_social", "google ads", "google adwords", "百度推广", "广告推广", "线上推广", "信息流广告", "sem"),
    "referral": ("转介绍", "轉介紹", "介绍", "介紹", "推荐", "推薦", "朋友介绍", "word of mouth", "partner referral", "employee referral", "external referral", "customer referral", "老客户介绍", "老客戶介紹", "客户介绍", "客戶介紹", "合作伙伴", "合作夥伴", "partner"),
    "dormant": ("沉睡客户", "沉睡客戶", "dormant account"),
    "own": ("自己开发", "自行開發", "陌生拜访", "电话开发", "自开发", "cold call", "cold calling", "outbound", "self", "found by the salesperson", "独立开发", "独立开拓", "自主开拓", "电话拜访", "陌拜"),
}  # fmt: skip
SOURCES = {word: code for code, words in _SOURCES.items() for word in (code, *words)}


def read_source(value: Any) -> str:
    """How a lead came to us, in the words of three languages; what is said otherwise is kept as it stands."""
    return read.as_text(value)


class Leads(RowByRow):
    """Leads."""

    code = Kind.LEADS.value
    notes = "notes"
    knows: ClassVar[Mapping[str, Any]] = {"source": lambda word: word in SOURCES or word in spoken(Source)}
    fields: tuple[Field, ...] = (
        Field("company", _("company"), names.COMPANY, longest=200),
        Field("person", pgettext_lazy("lead", "person"), (*names.PERSON, "name", "名称", "名稱"), longest=120, better=("人员", "人員")),
        Field("first_name", _("first name"), names.FIRST_NAME, longest=80),
        Field("last_name", _("last name"), names.LAST_NAME, longest=80),
        Field("title", _("job title"), names.TITLE, longest=120),
        Field("telephones", _("telephones"), names.TELEPHONE, read.read_telephones, several=True),
        Field("email", _("e-mail"), names.EMAIL, read.read_email),
        Field("wechat", _("WeChat"), names.WECHAT, longest=80),
        Field("website", _("website"), names.WEBSITE, read.read_website),
        Field("industry", _("industry"), names.INDUSTRY, longest=80),
        Field("region", _("region"), names.REGION, longest=80, several=True),
        Field("address", _("address"), names.ADDRESS, longest=300, several=True),
        Field("employees", _("employees"), names.EMPLOYEES, lambda v: read.read_whole(v, low=0, high=10**8)),
        Field("tags", _("tags"), names.TAGS, read.read_tags, several=True),
        Field(
            "need", _("need"),
            ("需求", "需要", "采购需求", "採購需求", "需求描述", "产品需求", "感兴趣的产品", "need", "needs", "requirement", "requirements", "interest", "interested in", "product interest", "inquiry", "enquiry", "询盘内容"),
            longest=2000, several=True,
        ),
        Field("notes", _("notes"), names.NOTES, longest=5000, several=True),
        Field("source", _("source"), ("来源", "來源", "线索来源", "線索來源", "来源渠道", "渠道来源", "添加渠道", "original source", "original traffic source", "latest source", "客户来源", "获取渠道", "渠道", "source", "lead source", "channel", "origin"), read_source, longest=80),
        Field("campaign", _("campaign"), ("活动", "市场活动", "行銷活動", "展会名称", "campaign", "campaign name", "event name"), longest=200),
        kin.REFERRED_BY,
        Field("owner", _("assigned to"), names.OWNER, longest=254, better=names.OWNER_EMAIL),
        Field("external_id", _("number in the other system"), ("线索编号", "線索編號", "lead id", "leadid", "lead number", *names.EXTERNAL), longest=120),
    )  # fmt: skip

    # -- checking --------------------------------------------------------------------------------------------
    def check(self, rows: list[Row], job: Job) -> None:
        """A company or a person is needed; the same company and person, or the same number, is known already."""
        owners = {}
        for row in rows:
            self.complete(row, job)
            owners[row.id] = owner_of(row, job)
        good = [row for row in rows if row.is_good]
        found = self._twins(good, job)
        for row in good:
            twins = found.get(row.id, [])
            if twins:
                plan_known(row, twins, job, ("lead",))
                job.known[row.number] = twins
                _say_another_person(row)
                plan_repeated_quietly(self._keys(row), row, job)
            elif not self._of_same_channel(row, job) and not plan_repeated(row, self._keys(row), job):
                self._say_same_company(row, job)
        self.promise(good, job)
        kin.say_unknown(good, job)
        _protect(rows)
        new = [row for row in good if row.is_good and row.plan == Plan.CREATE]
        take_places(new, owners, job, loads=loads_of(new, owners, job, counted), capacity=_capacity(job))

    def _twins(self, rows: list[Row], job: Job) -> dict[int, list[dict[str, Any]]]:
        """What is there already, by row: of the same number in the other system first."""
        numbers = self._by_external_id(rows)
        few = job.batch.total <= FOR_PARTS
        asked = {
            row.id: Asked(
                row.values["company"], tuple(row.values.get("telephones", ())),
                tuple(filter(None, [row.values.get("email")])), row.values.get("website", ""), parts=few,
            )
            for row in rows
        }  # fmt: skip
        found: dict[int, list[dict[str, Any]]] = {}
        like = look(asked, job.by)
        for row in rows:
            alike = like.get(row.id, [])
            twins = [twin for twin in alike if _may_be(twin, row)]
            known = numbers.get(row.values.get("external_id", ""))
            found[row.id] = [{"k": "lead", "id": known, "by": "number"}] if known else []
            found[row.id] += kept_twins(twins, "lead", row.values["company"])
            if not found[row.id]:  # somebody has the company, with another person
                others = kept_twins((twin for twin in alike if twin not in twins), "lead", row.values["company"])
                found[row.id] = [{**twin, "other": 1} for twin in others]
            if not found[row.id]:
                remark_others(row, twins)
        alone = {r.id: r.values for r in rows if not found[r.id]}
        asked_for = {pk: (v["company"], v.get("person", ""), v.get("telephones", ())) for pk, v in alone.items()}
        for pk, lead in closed_leads(asked_for, job.by).items() if alone else ():
            found[pk] = [{"k": "lead", "id": lead, "by": "name"}]
        return found

    def _of_same_channel(self, row: Row, job: Job) -> bool:
        """Plan a row that has the number or the address of an earlier one, or the domain of a company written otherwise.

        Colleagues have one domain; of one number or address they are known already, as they are beside the CRM's own.
        """
        company = bare(row.values["company"])
        keys = [f"of:{key}" for key in channel_keys(row.values.get("telephones", ()), row.values)]
        told = [
            key for key in keys
            if key in job.seen and not (key.startswith("of:d:") and f"{key}:{company}" in job.seen)
        ]  # fmt: skip
        if told:
            return plan_repeated(row, told, job)
        for key in keys:
            job.seen.setdefault(key, row.number)
            if key.startswith("of:d:"):
                job.seen.setdefault(f"{key}:{company}", row.number)
        return False

    def _say_same_company(self, row: Row, job: Job) -> None:
        """A company that the file has told of: known already if one of both names nobody, else a remark."""
        company = bare(row.values["company"])
        first = job.seen.setdefault(f"c:{company}", row.number)
        if first == row.number:
            return
        if not row.values.get("person") or job.seen.get(f"n:{company}:") not in (None, row.number):
            plan_like(row, first, job, by="name")
        else:
            row.remark("same_company", "company", n=first)

    def _keys(self, row: Row) -> list[str]:
        values = row.values
        company, person = bare(values["company"]), searchkeys.fold(values.get("person", ""))
        numbers = [f"t:{n}:{person}" for n in map(matchkeys.telephone, values.get("telephones", ())) if n]
        mail, external = matchkeys.email(values.get("email", "")), values.get("external_id")
        others = ([f"e:{mail}"] if mail else []) + ([f"x:{external}"] if external else [])
        return [f"n:{company}:{person}", *numbers, *others]

    def complete(self, row: Row, job: Job) -> None:
        """A row's company, source and campaign."""
        values = row.values
        whole_name(values, "person")
        company = " ".join(values.get("company", "").split())
        if not company and values.get("person"):
            company = values["person"]
        if not any(letter.isalnum() for letter in company):
            row.fail("missing", "company")
        elif company.replace(".", "").isdecimal():
            row.remark("only_digits", "company", text=company[:40])
        values["company"] = company[:200]
        source = read.folded(str(values.pop("source", "")))
        if source:
            values["source"] = SOURCES.get(source) or spoken(Source).get(source) or Source.OTHER.value
            if values["source"] == Source.OTHER.value:
                row.remark("unknown_source", "source", text=source[:40])
                values["notes"] = f"{values.get('notes', '')}\n{gettext('Source')}: {source}".strip()[:5000]
        if "region" in values:
            values["region"] = " ".join(values["region"].split())[:80]
        if "address" in values:
            values["address"] = " ".join(values["address"].split())[:300]
        campaign = values.pop("campaign", "")
        if campaign:
            found = self._campaigns(job).get(read.folded(campaign))
            if found:
                values["campaign_id"] = found
            else:
                row.remark("no_campaign", "campaign", name=campaign[:60])
        elif job.options.get("campaign"):
            values["campaign_id"] = int(job.options["campaign"])
        if job.options.get("source") and row.plan != Plan.UPDATE:
            values.setdefault("source", job.options["source"])

    def _campaigns(self, job: Job) -> dict[str, int]:
        if not hasattr(job, "campaigns"):
            rows = Campaign.objects.order_by("-starts_on", "-pk").values_list("pk", "name")[:2000]
            job.campaigns = {read.folded(name): pk for pk, name in reversed(list(rows))}  # type: ignore[attr-defined]
        return job.campaigns  # type: ignore[attr-defined]

    def _by_external_id(self, rows: list[Row]) -> dict[str, int]:
        asked = {row.values["external_id"] for row in rows if "external_id" in row.values}
        return dict(Lead.objects.filter(external_id__in=asked).values_list("external_id", "pk")) if asked else {}

    def promise(self, rows: list[Row], job: Job) -> None:
        """What an update says must be new, of a lead that runs and is the importer's."""

        def apply(tries: list[Row]) -> None:
            for one in tries:
                self.complete(one, job)
            kin.take(tries, job)
            _apply(tries, {lead.pk: lead for lead in _changeable(tries, job)}, job)

        promise(rows, job, apply)
        filling.promise(rows, job, _FILLED, lambda row: self.complete(row, job), _fits)

    # -- writing ---------------------------------------------------------------------------------------------
    def write(self, rows: list[Row], job: Job) -> None:
        """Create by COPY as far as the owners have room, update under a lock."""
        for row in rows:
            self.complete(row, job)
        kin.take(rows, job)
        owners = {row.id: owner_of(row, job) for row in rows}
        self._look_again([row for row in rows if row.plan == Plan.CREATE and not row.twin], job)
        _protect(rows)
        creating = [row for row in rows if row.plan == Plan.CREATE]
        people = {owner.pk for row in creating if (owner := owners[row.id])}
        if people:
            lock_people(people)
            take_places(creating, owners, job, loads=Counter(counted(people)), capacity=_capacity(job))
        for row in rows:
            if not row.is_good:
                row.done(Outcome.FAILED)
        self._create([row for row in creating if row.is_good], owners, job)
        self._update([row for row in rows if row.is_good and row.plan == Plan.UPDATE], job)

    def _look_again(self, rows: list[Row], job: Job) -> None:
        """Rows whose like somebody has entered since the preview are known already by now."""
        keys = {
            row.id: [row.values["company"], row.values.get("telephones", ()), row.values.get("email", "")]
            for row in rows
        }
        suspects = appeared(LeadMatch, "lead_id", keys, job)
        again = {row.id: row for row in rows if row.id in suspects}
        for row_id, twins in self._twins(list(again.values()), job).items():
            others = [twin for twin in twins if twin["k"] != "lead" or twin["id"] not in job.made]
            if others:
                plan_appeared(again[row_id], others, job, ("lead",))
                _say_another_person(again[row_id])

    def _create(self, rows: list[Row], owners: dict[int, Any], job: Job) -> None:
        taken = self._by_external_id(rows)
        ids = bulk.reserve(Lead, len(rows))
        now = timezone.now()
        teams = {owner.team_id for row in rows if (owner := owners[row.id])}
        due = {team: return_due_on(job.policy.of(team), touched_on=job.today, next_contact_on=None) for team in teams}
        leads, moves, events = [], [], []
        for row, pk in zip(rows, ids, strict=True):
            values, owner = row.values, owners[row.id]
            external = values.get("external_id", "")
            if external in taken:
                external = ""
            elif external:
                taken[external] = pk
            lead = {name: values.get(name, _EMPTY[name]) for name in FACTS}
            lead |= {
                "id": pk, "external_id": external, "sort_key": searchkeys.sort_key(values["company"]),
                "owner_id": owner.pk if owner else None,
                "team_id": owner.team_id if owner else job.by.team_id,
                "assigned_on": job.today if owner else None, "in_pool_since": None if owner else job.today,
                "next_contact_on": job.today if owner else None,
                "return_due_on": due[owner.team_id] if owner else None,
                "created_by_id": job.by.pk, "created_on": job.today,
            }  # fmt: skip
            leads.append(lead)
            moves.append({
                "lead_id": pk, "rule": LeadRule.IMPORTED.value, "from_state": "", "to_state": LeadState.NEW.value,
                "to_user_id": lead["owner_id"], "by_id": job.by.pk, "on": job.today, "at": now,
                "evidence": {"import": job.batch.pk},
            })  # fmt: skip
            events.append((pk, {"owner": lead["owner_id"], "import": job.batch.pk}))
            row.done(Outcome.CREATED, pk, {})
        bulk.copy(Lead, leads)
        write_search(_plain(leads), new=True)
        job.made.update(ids)
        bulk.copy(LeadMove, moves)
        audit.record_many("lead.imported", "lead", events, by=job.by)

    def _update(self, rows: list[Row], job: Job) -> None:
        more = [row for row in rows if filling.is_one(row)]
        rows = [row for row in rows if not filling.is_one(row)]
        mine = Lead.objects.filter(pk__in=_changeable(rows, job))
        locked = {lead.pk: lead for lead in mine.select_for_update(no_key=True).order_by("pk")}
        changed = _apply(rows, locked, job)
        things, complete = Lead.objects.all(), lambda row: self.complete(row, job)
        changed += filling.write(more, job, things, _EMPTY, _FILLED, complete, _fits)
        save(list({lead.pk: lead for lead, _fields in changed}.values()))
        events = ((lead.pk, {"fields": sorted(fields), "import": job.batch.pk}) for lead, fields in changed)
        audit.record_many("lead.changed", "lead", events, by=job.by)

    def undo(self, rows: list[Row], job: Job) -> None:
        """Created leads become "not a fit" unless somebody has worked on them; updates are put back field by field."""
        take_back(rows, job)


_EMPTY: dict[str, Any] = dict.fromkeys(FACTS, "") | {
    "telephones": [], "tags": [], "employees": None, "campaign_id": None, "referred_by_id": None, "source": Source.OWN.value,
}  # fmt: skip


_OF_PERSON = ("person", "title", "telephones", "email", "wechat")
_FILLED = tuple(name for name in FACTS if name != "referred_by_id")


def _fits(there: Any, values: Any, name: str) -> bool:
    """Of another person of the company nothing is taken but what is the company's."""
    return name not in _OF_PERSON or same_person(there.get("person", ""), values.get("person", ""))


_FOUND_BY = ("company", "person", "telephones", "email", "website")


def _changeable(rows: list[Row], job: Job) -> Any:
    """The leads that rows would change and the importer may."""
    ids = {row.twin["id"] for row in rows if row.twin and row.twin["id"]}
    return Lead.objects.editable_by(job.by).running().filter(pk__in=ids)


def _apply(rows: list[Row], leads: dict[int, Lead], job: Job) -> list[tuple[Lead, dict[str, list[Any]]]]:
    for row in rows:
        if row.twin and row.twin.get("other"):  # what is known of the company, not of the other person
            row.values = {name: value for name, value in row.values.items() if name not in _OF_PERSON}
    return write_changes(rows, leads, FACTS, job)


def _protect(rows: list[Row]) -> None:
    """Nobody who was erased comes back by a number or an address."""
    writing = [row for row in rows if row.plan in (Plan.CREATE, Plan.UPDATE, Plan.ERROR)]
    numbers = (protected.by_numbers(row.values.get("telephones", ()), row.values.get("email")) for row in writing)
    protected.refuse(writing, "telephones", numbers)


def _plain(leads: list[dict[str, Any]]) -> list[Any]:
    """Leads as far as their keys need them: an instance of the model costs more than its keys."""
    return [SimpleNamespace(pk=lead["id"], **{name: lead[name] for name in _FOUND_BY}) for lead in leads]


def _capacity(job: Job) -> Any:
    return lambda owner: job.policy.of(owner.team_id).lead_capacity


def _may_be(twin: Twin, row: Row) -> bool:
    """Another person of the same company is another lead."""
    return twin.kind != "lead" or twin.record is None or same_person(twin.record.person, row.values.get("person", ""))


def _say_another_person(row: Row) -> None:
    if row.twin and row.twin.get("other"):
        row.remark("other_person", "person")


def plan_repeated_quietly(keys: list[str], row: Row, job: Job) -> None:
    """Remember what a known row says, for the rows after it."""
    for key in keys:
        job.seen.setdefault(key, row.number)


__all__ = ["FACTS", "SOURCES", "Leads"]
