"""Rows whose like is there: another person of a company, tags that are added, why a row was recognised, who looks on."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Account
from core.clock import business_date
from imports.models import Import, ImportRow
from leads.models import Lead
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

pytestmark = pytest.mark.django_db
HEAD = ["Company", "Contact", "City"]


def test_another_person_of_a_company_that_is_a_lead_is_known_and_said(cast: Cast, sheet: Any) -> None:
    imported(sheet([HEAD, ["Acme Ltd", "Jo", ""]]), "leads", cast.ada)  # into the pool
    batch = checked(sheet([HEAD, ["ACME", "Sam", "Berlin"]], "b.xlsx"), "leads", cast.ann)
    assert (batch.planned.get("create", 0), batch.planned["skip"]) == (0, 1)
    assert problems(batch)[2] == ["other_person"]


def test_an_update_by_another_person_changes_the_company_only(cast: Cast, sheet: Any) -> None:
    imported(sheet([HEAD, ["Acme Ltd", "Jo", ""]]), "leads", cast.ann)
    batch = imported(sheet([HEAD, ["Acme Ltd", "Sam", "Berlin"]], "b.xlsx"), "leads", cast.ann, duplicates="update")
    lead = Lead.objects.get()
    assert (batch.updated, lead.person, lead.region) == (1, "Jo", "Berlin")
    again = imported(sheet([HEAD, ["Acme Ltd", "Sam", ""]], "c.xlsx"), "leads", cast.ann, duplicates="create")
    assert (again.created, Lead.objects.count()) == (1, 2)


def test_an_update_adds_tags_and_leaves_numbers_written_otherwise(cast: Cast, as_user: Any, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", tags=["green", "gift"], telephones=["191 1732 4933"])
    rows = [["Account", "Tags", "Telephone"], ["Acme Ltd", "new, Gift", "19117324933"]]
    batch = checked(sheet(rows), "accounts", cast.ann, duplicates="update")
    page = as_user(cast.ann).get(reverse("imports:preview", args=[batch.pk]) + "?show=known").content.decode()
    assert "green" in page
    assert "Same " in page
    assert page.count("is-different") == 2  # the tags, on both sides
    imported(sheet(rows, "b.xlsx"), "accounts", cast.ann, duplicates="update")
    account.refresh_from_db()
    assert (account.tags, account.telephones) == (["green", "gift", "new"], ["191 1732 4933"])


def test_a_manager_sees_how_an_import_of_the_team_went_but_not_its_rows(cast: Cast, as_user: Any, sheet: Any) -> None:
    batch = imported(sheet([HEAD, ["Acme Ltd", "Jo", ""], ["", "", "canary"]]), "leads", cast.ann)
    browser, url = as_user(cast.mia), reverse("imports:detail", args=[batch.pk])
    assert "list.xlsx" in browser.get(reverse("imports:list")).content.decode()
    page = browser.get(url).content.decode()
    assert "Ann Seller" in page
    assert "canary" not in page
    assert "undo-import" not in page
    assert as_user(cast.bob).get(url).status_code == 404


def test_what_was_imported_is_where_the_link_leads(cast: Cast, as_user: Any, sheet: Any) -> None:
    for by in (cast.ada, cast.ann):
        batch = imported(sheet([HEAD, [f"Firm {by.pk}", "Jo", ""]], f"{by.pk}.xlsx"), "leads", by)
        browser = as_user(by)
        address = f"{reverse('leads:list')}?scope=all&amp;imported={batch.pk}&amp;state=any"
        assert address in browser.get(reverse("imports:detail", args=[batch.pk])).content.decode()
        assert f"Firm {by.pk}" in browser.get(address.replace("&amp;", "&")).content.decode()


def test_only_new_accounts_are_told_that_they_start_today(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=60)
    day = (business_date() - timedelta(days=60)).isoformat()
    rows = [
        ["Account", "Customer since"],
        ["Acme Ltd", day],
        ["New Ltd", day],
        ["Newer Ltd", business_date().isoformat()],
    ]
    for choice in ("skip", "update"):
        batch = checked(sheet(rows), "accounts", cast.ann, duplicates=choice)
        assert [number for number, codes in problems(batch).items() if "admins_date_back" in codes] == [3]
    imported(sheet(rows), "accounts", cast.ann, duplicates="update")
    assert Account.objects.get(name="New Ltd").state_since == business_date()


def test_a_run_from_the_shell_that_creates_nothing_is_done(cast: Cast, sheet: Any) -> None:
    imported(sheet([HEAD, ["Acme Ltd", "Jo", ""]]), "leads", cast.ann)
    path, out = sheet([HEAD, ["Acme Ltd", "Jo", ""], ["", "", "x"]], "b.xlsx"), io.StringIO()
    failed = path.with_name("failed.xlsx")
    call_command("import", path, kind="leads", email=cast.ann.email, json=True, failed=failed, stdout=out)
    told, batch = json.loads(out.getvalue()), Import.objects.latest("pk")
    assert (batch.state, batch.skipped, batch.failed) == ("done", 1, 1)
    assert (told["created"], told["skipped"], told["failed"]) == (0, 1, 1)


@pytest.mark.parametrize("kind", ["leads", "accounts", "persons", "followups", "orders"])
def test_the_file_to_fill_in_has_an_example_that_can_be_imported(
    kind: str, cast: Cast, as_user: Any, tmp_path: Path
) -> None:
    answer = as_user(cast.ann).get(reverse("imports:template", args=[kind]))
    path = tmp_path / "empty.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    book = CalamineWorkbook.from_path(str(path))
    assert len(book.get_sheet_by_index(0).to_python()) == 2
    assert (len(book.sheet_names) == 2) == (kind in ("leads", "persons", "followups"))
    if kind != "accounts":
        make_account(cast.ann, "Example Ltd (replace this row)")
    batch = checked(path, kind, cast.ann)
    assert ImportRow.objects.of(batch).count() == 1
    assert not [
        p
        for p in problems(batch).get(2, [])
        if p not in ("late", "admins_date_back", "before_the_cycle", "before_and_late")
    ], problems(batch)
    assert Account.objects.count() <= 1
