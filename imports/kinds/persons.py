"""Key persons of accounts that are there (domain.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.committee import changes, coverage
from accounts.models import KeyPerson, KeyRole, Rank
from accounts.services.findable import write_persons
from accounts.services.forgotten import Named
from audit import services as audit
from commons import bulk
from imports import values as read
from imports.kinds import bosses, filling, finding, names, protected
from imports.kinds.base import Field, Job, Row
from imports.kinds.brought import worked_with
from imports.kinds.common import (
    back_as,
    plan_known,
    plan_repeated,
    promise,
    put_back,
    untouched_versions,
    whole_name,
    write_changes,
)  # fmt: skip
from imports.kinds.persons_known import keys_of, known
from imports.kinds.spoken import spoken
from imports.models import Kind, Outcome, Plan

FACTS = ("name", "title", "telephone", "email", "wechat", "roles", "influence", "department", "rank")
_EMPTY: dict[str, Any] = dict.fromkeys(FACTS, "") | {"roles": [], "influence": None}


def _fits(_there: Any, _values: Any, _name: str) -> bool:
    return True


_FOUND_BY = ("id", "name", "telephone", "email")
_ROLES = {
    "investor": (
        "投资者",
        "投資者",
        "决策者",
        "決策者",
        "老板",
        "老闆",
        "投资人",
        "投資人",
        "决策人",
        "決策人",
        "拍板人",
        "出资人",
        "出資人",
        "最终决策者",
        "最終決策者",
        "decision maker",
        "economic buyer",
    ),
    "gatekeeper": (
        "看门人",
        "看門人",
        "采购",
        "採購",
        "把关者",
        "把關者",
        "把关人",
        "把關人",
        "守门人",
        "守門人",
        "采购人员",
        "採購人員",
        "技术把关",
        "技術把關",
        "buyer",
        "purchasing",
    ),
    "user": ("使用者", "使用人", "使用部门", "使用部門", "用户", "用戶", "使用方", "最终用户", "最終用戶", "end user"),
    "coach": ("教练", "教練", "内线", "內線", "内部教练", "內部教練", "引路者", "线人", "線人", "champion", "引路人"),
}


def read_roles(value: Any) -> list[str]:
    """The four roles in three languages. Raises Bad for a word that is none of them."""
    found = []
    for word in re.split(r"[,;，；、/|\n]+", read.folded(read.as_text(value))):
        word = word.strip()
        if not word:
            continue
        role = next((code for code, words in _ROLES.items() if word == code or word in words), "")
        role = role or spoken(KeyRole).get(word, "")
        if not role:
            raise read.Bad("role", text=word[:40])
        found.append(role)
    return [role for role in KeyRole.values if role in found]


_RANKS = {
    "executive": ("高管", "高层", "高層", "决策层", "決策層", "c level", "c-level", "top management", "management"),
    "specialist": ("专业人员", "專業人員", "员工", "員工", "staff", "expert", "individual contributor"),
}


def read_influence(value: Any) -> int | str | None:
    """1 to 5, also as stars, as 4/5 and as our own words begin; what says something else comes back with a "?"."""
    text = read.folded(read.as_text(value))
    if not text:
        return None
    if set(text) <= {"★", "☆"}:
        return text.count("★") or f"?{text}"
    found = re.fullmatch(r"([1-5])(?:\.0)?(?: ?/ ?5| ?[-–—:.] ?\D.*| ?[分级級星])?", text)
    return int(found[1]) if found else f"?{text}"


def read_rank(value: Any) -> str:
    """How high somebody stands; what says something else comes back with a "?"."""
    text = read.folded(read.as_text(value))
    found = next((code for code, words in _RANKS.items() if text in words), "") or spoken(Rank).get(text, "")
    return found or (f"?{text}" if text else "")


class Persons:
    """Key persons."""

    code = Kind.PERSONS.value
    notes = ""
    knows: ClassVar[Mapping[str, Any]] = {}
    fields: tuple[Field, ...] = (
        finding.ACCOUNT,
        Field("name", pgettext_lazy("person", "name"), (*names.PERSON, "name", "名称", "名稱"), longest=120),
        Field("first_name", _("first name"), names.FIRST_NAME, longest=80),
        Field("last_name", _("last name"), names.LAST_NAME, longest=80),
        Field("title", _("job title"), names.TITLE, longest=120),
        Field("telephone", _("telephone"), names.TELEPHONE, read.read_telephones, several=True),
        Field("email", _("e-mail"), names.EMAIL, read.read_email),
        Field("wechat", _("WeChat"), names.WECHAT, longest=80),
        Field("roles", _("roles"), ("角色", "采购角色", "role", "roles", "buying role"), read_roles),
        Field(
            "influence",
            _("influence"),
            (
                "影响力",
                "影響力",
                "影响程度",
                "影響程度",
                "影响力等级",
                "影響力等級",
                "决策影响力",
                "決策影響力",
                "influence",
                "influence level",
                "influence score",
                "level of influence",
                "decision influence",
                "power",
            ),
            read_influence,
        ),
        bosses.REPORTS_TO,
        Field(
            "department",
            _("department"),
            ("部门", "部門", "所在部门", "所在部門", "所属部门", "所屬部門", "科室", "department", "dept", "division"),
            longest=80,
        ),
        Field(
            "rank",
            _("rank"),
            ("层级", "層級", "级别", "級別", "职级", "職級", "rank", "seniority", "seniority level"),
            read_rank,
        ),
        Field(
            "left_on",
            _("left on"),
            (
                "离职日期",
                "離職日期",
                "离开日期",
                "離開日期",
                "离职时间",
                "離職時間",
                "left on",
                "date left",
                "leaving date",
            ),
            is_date=True,
        ),
        finding.ACCOUNT_ID,
        finding.ACCOUNT_TELEPHONE,
    )

    def begin(self, job: Job) -> None:
        """Nothing: who reports to whom is told when all are there."""

    def finish(self, job: Job) -> None:
        """Draw the lines once everybody of the file is there."""
        bosses.draw(job)

    def check(self, rows: list[Row], job: Job) -> None:
        """A name and an account are needed; the same name or number in the account is known already."""
        self._complete(rows, job)
        finding.resolve(rows, job)
        good = [row for row in rows if row.is_good]
        there = known(good)
        for row in good:
            twins = there.get(row.id, [])
            if twins:
                plan_known(row, twins, job, ("person",))
                job.known[row.number] = twins
                for key in keys_of(row):
                    job.seen.setdefault(key, row.number)
            else:
                plan_repeated(row, keys_of(row), job)
        self._protect(rows)
        self.promise(good, job)

    def _protect(self, rows: list[Row]) -> None:
        """Nobody who was erased comes back, nobody restricted is touched; also rows that are wrong otherwise say so."""
        wrong = [row for row in rows if row.plan == Plan.ERROR]
        there = known([row for row in wrong if row.values.get("name") and row.values.get("account_pk")])
        new = [row for row in rows if row.plan == Plan.CREATE or (row.plan == Plan.ERROR and row.id not in there)]
        protected.refuse(new, "name", ([_named(row)] for row in new))

    def promise(self, rows: list[Row], job: Job) -> None:
        """What an update says must be new, or draw another line."""

        def apply(tries: list[Row]) -> None:
            self._complete(tries, job)
            finding.resolve(tries, job)
            self._apply(tries, KeyPerson.objects.in_bulk([one.twin["id"] for one in tries if one.twin]), job)

        promise(rows, job, apply)
        filling.promise(rows, job, FACTS, lambda row: self._complete([row], job), _fits)

    def complete(self, row: Row, job: Job) -> None:
        """One row's name, numbers and dates."""
        self._complete([row], job)

    def _complete(self, rows: list[Row], job: Job) -> None:
        for row in rows:
            for key in ("influence", "rank"):
                if str(row.values.get(key, "")).startswith("?"):
                    row.remark(f"unknown_{key}", key, text=str(row.values.pop(key))[1:41])
            if "left_on" in row.values:
                row.values["left_on"] = row.values["left_on"][0]
                if row.values["left_on"] > job.today:
                    row.fail("future", "left_on")
            whole_name(row.values, "name")
            row.values["name"] = " ".join(row.values.get("name", "").split())
            if not row.values["name"]:
                row.fail("missing", "name")
            numbers = row.values.get("telephone")
            if numbers:
                row.values["telephone"] = numbers[0]
                if len(numbers) > 1:
                    row.remark("one_telephone", "telephone", kept=numbers[0], left=", ".join(numbers[1:]))

    def write(self, rows: list[Row], job: Job) -> None:
        """Create by COPY, update under the lock of the account."""
        self._complete(rows, job)
        finding.lock_accounts(rows, job)
        self._protect(rows)
        for row in rows:
            if not row.is_good:
                row.done(Outcome.FAILED)
        creating = [row for row in rows if row.is_good and row.plan == Plan.CREATE]
        persons = []
        for row, pk in zip(creating, bulk.reserve(KeyPerson, len(creating)), strict=True):
            facts = {name: row.values[name] for name in FACTS if name in row.values}
            persons.append({
                **_EMPTY, **facts, "id": pk,
                "account_id": row.values["account_pk"], "left_on": row.values.get("left_on"),
            })  # fmt: skip
            row.done(Outcome.CREATED, pk, {})
        bulk.copy(KeyPerson, persons)
        write_persons((KeyPerson(**{name: one[name] for name in _FOUND_BY}) for one in persons), new=True)
        audit.record_many(
            "person.added", "account",
            ((p["account_id"], {"person": p["id"], "import": job.batch.pk}) for p in persons), by=job.by,
        )  # fmt: skip
        self._update([row for row in rows if row.is_good and row.plan == Plan.UPDATE], job)
        bosses.remember(rows)
        coverage.refresh(*(row.values["account_pk"] for row in rows if row.is_good))

    def _apply(
        self, rows: list[Row], persons: dict[int, KeyPerson], job: Job
    ) -> list[tuple[KeyPerson, dict[str, list[Any]]]]:
        """Set what rows say otherwise; a row that only names another boss is an update too."""
        lines = bosses.differing(rows, persons)
        changed = write_changes(
            rows, persons, FACTS, job, lambda person, row: person.account_id == row.values["account_pk"]
        )
        for row in rows:
            if row.outcome == Outcome.SKIPPED and row.made and row.id in lines:
                row.problems = [problem for problem in row.problems if problem["c"] != "says_the_same"]
                row.done(Outcome.UPDATED, row.made, {"fields": {}})
        return changed

    def _update(self, rows: list[Row], job: Job) -> None:
        more = [row for row in rows if filling.is_one(row)]
        rows = [row for row in rows if not filling.is_one(row)]
        ids = [row.twin["id"] for row in rows if row.twin]
        found = KeyPerson.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        locked = {person.pk: person for person in found}
        changed = self._apply(rows, locked, job)
        things, complete = KeyPerson.objects.all(), lambda row: self._complete([row], job)
        changed += filling.write(more, job, things, _EMPTY, FACTS, complete, _fits)
        changes.note_many(changed, by=job.by)
        written = list({person.pk: person for person, _fields in changed}.values())
        KeyPerson.objects.bulk_update(written, [*FACTS, "version"], batch_size=500)
        write_persons(written)
        events = ((p.account_id, {"person": p.pk, "import": job.batch.pk}) for p in written)
        audit.record_many("person.changed", "account", events, by=job.by)

    def undo(self, rows: list[Row], job: Job) -> None:
        """Created persons are taken back unless somebody has worked with them; updates are put back field by field."""
        ids = [row.made for row in rows if row.made]
        found = KeyPerson.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        locked = {person.pk: person for person in found}
        versions = untouched_versions(self.code, ids)
        used = worked_with(ids)
        written, events, gone, noted = [], [], [], []
        drawn = bosses.take_back(rows, job)
        for row in rows:
            person = locked[row.made or 0]
            outcome = Outcome.STAYED
            if row.outcome == Outcome.UPDATED:
                fields = (row.undo or {}).get("fields", {})
                names_ = put_back(person, fields)
                outcome = back_as(row, person, fields, names_)
                noted.append((person, {name: fields[name][::-1] for name in names_}))
                back = bool(names_)
                versions[person.pk] += 2 * back  # changed and put back by this import
            else:
                back = person.pk not in used and person.version == versions[person.pk] and person.left_on is None
                if back:
                    outcome = Outcome.UNDONE
                    person.left_on = person.taken_back_on = job.today
                    gone.append(person.pk)
            if back:
                person.version += 1
                written.append(person)
                events.append((person.account_id, {"person": person.pk, "import": job.batch.pk}))
            if not back and row.id not in drawn and row.outcome == Outcome.CREATED:
                row.remark(used.get(person.pk, "stays_changed"))
            if not back and row.id in drawn:
                outcome = Outcome.UNDONE
            row.done(outcome, row.made, row.undo)
        bosses.end(gone, job)
        changes.note_many(noted, by=job.batch.undo_by)
        KeyPerson.objects.bulk_update(written, [*FACTS, "left_on", "taken_back_on", "version"], batch_size=500)
        write_persons(written)
        coverage.refresh(*(person.account_id for person in written))
        audit.record_many("person.import_undone", "account", events, by=job.batch.undo_by)


def _named(row: Row) -> Named:
    values = row.values
    account, name = values.get("account_pk") or 0, values.get("name") or ""
    return Named(account, name, values.get("telephone") or "", values.get("email") or "")
