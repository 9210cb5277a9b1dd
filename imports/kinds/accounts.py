"""Accounts from a list of customers: owned from a day on, or into the shared pool (domain.md section 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clocks, sources
from accounts.committee import coverage
from accounts.duplicates import Asked
from accounts.models import Account, AccountMatch, Cycle, KeyPerson, LedgerEntry, Rule, State, Vip
from accounts.services.evidence import evidence_of
from accounts.services.findable import write_persons, write_search
from accounts.services.moves import LEDGER_COLUMNS
from accounts.services.pool import capacity_of, lock_people
from audit import services as audit
from commons import bulk
from core import searchkeys
from imports import values as read
from imports.kinds import alongside, filling, history, kin, money, names, protected, standing, untrained
from imports.kinds.accounts_writing import FACTS, save, take_back
from imports.kinds.base import Field, Job, Row
from imports.kinds.common import (
    channel_keys,
    kept_twins,
    loads_of,
    owner_of,
    plan_appeared,
    plan_known,
    plan_repeated,
    promise,
    remark_others,
    take_places,
    whole_name,
    write_changes,
)  # fmt: skip
from imports.kinds.since import appeared
from imports.models import Kind, Outcome, Plan
from imports.twins import FOR_PARTS, bare, look


class Accounts:
    """Accounts, each with the person named beside it."""

    code = Kind.ACCOUNTS.value
    notes = "notes"
    knows: ClassVar[Mapping[str, Any]] = {}
    fields: tuple[Field, ...] = (
        Field("name", _("name"), (*names.COMPANY, "name", "名称", "名稱"), required=True, longest=200),
        Field("telephones", _("telephones"), names.TELEPHONE, read.read_telephones, several=True),
        Field("industry", _("industry"), names.INDUSTRY, longest=80),
        Field("region", _("region"), names.REGION, longest=80, several=True),
        Field("address", _("address"), names.ADDRESS, longest=300, several=True),
        Field("website", _("website"), names.WEBSITE, read.read_website),
        Field("source", _("source"), ("来源", "來源", "客户来源", "source", "lead source", "channel"), longest=80),
        Field("employees", _("employees"), names.EMPLOYEES, lambda v: read.read_whole(v, low=0, high=10**8)),
        Field(
            "annual_revenue", _("annual revenue"),
            ("年营业额", "年營業額", "销售额", "銷售額", "营业额", "營業額", "年销售额", "年收入", "annual revenue", "revenue", "turnover", "annual sales"),
            read.read_number,
        ),
        Field(
            "founded_year", _("founded in"),
            ("成立年份", "成立时间", "成立日期", "創立年份", "founded", "year founded", "year established", "founded year", "established", "注册时间", "注册日期", "成立年", "成立", "成立於", "成立于", "创立", "創立", "设立", "創立時間", "成立時間", "設立"),
            is_year=True,
        ),
        Field("tags", _("tags"), names.TAGS, read.read_tags, several=True),
        kin.PARENT,
        kin.REFERRED_BY,
        standing.GRADE,
        standing.VIP,
        Field("notes", _("notes"), names.NOTES, longest=5000, several=True),
        Field("owner", _("owner"), names.OWNER, longest=254, better=names.OWNER_EMAIL),
        Field(
            "started_on", _("customer since"),
            ("归属日期", "歸屬日期", "开始日期", "開始日期", "建档日期", "创建时间", "创建日期", "organization created", "建立日期", "started on", "customer since", "since", "start date", "created", "created on", "created date", "create date", "created time", "领取时间", "添加时间"),
            is_date=True,
        ),
        Field("external_id", _("number in the other system"), names.EXTERNAL, longest=120),
        Field("person", _("key person"), names.PERSON, longest=120),
        Field("first_name", _("first name"), names.FIRST_NAME, longest=80),
        Field("last_name", _("last name"), names.LAST_NAME, longest=80),
        Field("title", _("job title"), names.TITLE, longest=120),
        Field("person_telephone", _("key person's telephone"), ("contact phone", "contact mobile", "key person telephone"), read.read_telephones, better=("联系人手机", "联系人手机号", "联系人电话", "聯絡人手機", "聯絡人手機號碼", "聯絡人電話", "聯繫人手機", "聯繫人電話", "contact person phone", "contact person mobile")),
        Field("email", _("key person's e-mail"), names.EMAIL, read.read_email),
        Field("wechat", _("key person's WeChat"), names.WECHAT, longest=80),
    )  # fmt: skip

    # -- checking --------------------------------------------------------------------------------------------
    def begin(self, job: Job) -> None:
        """Which companies the file tells of: one may be another's parent."""
        kin.begin(job, "name")

    def check(self, rows: list[Row], job: Job) -> None:
        """A name is needed; an account of the same name or number is known already; capacities hold."""
        owners = {}
        for row in rows:
            self.complete(row, job)
            owners[row.id] = owner_of(row, job)
        good = [row for row in rows if row.is_good]
        found = self._twins(good, job)
        for row in good:
            twins = found.get(row.id, [])
            if twins:
                plan_known(row, twins, job, ("account",))
                job.known[row.number] = twins
                for key in self._keys(row):
                    job.seen.setdefault(key, row.number)
            else:
                plan_repeated(row, self._keys(row), job)
        self.promise(good, job)
        kin.say_unknown(good, job)
        standing.settle_all(good, owners, job)
        _protect(rows)
        new = [row for row in good if row.is_good and row.plan == Plan.CREATE]
        history.say_starts(new, job)
        untrained.settle(new, owners, job)
        new = [row for row in new if row.is_good]
        take_places(new, owners, job, loads=loads_of(new, owners, job, _counted), capacity=_capacity(job))
        job.beside += alongside.count([row for row in new if row.is_good], job)

    def _twins(self, rows: list[Row], job: Job) -> dict[int, list[dict[str, Any]]]:
        """What is there already, by row: of the same number in the other system first."""
        numbers = _by_external_id(rows)
        few = job.batch.total <= FOR_PARTS
        asked = {
            row.id: Asked(
                row.values["name"], (*row.values.get("telephones", ()), *row.values.get("person_telephone", ())),
                tuple(filter(None, [row.values.get("email")])), row.values.get("website", ""), parts=few,
            )
            for row in rows
        }  # fmt: skip
        found: dict[int, list[dict[str, Any]]] = {}
        like = look(asked, job.by)
        for row in rows:
            twins = like.get(row.id, [])
            pk = numbers.get(row.values.get("external_id", ""))
            found[row.id] = [{"k": "account", "id": pk, "by": "number"}] if pk else []
            found[row.id] += kept_twins((twin for twin in twins if twin.kind != "lead"), "account", row.values["name"])
            if not found[row.id]:
                remark_others(row, twins)
        return found

    def complete(self, row: Row, job: Job) -> None:
        """A row's names, dates and numbers."""
        values = row.values
        whole_name(values, "person")
        values["name"] = " ".join(values.get("name", "").split())
        if not any(letter.isalnum() for letter in values["name"]):
            row.fail("missing", "name")
        elif values["name"].replace(".", "").isdecimal():
            row.remark("only_digits", "name", text=values["name"][:40])
        if not values.get("person"):
            _without_person(row)
        money.settle(row, "annual_revenue", job)
        for name in ("region", "address"):
            if name in values:
                values[name] = " ".join(values[name].split())[: 80 if name == "region" else 300]
        if "source" in values:
            values["source"] = sources.kept(values["source"])
        if "started_on" in values:
            values["started_on"] = values["started_on"][0]
            if values["started_on"] > job.today:
                row.fail("future", "started_on")
            elif not job.by.is_admin:
                values["said_since"] = values.pop("started_on")

    def _keys(self, row: Row) -> list[str]:
        values = row.values
        said = (*values.get("telephones", ()), *values.get("person_telephone", ()))
        external = values.get("external_id")
        return [f"n:{bare(values['name'])}", *channel_keys(said, values), *([f"x:{external}"] if external else [])]

    def promise(self, rows: list[Row], job: Job) -> None:
        """What an update says must be new, of an account that is the importer's to change."""

        def apply(tries: list[Row]) -> None:
            for one in tries:
                self.complete(one, job)
            found = {account.pk: account for account in _changeable(tries, job).select_related("owner")}
            later = kin.in_this_file(tries, job)
            kin.take(tries, job)
            standing.settle_known(tries, found, job)
            write_changes(tries, found, FACTS, job)
            for one in tries:
                if one.id in later and kin.waits(one):
                    one.outcome = Outcome.WAITING

        promise(rows, job, apply)
        filling.promise(rows, job, _FILLED, lambda row: self.complete(row, job), _fits)
        alongside.say_not_added(rows, job)

    # -- writing ---------------------------------------------------------------------------------------------
    def write(self, rows: list[Row], job: Job) -> None:
        """Accounts with cycle, ledger, events and search keys by set; updates under a lock."""
        for row in rows:
            self.complete(row, job)
        owners = {row.id: owner_of(row, job) for row in rows}
        self._look_again([row for row in rows if row.plan == Plan.CREATE and not row.twin], job)
        _protect(rows)
        creating = [row for row in rows if row.plan == Plan.CREATE]
        people = {owner.pk for row in creating if (owner := owners[row.id])}
        lock_people(people | standing.owners_asked(rows))
        untrained.settle([row for row in creating if row.is_good], owners, job)
        creating = [row for row in creating if row.is_good]
        take_places(creating, owners, job, loads=Counter(_counted(people)), capacity=_capacity(job))
        for row in rows:
            if not row.is_good:
                row.done(Outcome.FAILED)
        new = [row for row in creating if row.is_good]
        standing.settle_all(new, owners, job)
        standing.within_cap(new, owners, job)
        self._create(new, owners, job)
        kin.link(new, job)
        self._update([row for row in rows if row.is_good and row.plan == Plan.UPDATE], job)

    def finish(self, job: Job) -> None:
        """Link accounts whose parent came further down in the file."""
        kin.finish(job)

    def _look_again(self, rows: list[Row], job: Job) -> None:
        """Rows whose like somebody has entered since the preview are known already by now."""
        keys = {row.id: [row.values["name"], row.values.get("telephones", ()), ""] for row in rows}
        suspects = appeared(AccountMatch, "account_id", keys, job)
        again = {row.id: row for row in rows if row.id in suspects}
        for row_id, twins in self._twins(list(again.values()), job).items():
            others = [twin for twin in twins if twin["id"] not in job.made]
            if others:
                plan_appeared(again[row_id], others, job, ("account",))

    def _create(self, rows: list[Row], owners: dict[int, Any], job: Job) -> None:
        history.say_starts(rows, job)
        taken = _by_external_id(rows)
        ids = bulk.reserve(Account, len(rows))
        accounts = []
        for row, pk in zip(rows, ids, strict=True):
            values, owner = row.values, owners[row.id]
            external = values.get("external_id", "")
            if external in taken:
                external = ""
            elif external:
                taken[external] = pk
            since = values.get("started_on") or job.today
            accounts.append({
                **{name: values[name] for name in FACTS if name in values},
                **{name: _EMPTY[name] for name in FACTS if name not in values},
                "id": pk, "external_id": external, "sort_key": searchkeys.sort_key(values["name"]),
                "state": State.OWNED.value if owner else State.POOLED.value, "state_since": since,
                "owner_id": owner.pk if owner else None,
                "team_id": owner.team_id if owner else job.by.team_id,
            })  # fmt: skip
            row.done(Outcome.CREATED, pk, {})
        bulk.copy(Account, accounts)
        self._cycles(accounts, job)
        new = list(Account.objects.filter(pk__in=ids).order_by("pk"))
        write_search(new, new=True)
        job.made.update(ids)
        self._ledger(new, job)
        self._persons(rows, job)
        standing.keep_classes([(it.pk, Vip.NONE.value, it.vip) for it in new if it.vip], job, by=job.by)

    def _cycles(self, accounts: list[dict[str, Any]], job: Job) -> None:
        owned = [account for account in accounts if account["owner_id"]]
        bulk.copy(
            Cycle,
            [
                {
                    "account_id": a["id"],
                    "owner_id": a["owner_id"],
                    "team_id": a["team_id"],
                    "started_on": a["state_since"],
                }
                for a in owned
            ],
        )
        cycle = Cycle.objects.filter(account=OuterRef("pk"), ended_on=None)
        Account.objects.filter(pk__in=[a["id"] for a in owned]).update(
            current_cycle=Subquery(cycle.values("pk")[:1]), cycle_started_on=F("state_since")
        )
        clocks.recompute(Account.objects.filter(pk__in=[a["id"] for a in accounts]), today=job.today, policy=job.policy)

    def _ledger(self, accounts: list[Account], job: Job) -> None:
        at = timezone.now()
        rows = (
            (
                a.pk, Rule.IMPORTED.value, None, "", a.state, None, a.owner_id, job.by.pk, job.today, at, "", "",
                {**evidence_of(a, job.policy), "import": job.batch.pk},
            )
            for a in accounts
        )  # fmt: skip
        bulk.insert(LedgerEntry, LEDGER_COLUMNS, rows)
        events = ((a.pk, {"to": a.owner_id, "import": job.batch.pk}) for a in accounts)
        audit.record_many("account.imported", "account", events, by=job.by)

    def _persons(self, rows: list[Row], job: Job) -> None:
        """The person named beside an account that is new."""
        named = [row for row in rows if row.values.get("person")]
        ids = bulk.reserve(KeyPerson, len(named))
        persons = []
        for row, pk in zip(named, ids, strict=True):
            values = row.values
            persons.append({
                "id": pk, "account_id": row.made, "name": values["person"], "title": values.get("title", ""),
                "telephone": (values.get("person_telephone") or [""])[0], "email": values.get("email", ""),
                "wechat": values.get("wechat", ""),
            })  # fmt: skip
            row.undo = {"person": pk}
        bulk.copy(KeyPerson, persons)
        write_persons((KeyPerson(**{name: one[name] for name in _FOUND_BY}) for one in persons), new=True)
        coverage.refresh(*(one["account_id"] for one in persons))
        audit.record_many(
            "person.added", "account",
            ((p["account_id"], {"person": p["id"], "import": job.batch.pk}) for p in persons), by=job.by,
        )  # fmt: skip

    def _update(self, rows: list[Row], job: Job) -> None:
        more = [row for row in rows if filling.is_one(row)]
        rows = [row for row in rows if not filling.is_one(row)]
        mine = _changeable(rows, job).values("pk")
        found = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=mine).order_by("pk")
        locked = {account.pk: account for account in found}
        kin.take(rows, job)
        standing.settle_known(rows, locked, job)
        changed = write_changes(rows, locked, FACTS, job)
        things, complete = Account.objects.all(), lambda row: self.complete(row, job)
        changed += filling.write(more, job, things, _EMPTY, _FILLED, complete, _fits)
        save(list({account.pk: account for account, _fields in changed}.values()))
        events = ((account.pk, {"fields": fields, "import": job.batch.pk}) for account, fields in changed)
        audit.record_many("account.changed", "account", events, by=job.by)
        graded = [(account.pk, fields) for account, fields in changed if fields.keys() & set(standing.KEYS)]
        standing.record(graded, job, by=job.by)

    # -- taking back -----------------------------------------------------------------------------------------
    def undo(self, rows: list[Row], job: Job) -> None:
        """Created accounts leave the CRM's lists (void) unless something hangs on them or they moved since."""
        take_back(rows, job)


