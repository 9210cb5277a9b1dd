"""What is exported and imported again is the same data, from every kind of file and in each language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.committee import lines
from accounts.models import Account, KeyPerson, ReportingLine, State
from accounts.services import editing
from core import matchkeys
from core.clock import business_date
from imports.models import Import, ImportRow
from imports.services import checking, mapping, running, uploading
from leads.models import Campaign, Lead
from leads.services.leads import entry
from tests.cast import Cast, make_account
from users.models import User

pytestmark = pytest.mark.django_db
FACTS = (
    "name", "industry", "region", "address", "website", "telephones", "source", "notes", "employees", "annual_revenue",
    "founded_year", "tags", "owner_id", "cycle_started_on", "grade", "vip", "parent__name", "referred_by__name",
)  # fmt: skip
LEAD_FACTS = (
    "company", "person", "title", "telephones", "email", "wechat", "website", "industry", "region", "address",
    "employees", "tags", "need", "notes", "source", "campaign_id", "owner_id", "referred_by_id",
)  # fmt: skip
LANGUAGES = ("en", "zh-hans", "zh-hant")
ODD = {
    "name": "=重庆“印刷”, 包装\uff08集团\uff09有限公司",
    "industry": "+印刷",
    "region": "-华东",
    "address": "@人民路 1 号, 3 楼; 东区",
    "website": "https://example.com/a?b=1",
    "telephones": ["138 0013 8000", "021 6543 2100", "+1 650-253-0000"],
    "source": "'=trade fair",
    "notes": '第一行\n=SUM(A1:A9)\n"quoted", 第三行',
    "employees": 51,
    "annual_revenue": Decimal("12345678.90"),
    "founded_year": 1998,
    "tags": ["hot", "-minus", "重点"],
}


def exported(user: User, kind: str, of: str, query: str, file_format: str, folder: Path, language: str) -> Path:
    """The file as a browser gets it."""
    User.objects.filter(pk=user.pk).update(language=language)
    browser = Client(headers={"Accept-Language": language})
    browser.force_login(User.objects.get(pk=user.pk))
    values = {"list": of, "kind": kind, "query": query, "file_format": file_format, "columns": "all"}
    answer: Any = browser.post(reverse("pages:export_new"), values)
    path = folder / f"{kind}.{file_format}"
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def imported(path: Path, kind: str, by: User, language: str) -> Import:
    """The file imported with its guessed columns."""
    with translation.override(language):
        batch = uploading.receive(path, name=path.name, kind=kind, by=by, now=timezone.now())
        mapping.save(batch, mapping=batch.mapping, options={"duplicates": "create"}, now=timezone.now())
        checking.run(batch.pk, now=timezone.now())
        batch.refresh_from_db()
        running.start(batch, now=timezone.now())
        running.run(batch.pk, now=timezone.now())
    batch.refresh_from_db()
    return batch


def problems(batch: Import) -> list[Any]:
    return list(ImportRow.objects.of(batch).exclude(problems=None).values_list("problems", flat=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_accounts_come_back_as_they_went(cast: Cast, tmp_path: Path, file_format: str, language: str) -> None:
    today = business_date()
    odd = make_account(cast.ann, "Odd", today=today, days_old=40)
    plain = make_account(cast.sue, "Plain Ltd", today=today, days_old=3, vip="vip")
    Account.objects.filter(pk=odd.pk).update(**ODD, grade="B", parent=plain, referred_by=plain)
    before = list(Account.objects.order_by("pk").values(*FACTS))
    path = exported(cast.ada, "accounts", "accounts", "scope=all", file_format, tmp_path, language)
    gone = set(Account.objects.values_list("pk", flat=True))
    batch = imported(path, "accounts", cast.ada, language)
    assert problems(batch) == []
    assert batch.created == 2
    after = list(Account.objects.exclude(pk__in=gone).order_by("pk").values(*FACTS))
    assert after == before
    assert set(Account.objects.exclude(pk__in=gone).values_list("state", flat=True)) == {State.OWNED}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_leads_come_back_as_they_went(cast: Cast, tmp_path: Path, file_format: str, language: str) -> None:
    today = business_date()
    fair = Campaign.objects.create(
        name="广交会 2026", kind="fair", starts_on=date(2026, 1, 1), owner=cast.mia, created_by=cast.mia
    )
    shared = {
        name: ODD[name]
        for name in ("industry", "region", "address", "website", "telephones", "notes", "employees", "tags")
    }
    facts = {
        **shared, "company": ODD["name"], "person": "=王小明", "title": "-经理", "email": "wang@example.com",
        "wechat": "@wx_1", "need": "+彩盒\n两行", "source": "fair", "campaign": fair,
        "referred_by": make_account(cast.sue, "Good Friend Ltd", today=today),
    }  # fmt: skip
    entry.create(facts, by=cast.ann, owner=cast.ann, today=today)
    entry.create({"company": "Plain Ltd", "source": "web"}, by=cast.ann, owner=None, today=today)
    before = list(Lead.objects.order_by("company").values(*LEAD_FACTS))
    path = exported(cast.ada, "leads", "leads", "scope=all&state=any", file_format, tmp_path, language)
    gone = set(Lead.objects.values_list("pk", flat=True))
    batch = imported(path, "leads", cast.ada, language)
    assert problems(batch) == []
    after = list(Lead.objects.exclude(pk__in=gone).order_by("company").values(*LEAD_FACTS))
    assert after == before


def test_a_number_written_otherwise_is_the_same_number(cast: Cast, tmp_path: Path) -> None:
    written = ["+86 23 6543 2100", "(021) 65432100", "13800138000"]
    odd = make_account(cast.ann, "Odd", today=business_date(), days_old=4)
    Account.objects.filter(pk=odd.pk).update(telephones=written)
    imported(exported(cast.ada, "accounts", "accounts", "scope=all", "csv", tmp_path, "en"), "accounts", cast.ada, "en")
    again = Account.objects.exclude(pk=odd.pk).get(name="Odd")
    assert list(map(matchkeys.telephone, again.telephones)) == list(map(matchkeys.telephone, written))


def test_two_colleagues_of_one_name_are_told_apart_by_their_address(cast: Cast, tmp_path: Path) -> None:
    User.objects.filter(pk=cast.bob.pk).update(name=cast.ann.name)
    make_account(cast.ann, "Odd", today=business_date() - timedelta(days=1))
    path = exported(cast.ada, "accounts", "accounts", "scope=all", "xlsx", tmp_path, "en")
    batch = imported(path, "accounts", cast.ada, "en")
    assert problems(batch) == []
    assert Account.objects.filter(owner=cast.ann).count() == 2


PERSON_FACTS = (
    "name", "title", "telephone", "email", "wechat", "roles", "influence", "department", "rank", "left_on",
)  # fmt: skip


def persons_of(account: Account) -> list[tuple[Any, ...]]:
    """The facts of its persons, and whom each reports to."""
    bosses = dict(ReportingLine.objects.current().filter(person__account=account).values_list("person", "boss__name"))
    rows = account.persons.order_by("pk").values_list("pk", *PERSON_FACTS)
    return sorted((*facts, bosses.get(pk)) for pk, *facts in rows)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_persons_come_back_as_they_went(cast: Cast, tmp_path: Path, file_format: str, language: str) -> None:
    today = business_date()
    old = make_account(cast.ann, "宏达印刷", today=today, days_old=40)
    shared = {"telephone": "138 0013 8000", "email": "li@example.com", "wechat": "@wx"}
    people = [
        KeyPerson(name="李红", title="=采购", roles=["gatekeeper", "user"], influence=2, department="采购部", **shared),
        KeyPerson(name="王总", influence=5, rank="executive", roles=["investor"]),
        KeyPerson(name="=Jo", rank="specialist"),
    ]
    saved = {one.name: editing.save_person(old, one, by=cast.ann) for one in people}
    gone = editing.save_person(old, KeyPerson(name="赵离"), by=cast.ann)
    gone.left_on = today - timedelta(days=3)
    editing.save_person(old, gone, by=cast.ann)
    for below, above in (("李红", "王总"), ("=Jo", "李红")):
        lines.set_boss(saved[below], saved[above], by=cast.ann, today=today)
    before = persons_of(old)
    path = exported(cast.ada, "persons", "accounts", "scope=all", file_format, tmp_path, language)
    editing.edit(old, {"name": "Another Name"}, by=cast.ada, version=old.version)
    new = make_account(cast.ann, "宏达印刷", today=today)
    batch = imported(path, "persons", cast.ada, language)
    assert problems(batch) == []
    assert persons_of(new) == before
