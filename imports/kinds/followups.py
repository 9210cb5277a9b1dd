"""Follow-ups from a log: each on its own day, counted as if it had been logged then (domain.md 2.2)."""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Func, Max, UUIDField
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.committee import coverage
from accounts.models import Account, KeyPerson
from accounts.services.findable import write_persons
from accounts.services.forgotten import Named
from accounts.services.noting import note_need
from audit import services as audit
from commons import bulk
from core import searchkeys
from followups.models import Approval, Channel, FollowUp, FollowUpPerson, Need, NotCounting, Result
from followups.services import counting
from followups.services.people import deciders
from followups.services.settling import refresh_need
from imports import values as read
from imports.kinds import alongside, contact_words, finding, names, protected
from imports.kinds.base import Field, Job, Row, RowByRow
from imports.kinds.brought import leave, persons_of
from imports.kinds.common import refuse_long_ago
from imports.kinds.history import (
    cycles_of,
    date_back,
    keep_what_followed,
    let_go,
    recount,
    say_what_begins_earlier,
    take_along,
)
from imports.kinds.spoken import spoken
from imports.kinds.staying import say_of_contacts
from imports.kinds.voided import VOID, skip_void, undone
from imports.models import Kind, Outcome, Plan
from imports.people import Unknown
from notifications.services import Message, tell

SPACE = uuid.UUID("6f2b1f0e-3c53-4d0e-9d55-1d0f7c2e9a11")


def _void_word(value: Any) -> str:
    """The word of the column Counts of our own files that says a contact is void; empty for every other."""
    text = read.as_text(value).strip()
    return text if spoken(NotCounting).get(read.folded(text)) == NotCounting.VOIDED else ""


