"""What somebody does between the preview and the run is not undone by the run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Account, KeyPerson
from imports.kinds.catalogue import KINDS
from imports.models import Choice, Import, ImportRow
from imports.services import choosing, failed, running
from imports.words import of_row
from leads.models import Lead
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

pytestmark = pytest.mark.django_db


def run(batch: Import) -> dict[int, str]:
    """Write it; what each row says, by number."""
    running.start(batch, now=timezone.now(), nothing=True)
    running.run(batch.pk, now=timezone.now())
    batch.refresh_from_db()
    rows = ImportRow.objects.of(batch)
    return {row.number: of_row(row.problems, KINDS[batch.kind]) for row in rows}


def written(batch: Import, path: Path, which: str) -> list[list[Any]]:
    failed.write(batch, path / f"{which}.xlsx", which=which)
    return CalamineWorkbook.from_path(str(path / f"{which}.xlsx")).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_field_changed_since_the_preview_stays(cast: Cast, sheet: Any, tmp_path: Path, at_once: bool) -> None:
    account = make_account(cast.ann, "五号合并有限公司", region="广东", industry="包装")
    rows = [["公司名称", "地区", "行业"], ["五号合并有限公司", "海南", "印刷"]]
    batch = checked(sheet(rows), "accounts", cast.ann, duplicates="update" if at_once else "skip")
    if not at_once:
        choosing.choose(batch, choice=Choice.UPDATE, row_ids=None, now=timezone.now())
    Account.objects.filter(pk=account.pk).update(region="甘肃")
    said = run(batch)[2]
    account.refresh_from_db()
    assert (account.region, account.industry, batch.updated) == ("甘肃", "印刷", 1)
    assert "甘肃" in said
    assert "海南" in said
    assert "甘肃" in written(batch, tmp_path, "remarks")[0][-1]


def test_a_row_of_which_every_field_was_changed_is_skipped_and_says_so(
    cast: Cast, sheet: Any, tmp_path: Path, client: Client
) -> None:
    account = make_account(cast.ann, "Acme Ltd", region="广东")
    batch = checked(sheet([["公司名称", "地区"], ["Acme Ltd", "海南"]]), "accounts", cast.ann, duplicates="update")
    Account.objects.filter(pk=account.pk).update(region="甘肃")
    run(batch)
    account.refresh_from_db()
    assert (account.region, batch.updated, batch.skipped) == ("甘肃", 0, 1)
    assert "甘肃" in written(batch, tmp_path, "skipped")[0][3]
    client.force_login(cast.ann)
    assert "甘肃" in client.get(f"/imports/{batch.pk}/?show=skipped").content.decode()


def test_what_the_preview_found_equal_and_somebody_changed_stays(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", region="广东", industry="包装", tags=["a"])
    rows = [["公司名称", "地区", "行业", "标签"], ["Acme Ltd", "广东", "印刷", "b"]]
    batch = checked(sheet(rows), "accounts", cast.ann, duplicates="update")
    Account.objects.filter(pk=account.pk).update(region="甘肃", tags=["a", "c"])
    run(batch)
    account.refresh_from_db()
    assert (account.region, account.industry, account.tags) == ("甘肃", "印刷", ["a", "c", "b"])


def test_two_rows_of_a_file_change_one_account_one_after_the_other(cast: Cast, sheet: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "CHUNK", 1)
    account = make_account(cast.ann, "Acme Ltd", region="广东")
    rows = [["公司名称", "地区"], ["Acme Ltd", "海南"], ["Acme Ltd", "甘肃"]]
    batch = imported(sheet(rows), "accounts", cast.ann, duplicates="update")
    account.refresh_from_db()
    assert (account.region, batch.updated) == ("甘肃", 2)


def test_leads_and_persons_keep_what_was_changed_since_too(cast: Cast, sheet: Any) -> None:
    imported(sheet([["公司名称", "地区"], ["Lead Ltd", "广东"]]), "leads", cast.ann)
    batch = checked(
        sheet([["公司名称", "地区"], ["Lead Ltd", "海南"]], "b.xlsx"), "leads", cast.ann, duplicates="update"
    )
    Lead.objects.update(region="甘肃")
    run(batch)
    assert Lead.objects.get().region == "甘肃"
    person = KeyPerson.objects.create(account=make_account(cast.ann, "Acme Ltd"), name="Li Hong", rank="")
    rows = [["客户", "姓名", "职位", "职级"], ["Acme Ltd", "Li Hong", "Buyer", "specialist"]]
    batch = checked(sheet(rows, "c.xlsx"), "persons", cast.ann, duplicates="update")
    KeyPerson.objects.filter(pk=person.pk).update(title="Owner", rank="executive")
    said = run(batch)[2]
    person.refresh_from_db()
    assert (person.title, person.rank) == ("Owner", "executive"), said


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("五号合并乙有限公司", "五号合并乙"),
        ("五號合併乙有限公司", "五号合并乙"),
        ("Acme Paper Co., Ltd.", "ACME Paper"),
    ],
)
def test_an_update_does_not_rename_a_company_that_is_called_so(
    cast: Cast, sheet: Any, client: Client, stored: str, said: str
) -> None:
    account = make_account(cast.ann, stored, telephones=["138 1234 5678"])
    rows = [["公司名称", "电话", "地区"], [said, "13812345678", "海南"]]
    batch = checked(sheet(rows), "accounts", cast.ann, duplicates="update")
    client.force_login(cast.ann)
    assert client.get(f"/imports/{batch.pk}/preview/?show=known").content.decode().count("is-different") == 0
    run(batch)
    account.refresh_from_db()
    assert (account.name, account.region) == (stored, "海南")


def test_an_update_renames_a_company_that_is_called_otherwise(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Old Name Ltd", telephones=["138 1234 5678"])
    imported(
        sheet([["公司名称", "电话"], ["Bright Paper Ltd", "13812345678"]]), "accounts", cast.ann, duplicates="update"
    )
    account.refresh_from_db()
    assert account.name == "Bright Paper Ltd"


@pytest.mark.parametrize("kind", ["accounts", "leads"])
def test_what_appeared_since_the_preview_is_not_updated_unseen(cast: Cast, sheet: Any, kind: str) -> None:
    rows = [["公司名称", "地区"], ["五号抢先公司", "海南"]]
    batch = checked(sheet(rows), kind, cast.ann, duplicates="update")
    if kind == "accounts":
        make_account(cast.ann, "五号抢先有限公司", region="广东")
    else:
        imported(sheet([["公司名称", "地区"], ["五号抢先有限公司", "广东"]], "b.xlsx"), "leads", cast.ann)
    run(batch)
    there = Account.objects.get() if kind == "accounts" else Lead.objects.get()
    assert (str(there), there.region, batch.skipped) == ("五号抢先有限公司", "广东", 1)
    assert problems(batch) == {2: ["appeared_skipped"]}
