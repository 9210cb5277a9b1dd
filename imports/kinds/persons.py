"""Key persons of accounts that are there (domain.md section 4)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.committee import coverage
from accounts.models import KeyPerson, KeyRole
from accounts.services.findable import write_persons
from accounts.services.forgotten import Named
from audit import services as audit
from commons import bulk
from core import matchkeys, searchkeys
from followups.models import FollowUpPerson
from imports import values as read
from imports.kinds import finding, names, protected
from imports.kinds.base import Field, Job, Row, RowByRow
from imports.kinds.common import plan_known, plan_repeated, put_back, untouched_versions, whole_name, write_changes
from imports.kinds.spoken import spoken
from imports.models import Kind, Outcome, Plan

FACTS = ("name", "title", "telephone", "email", "wechat", "roles")
_FOUND_BY = ("id", "name", "telephone", "email")
_ROLES = {
    "investor": ("投资者", "投資者", "决策者", "決策者", "老板", "decision maker", "economic buyer"),
    "gatekeeper": ("看门人", "看門人", "采购", "採購", "把关者", "buyer", "purchasing"),
    "user": ("使用者", "使用人", "使用部门", "end user"),
    "coach": ("教练", "教練", "内线", "champion", "引路人"),
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


class Persons(RowByRow):
    """Key persons."""

    code = Kind.PERSONS.value
    notes = ""
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
        finding.ACCOUNT_ID,
        finding.ACCOUNT_TELEPHONE,
    )

    def check(self, rows: list[Row], job: Job) -> None:
        """A name and an account are needed; the same name or number in the account is known already."""
        self._complete(rows)
        finding.resolve(rows, job)
        good = [row for row in rows if row.is_good]
        known = _known(good)
        for row in good:
            twins = known.get(row.id, [])
            if twins:
                plan_known(row, twins, job, ("person",))
            else:
                pk, name = row.values["account_pk"], searchkeys.fold(row.values["name"])
                plan_repeated(row, [f"{pk}:{name}"], job)
        self._protect(good)

    def _protect(self, rows: list[Row]) -> None:
        """Nobody who was erased comes back, nobody restricted is touched."""
        new = [row for row in rows if row.is_good and row.plan == Plan.CREATE]
        protected.refuse(new, "name", ([_named(row)] for row in new))

    def _complete(self, rows: list[Row]) -> None:
        for row in rows:
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
        self._complete(rows)
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
                **{name: "" for name in FACTS if name != "roles"}, "roles": [], **facts, "id": pk,
                "account_id": row.values["account_pk"],
            })  # fmt: skip
            row.done(Outcome.CREATED, pk, {})
        bulk.copy(KeyPerson, persons)
        write_persons((KeyPerson(**{name: one[name] for name in _FOUND_BY}) for one in persons), new=True)
        audit.record_many(
            "person.added", "account",
            ((p["account_id"], {"person": p["id"], "import": job.batch.pk}) for p in persons), by=job.by,
        )  # fmt: skip
        self._update([row for row in rows if row.is_good and row.plan == Plan.UPDATE], job)
        coverage.refresh(*(row.values["account_pk"] for row in rows if row.is_good))

    def _update(self, rows: list[Row], job: Job) -> None:
        ids = [row.twin["id"] for row in rows if row.twin]
        found = KeyPerson.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        locked = {person.pk: person for person in found}
        changed = write_changes(rows, locked, FACTS, lambda person, row: person.account_id == row.values["account_pk"])
        written = [person for person, _fields in changed]
        KeyPerson.objects.bulk_update(written, [*FACTS, "version"], batch_size=500)
        write_persons(written)
        events = ((p.account_id, {"person": p.pk, "import": job.batch.pk}) for p in written)
        audit.record_many("person.changed", "account", events, by=job.by)

    def undo(self, rows: list[Row], job: Job) -> None:
        """Created persons have left unless a contact names them; updates are put back field by field."""
        ids = [row.made for row in rows if row.made]
        found = KeyPerson.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        locked = {person.pk: person for person in found}
        versions = untouched_versions(self.code, ids)
        links = FollowUpPerson.objects.filter(person__in=ids, follow_up__voided_at=None)
        met = set(links.values_list("person_id", flat=True))
        written, events = [], []
        for row in rows:
            person = locked[row.made or 0]
            if row.outcome == Outcome.UPDATED:
                back = bool(put_back(person, (row.undo or {}).get("fields", {})))
            else:
                back = person.pk not in met and person.version == versions[person.pk] and person.left_on is None
                if back:
                    person.left_on = job.today
            if back:
                person.version += 1
                written.append(person)
                events.append((person.account_id, {"person": person.pk, "import": job.batch.pk}))
            row.done(Outcome.UNDONE if back else Outcome.STAYED, row.made, row.undo)
        KeyPerson.objects.bulk_update(written, [*FACTS, "left_on", "version"], batch_size=500)
        write_persons(written)
        coverage.refresh(*(person.account_id for person in written))
        audit.record_many("person.import_undone", "account", events, by=job.batch.undo_by)


def leave(ids: list[int], job: Job) -> None:
    """Persons that undone contacts added have left again, unless a contact that stands names them or they changed."""
    met = FollowUpPerson.objects.filter(person__in=ids, follow_up__voided_at=None)
    versions = untouched_versions(Kind.PERSONS, ids)
    found = KeyPerson.objects.filter(pk__in=ids, left_on=None).exclude(pk__in=met.values("person"))
    gone = [person for person in found if person.version == versions[person.pk]]
    KeyPerson.objects.filter(pk__in=[person.pk for person in gone]).update(left_on=job.today, version=F("version") + 1)
    events = ((person.account_id, {"person": person.pk, "import": job.batch.pk}) for person in gone)
    audit.record_many("person.import_undone", "account", events, by=job.batch.undo_by or job.by)


def _named(row: Row) -> Named:
    values = row.values
    return Named(values["account_pk"], values["name"], values.get("telephone") or "", values.get("email") or "")


def _known(rows: list[Row]) -> dict[int, list[dict[str, Any]]]:
    """Persons of the same account with the same name or number."""
    there: dict[int, list[KeyPerson]] = defaultdict(list)
    for person in KeyPerson.objects.current().filter(account__in={row.values["account_pk"] for row in rows}):
        there[person.account_id].append(person)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        name, number = searchkeys.fold(row.values["name"]), matchkeys.telephone(row.values.get("telephone", ""))
        for person in there.get(row.values["account_pk"], ()):
            if searchkeys.fold(person.name) == name:
                found.setdefault(row.id, []).insert(0, {"k": "person", "id": person.pk, "by": "name"})
            elif number and matchkeys.telephone(person.telephone) == number:
                found.setdefault(row.id, []).append({"k": "person", "id": person.pk, "by": "telephone"})
    return found