class FollowUps(RowByRow):
    """Follow-ups."""

    code = Kind.FOLLOWUPS.value
    notes = "text"
    fields: tuple[Field, ...] = (
        finding.ACCOUNT,
        Field(
            "moment", _("when"),
            ("日期", "时间", "時間", "跟进时间", "跟進時間", "跟进日期", "跟進日期", "拜访日期", "拜訪日期", "联系时间", "联系日期", "沟通时间", "发生时间", "记录时间",
             "最后跟进时间", "最近跟进时间", "最新跟进时间", "通话时间", "开始时间", "活动日期",
             "date", "time", "datetime", "date and time", "日期和时间", "日期和時間", "contacted on", "contact date", "activity date", "date/time", "call date", "visit date", "when", "occurred on", "last contact", "timestamp", "activity time", "start", "start time", "due date", "last activity date", "创建时间", "created on", "create date", "last modified date"),
            is_date=True, required=True,
        ),
        Field("clock", _("time of day"), ("时刻", "時刻", "几点", "幾點", "钟点", "鐘點", "time of day", "call time"), longest=40),
        Field("channel", pgettext_lazy("follow-up", "channel"), ("方式", "跟进方式", "跟進方式", "沟通方式", "渠道", "类型", "類型", "channel", "type", "activity type", "method", "medium", "联系方式类型", "跟进类型", "记录类型", "联系渠道", "task type", "call type", "task subtype"), contact_words.reader_of(contact_words.CHANNELS, "channel", Channel)),
        Field("result", _("outcome"), ("结果", "結果", "跟进结果", "跟進結果", "沟通结果", "状态", "狀態", "result", "outcome", "status", "disposition", "call result", "call outcome", "meeting outcome", "通话结果", "联系结果", "跟进状态", "客户反馈"), contact_words.reader_of(contact_words.RESULTS, "result", Result)),
        Field("text", _("what was said"), ("内容", "內容", "正文", "跟进内容", "跟進內容", "跟进记录", "跟進記錄", "沟通内容", "记录", "記錄", "详情", "摘要", "text", "content", "summary", "subject", "details", "what was said", "body", "comments", "full comments", "call notes", "meeting notes", "note body", "message", "最新跟进记录", "跟进详情", "跟进情况", "拜访内容", "拜访总结", "联系内容", "通话内容", *names.NOTES), longest=5000, several=True),
        Field("person", _("key person"), (*names.PERSON, "name", "persons"), longest=120),
        Field("need", _("need"), ("需求", "需求状态", "是否有需求", "need", "has need"), contact_words.reader_of(contact_words.NEEDS, "need", Need)),
        Field("author", _("made by"), ("跟进人", "跟進人", "记录人", "記錄人", "拜访人", "跟进员工", "创建人", "建立人", "提交人", "发起人", "activity assigned to", "assigned to", "activity owner", "author", "made by", "logged by", "by", "created by", "user", *names.OWNER), longest=254, better=("跟进人邮箱", "跟進人電子郵件", "by e-mail", "by email", *names.OWNER_EMAIL)),
        finding.ACCOUNT_ID,
        finding.ACCOUNT_TELEPHONE,
        Field(VOID, _("made void?"), ("计入", "計入", "counts"), _void_word),
    )  # fmt: skip

    # -- checking --------------------------------------------------------------------------------------------
    def check(self, rows: list[Row], job: Job) -> None:
        """An account and a day are needed; the same contact entered before is known already."""
        for row in rows:
            self.complete(row, job)
        rows = [row for row in rows if row.plan != Plan.SKIP]
        finding.resolve(rows, job)
        self._protect(rows)
        good = [row for row in rows if row.is_good]
        known = self._known(good)
        for row in good:
            key = str(row.values["key"])
            if key in known:
                row.twin = {"k": "follow_up", "id": known[key], "by": "contact"}
                row.plan = Plan.SKIP
            elif key in job.seen:
                row.twin, row.plan = {"k": "row", "id": job.seen[key]}, Plan.SKIP
            else:
                job.seen[key] = row.number
                self._say_what_counts(row, job)
        job.beside += alongside.count(good, job)
        say_what_begins_earlier((row for row in good if row.plan == Plan.CREATE), "day", job)

    def _protect(self, rows: list[Row]) -> None:
        """A name that the account no longer has by right brings nobody back; also a row that is wrong otherwise says so."""
        named = [row for row in rows if row.values.get("person") and row.values.get("account_pk")]
        there = alongside.persons_there({row.values["account_pk"] for row in named})
        protected.refuse(named, "person", ([
            Named(row.values["account_pk"], name) for name in names.persons_in(row.values["person"])
            if (row.values["account_pk"], searchkeys.fold(name)) not in there
        ] for row in named))  # fmt: skip

    def _say_what_counts(self, row: Row, job: Job) -> None:
        if not counting.is_effective(row.values["result"], True):
            return
        if not row.values.get("person"):
            row.remark("no_person")
        elif not job.by.is_admin and counting.is_late(row.values["day"], job.today, job.policy.of(job.by.team_id)):
            row.remark("late")

    def complete(self, row: Row, job: Job) -> None:
        """A row's moment, outcome and author."""
        values = row.values
        if skip_void(row):
            return
        if "moment" not in values:
            if not _has(row, "moment"):
                row.fail("missing", "moment")
        else:
            day, clock = values["moment"]
            if clock is None:
                day, clock = self._clock(row, day, job)
            values["timed"], clock = clock is not None, clock or time(12)
            refuse_long_ago(row, "moment", day, job.today)
            zone = timezone.get_default_timezone()
            at = timezone.make_aware(datetime.combine(day, clock), zone)
            values["day"], values["at"] = day, at
            if at > job.now + timedelta(minutes=2):
                if day > job.today:
                    row.fail("future", "moment")
                else:
                    values["at"] = job.now
        if values.get("result", "").startswith("?"):  # never the one for the file: that may count
            row.fail("unknown_result", "result", text=values.pop("result")[1:])
        for key in ("channel", "need"):
            if values.get(key, "").startswith("?"):
                row.remark(f"unknown_{key}", key, text=values.pop(key)[1:])
        values.setdefault("channel", job.options.get("channel") or Channel.OTHER.value)
        values.setdefault("result", job.options.get("result") or Result.ANSWERED.value)
        values.setdefault("need", Need.UNCHANGED.value)
        values["author_id"] = job.by.pk
        if values.get("author"):
            try:
                values["author_id"] = job.people.author(values["author"]).pk
            except Unknown as why:
                row.fail(why.code, "author", **why.params)

    def _clock(self, row: Row, day: date, job: Job) -> tuple[date, time | None]:
        """With the time of a column of its own: 14:30, 9点半, a part of the day as spreadsheets keep it, or a whole moment.

        A time that names its distance from UTC may bring the day before or after with it."""  # fmt: skip
        text = str(row.values.get("clock", "")).strip()
        if not text:
            return day, None
        try:
            if re.fullmatch(r"0?\.\d+", text):
                minutes = round(float(text) * 24 * 60) % 1440
                return day, time(minutes // 60, minutes % 60)
            found = job.moment(f"{day.isoformat()} {text}")
        except (read.Bad, OverflowError):
            try:
                whole = job.moment(text)
                found = (day, whole[1]) if whole else None
            except read.Bad:
                found = None
        if found is None or found[1] is None:
            row.fail("clock", "clock", text=text[:20])
            return day, None
        return found

    def _known(self, rows: list[Row]) -> dict[str, int]:
        """Give each row its key, the same for the same contact whenever it is imported; which are there already."""
        for row in rows:
            v = row.values
            text = searchkeys.fold(v.get("text", ""))
            plain = f"{v['account_pk']}:{v['at'].isoformat()}:{v['author_id']}:{v['channel']}:{text}"
            v["key"] = uuid.uuid5(SPACE, plain)
        keys = [row.values["key"] for row in rows]
        found = FollowUp.objects.filter(client_key__in=keys, voided_at=None)
        known = {str(key): pk for key, pk in found.values_list("client_key", "pk")}
        others = [row for row in rows if str(row.values["key"]) not in known]
        said = _said_by_hand(others) if others else {}
        return known | {str(row.values["key"]): said[_said(row)] for row in others if _said(row) in said}

    # -- writing ---------------------------------------------------------------------------------------------
    def write(self, rows: list[Row], job: Job) -> None:
        """Contacts in the order of their days, then the days counted anew for every account of the chunk, by set."""
        for row in rows:
            self.complete(row, job)
        accounts = finding.lock_accounts(rows, job)
        self._protect(rows)
        good = [row for row in rows if row.is_good]
        known = self._known(good)
        for row in rows:
            if not row.is_good:
                row.done(Outcome.FAILED)
            elif str(row.values["key"]) in known:
                row.done(Outcome.SKIPPED, known[str(row.values["key"])])
        good = [row for row in good if row.outcome == Outcome.WAITING]
        good.sort(key=lambda row: (row.values["at"], row.number))
        back = date_back(good, "day", job)
        persons = self._persons(good, job)
        self._insert(good, accounts, persons, job)
        recount({row.values["account_pk"] for row in good} | set(back), job)
        keep_what_followed(good)
        self._need(good, job)
        counting.refresh_persons({pk for theirs in persons.values() for pk in theirs})

    def _persons(self, rows: list[Row], job: Job) -> dict[int, list[int]]:
        """The key persons of each row, made where the account has none of that name."""
        named = [(row, name) for row in rows for name in names.persons_in(row.values.get("person", ""))]
        there = alongside.persons_there({row.values["account_pk"] for row, _name in named})
        keys = [(row.values["account_pk"], searchkeys.fold(name)) for row, name in named]
        missing: dict[tuple[int, str], tuple[Row, str]] = {}
        for key, of in zip(keys, named, strict=True):
            if key not in there:
                missing.setdefault(key, of)
        new = []
        for pk, (key, (row, name)) in zip(bulk.reserve(KeyPerson, len(missing)), missing.items(), strict=True):
            there[key] = pk
            row.undo = {"persons": [*(row.undo or {}).get("persons", []), pk]}
            new.append(KeyPerson(pk=pk, account_id=key[0], name=name))
        KeyPerson.objects.bulk_create(new, batch_size=1000)
        found: dict[int, list[int]] = defaultdict(list)
        for key, (row, _name) in zip(keys, named, strict=True):
            if there[key] not in found[row.id]:
                found[row.id].append(there[key])
        write_persons(new, new=True)
        coverage.refresh(*(person.account_id for person in new))
        events = ((p.account_id, {"person": p.pk, "import": job.batch.pk}) for p in new)
        audit.record_many("person.added", "account", events, by=job.by)
        return dict(found)

    def _insert(self, rows: list[Row], accounts: dict[int, Account], persons: dict[int, list[int]], job: Job) -> None:
        cycles = cycles_of({row.values["account_pk"] for row in rows})
        written: list[dict[str, Any]] = []
        links, events, late = [], [], []
        repeated = self._texts(rows)
        for row, pk in zip(rows, bulk.reserve(FollowUp, len(rows)), strict=True):
            v = row.values
            account, author = accounts[v["account_pk"]], job.people.ids[v["author_id"]]
            rules = job.policy.of(account.team_id)
            follow_up = FollowUp(
                result=v["result"], effective=counting.is_effective(v["result"], row.id in persons),
                approval=Approval.NOT_NEEDED,
            )  # fmt: skip
            if follow_up.effective and not job.by.is_admin and counting.is_late(v["day"], job.today, rules):
                follow_up.approval = Approval.PENDING
                late.append((pk, account, author, v["day"]))
            text = v.get("text", "")
            words = counting.hash_of(text)
            repeated[account.pk, author.pk, words] += bool(words)
            written.append({
                "id": pk, "client_key": v["key"], "account_id": account.pk,
                "cycle_id": cycles.on(account.pk, v["day"]), "author_id": author.pk, "team_id": author.team_id,
                "occurred_at": v["at"], "occurred_on": v["day"], "timed": v["timed"], "entered_at": job.now, "channel": v["channel"],
                "result": v["result"], "need": v["need"], "text": text, "text_hash": words,
                "repeated": bool(words) and repeated[account.pk, author.pk, words] >= rules.repeated_text_count,
                "effective": follow_up.effective, "approval": follow_up.approval,
                "not_counting": counting.why_not_counting(follow_up).value,
            })  # fmt: skip
            links += [{"follow_up_id": pk, "person_id": person} for person in persons.get(row.id, ())]
            events.append((pk, {"account": account.pk, "import": job.batch.pk}))
            row.done(Outcome.CREATED, pk, row.undo or {})
        bulk.copy(FollowUp, written)
        bulk.copy(FollowUpPerson, links)
        audit.record_many("follow_up.imported", "followup", events, by=job.by)
        self._tell(late, job)

    def _texts(self, rows: list[Row]) -> Counter[tuple[int, int, str]]:
        """How often each author has written each text about each account before."""
        hashes = {words for row in rows if (words := counting.hash_of(row.values.get("text", "")))}
        before = FollowUp.objects.filter(
            account__in={row.values["account_pk"] for row in rows}, text_hash__in=hashes, voided_at=None
        )
        return Counter(before.values_list("account_id", "author_id", "text_hash"))

    def _tell(self, late: list[tuple[int, Account, Any, date]], job: Job) -> None:
        messages, whom = [], {}
        for pk, account, author, day in late:
            key = (account.team_id, author.pk)
            if key not in whom:
                whom[key] = deciders(account, author)
            facts = {"name": account.name, "who": author.name, "day": day.isoformat()}
            batch = f"import:{job.batch.pk}:late"
            messages += [Message(who, "late_entry", f"late:{pk}", batch, account.pk, facts) for who in whom[key]]
        tell(messages)

    def _need(self, rows: list[Row], job: Job) -> None:
        """What the latest contact that counts told about the need."""
        told = {row.values["account_pk"]: row for row in rows if row.values["need"]}
        saying = FollowUp.objects.counting().filter(account__in=told).exclude(need=Need.UNCHANGED).order_by()
        latest = dict(saying.values("account").annotate(day=Max("occurred_on")).values_list("account", "day"))
        for pk, row in told.items():
            if pk in latest and latest[pk] <= row.values["day"]:
                note_need(pk, explicit=row.values["need"] == Need.EXPLICIT, today=job.today)

    # -- taking back -----------------------------------------------------------------------------------------
    def undo(self, rows: list[Row], job: Job) -> None:
        """The contacts become void, the days are counted anew, accounts dated back begin where they did."""
        made = FollowUp.objects.filter(pk__in=[row.made for row in rows])
        touched = set(made.values_list("account_id", flat=True))
        locked = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=touched).order_by("pk")
        ids = set(locked.values_list("pk", flat=True))
        fresh = {f.pk: f for f in made.select_for_update(no_key=True).order_by("pk")}
        gone, stay = [], []
        for row in rows:
            follow_up = fresh[row.made or 0]
            if follow_up.version != 1 or follow_up.voided_at or follow_up.disallowed_by_id:
                stay.append((row, follow_up))
                row.done(Outcome.STAYED, row.made, row.undo)
            else:
                gone.append(follow_up.pk)
                row.done(Outcome.UNDONE, row.made, row.undo)
        say_of_contacts(stay)
        by = job.batch.undo_by or job.by
        FollowUp.objects.filter(pk__in=gone).update(
            voided_at=job.now, voided_by=by, void_reason=gettext("The import was taken back."),
            not_counting=NotCounting.VOIDED, client_key=_free_key(), version=2,
        )  # fmt: skip
        let_go([row for row in rows if row.outcome == Outcome.UNDONE])
        take_along(ids)
        recount(ids, job)
        for pk in sorted({fresh[one].account_id for one in gone if fresh[one].need}):
            refresh_need(pk, today=job.today)
        leave([pk for row in rows if row.outcome == Outcome.UNDONE for pk in persons_of(row.undo)], job)
        people = FollowUpPerson.objects.filter(follow_up__in=gone).values_list("person_id", flat=True)
        counting.refresh_persons(set(people))
        events = ((pk, {"import": job.batch.pk}) for pk in gone)
        audit.record_many("follow_up.voided", "followup", events, by=by)