_EMPTY: dict[str, Any] = dict.fromkeys(FACTS, "") | {
    "telephones": [], "tags": [], "employees": None, "annual_revenue": None, "founded_year": None,
    "parent_id": None, "referred_by_id": None, **standing.NEW,
}  # fmt: skip


# What a later row of the file fills: not what people decide, nor links to other companies.
_FILLED = tuple(name for name in FACTS if name not in ("grade", "vip", "parent_id", "referred_by_id"))


def _fits(_there: Any, _values: Any, _name: str) -> bool:
    return True


_FOUND_BY = ("id", "name", "telephone", "email")


def _changeable(rows: list[Row], job: Job) -> Any:
    """The accounts that rows would change and the importer may."""
    ids = [row.twin["id"] for row in rows if row.twin and row.twin["id"]]
    return Account.objects.editable_by(job.by).filter(pk__in=ids)


def _capacity(job: Job) -> Any:
    return lambda owner: capacity_of(owner, job.policy.of(owner.team_id))


def _counted(ids: Iterable[int]) -> dict[int, int]:
    """How many accounts each of these people owns."""
    owned = Account.objects.filter(state=State.OWNED, owner_id__in=list(ids)).order_by()
    return dict(owned.values("owner_id").annotate(n=Count("pk")).values_list("owner_id", "n"))


def _by_external_id(rows: list[Row]) -> dict[str, int]:
    asked = {row.values["external_id"] for row in rows if "external_id" in row.values}
    return dict(Account.objects.filter(external_id__in=asked).values_list("external_id", "pk")) if asked else {}


def _protect(rows: list[Row]) -> None:
    """Nobody who was erased comes back by a number or an address."""
    writing = [row for row in rows if row.plan in (Plan.CREATE, Plan.UPDATE, Plan.ERROR)]
    protected.refuse(writing, "telephones", (
        protected.by_numbers((*row.values.get("telephones", ()), *row.values.get("person_telephone", ())), row.values.get("email"))
        for row in writing
    ))  # fmt: skip


def _without_person(row: Row) -> None:
    """A number for nobody in particular is the company's; what only a person can have is not kept."""
    values = row.values
    numbers = values.pop("person_telephone", [])
    if numbers:
        values["telephones"] = list(dict.fromkeys([*values.get("telephones", []), *numbers]))
    for key in ("email", "wechat", "title"):
        if values.get(key):
            row.remark("no_person_for_it", key, text=str(values[key])[:60])