Contact = tuple[int, datetime, int, str, str]


def _said(row: Row) -> Contact:
    """What tells a contact from another: account, minute, author, channel, words."""
    v = row.values
    at = v["at"].astimezone(UTC).replace(second=0, microsecond=0)
    return v["account_pk"], at, v["author_id"], v["channel"], searchkeys.fold(v.get("text", ""))


def _said_by_hand(rows: list[Row]) -> dict[Contact, int]:
    """Contacts of the rows' accounts and days, by what tells one from another: a file may hold what was logged here.

    Also what somebody has made void here; what an undone import made comes again.
    """
    accounts, days = {row.values["account_pk"] for row in rows}, {row.values["day"] for row in rows}
    found = FollowUp.objects.filter(account__in=accounts, occurred_on__in=days).order_by("-pk")
    columns = ("pk", "account_id", "occurred_at", "author_id", "channel", "text", "voided_at")
    there = list(found.values_list(*columns))
    void = [pk for pk, *_facts, voided_at in there if voided_at]
    gone = undone(Kind.FOLLOWUPS, void)
    return {
        (account, at.replace(second=0, microsecond=0), author, channel, searchkeys.fold(text)): pk
        for pk, account, at, author, channel, text, _voided_at in there
        if pk not in gone
    }


def _free_key() -> Any:
    """A key of its own for each void contact, so that the same file may be imported again."""
    return Func(function="gen_random_uuid", output_field=UUIDField())


def _has(row: Row, key: str) -> bool:
    return any(problem["f"] == key for problem in row.problems)
