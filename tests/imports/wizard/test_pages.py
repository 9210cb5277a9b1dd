"""The wizard as people walk through it, what they may see, and how many queries its pages cost."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import letting_go
from core.clock import business_date
from imports.kinds.leads import Leads
from imports.models import Import, ImportRow, ImportState
from imports.services import running
from leads.models import Lead
from notifications.models import Notice
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported

pytestmark = pytest.mark.django_db


def file(text: str, name: str = "list.csv", charset: str = "utf-8") -> io.BytesIO:
    """A file as a browser sends it."""
    made = io.BytesIO(text.encode(charset))
    made.name = name
    return made


def test_four_steps_from_a_gbk_file_to_leads(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    sent = browser.post(
        reverse("imports:new"), {"kind": "leads", "file": file("公司名称,联系人\n苏州华联,王\n,\n", charset="gbk")}
    )
    batch = Import.objects.get()
    assert sent.headers["Location"] == reverse("imports:columns", args=[batch.pk])
    page = browser.get(sent.headers["Location"]).content.decode()
    assert "苏州华联" in page
    saved = browser.post(
        reverse("imports:columns", args=[batch.pk]), {"column_0": "company", "column_1": "person", "duplicates": "skip"}
    )
    assert saved.headers["Location"] == reverse("imports:detail", args=[batch.pk])
    assert browser.get(saved.headers["Location"]).headers["Location"] == reverse("imports:preview", args=[batch.pk])
    assert "苏州华联" in browser.get(reverse("imports:preview", args=[batch.pk])).content.decode()
    browser.post(reverse("imports:start", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.created) == (ImportState.DONE, 1)
    assert browser.get(reverse("imports:detail", args=[batch.pk])).status_code == 200
    notice = Notice.objects.get(kind="import_done", recipient=cast.ann)
    assert reverse("imports:detail", args=[batch.pk]) in browser.get(f"/inbox/{notice.pk}/").headers["Location"]
    browser.post(reverse("imports:undo", args=[batch.pk]))
    assert Lead.objects.get().state == "unfit"


def test_a_file_that_cannot_be_read_is_said_in_the_form(cast: Cast, as_user: Any) -> None:
    made = io.BytesIO(b"%PDF-1.4")
    made.name = "x.xlsx"
    answer = as_user(cast.ann).post(reverse("imports:new"), {"kind": "leads", "file": made})
    assert answer.status_code == 422
    assert "This is no table" in answer.content.decode()
    assert not Import.objects.exists()


def test_a_needed_column_that_is_missing_is_said(cast: Cast, as_user: Any, sheet: Any) -> None:
    batch = checked(sheet([["Company"], ["Acme"]]), "leads", cast.ann)
    answer = as_user(cast.ann).post(reverse("imports:columns", args=[batch.pk]), {"column_0": "", "duplicates": "skip"})
    assert answer.status_code == 422
    assert "Choose the column for" in answer.content.decode()


def test_an_import_that_breaks_off_says_so_and_keeps_no_other_waiting(
    cast: Cast, sheet: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = checked(sheet([["Company"], ["Acme"]]), "leads", cast.ann)
    second = checked(sheet([["Company"], ["Bolt"]], "b.xlsx"), "leads", cast.ann)
    for batch in (first, second):
        running.start(batch, now=timezone.now())
    create = Leads._create

    def breaks(self: Any, rows: list[Any], owners: Any, job: Any) -> None:
        if job.batch.pk == first.pk:
            raise RuntimeError
        create(self, rows, owners, job)

    with monkeypatch.context() as broken:
        broken.setattr(Leads, "_create", breaks)
        running.run_unfinished(now=timezone.now())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.trouble, second.state) == ("running", "RuntimeError", "done")
    assert "broke off" in as_user(cast.ann).get(f"/imports/{first.pk}/").content.decode()
    running.run_unfinished(now=timezone.now())
    first.refresh_from_db()
    assert (first.state, first.troubled_at) == ("done", None)


@pytest.mark.parametrize("name", ["detail", "columns", "preview", "rows", "choose", "start", "undo", "sheet"])
def test_an_import_is_seen_by_whoever_made_it_and_by_admins(name: str, cast: Cast, as_user: Any, sheet: Any) -> None:
    batch = checked(sheet([["Company"], ["Acme"]]), "leads", cast.ann)
    url = reverse(f"imports:{name}", args=[batch.pk])
    for other in (cast.bob, cast.sue, *([] if name == "detail" else [cast.mia])):  # the manager sees how it went
        assert as_user(other).get(url).status_code in (404, 405)
        assert as_user(other).post(url).status_code in (404, 405)
    assert as_user(cast.ada).get(url).status_code in (200, 302, 405)


def test_what_is_not_the_readers_to_see_is_not_shown(cast: Cast, as_user: Any, sheet: Any) -> None:
    make_account(cast.sue, "Foreign Ltd", telephones=["13899990000"], notes="canary-notes", address="canary-street")
    pooled = make_account(cast.sue, "Pooled Ltd", notes="canary-pool", today=business_date())
    letting_go.release(pooled, by=cast.zoe, reason="small", today=business_date(), override=True)
    rows = [["Company", "Notes", "Address"], ["Foreign", "x", "y"], ["Pooled", "x", "y"]]
    batch = checked(sheet(rows), "accounts", cast.ann)
    page = as_user(cast.ann).get(reverse("imports:preview", args=[batch.pk])).content.decode()
    assert "canary" not in page
    assert "Ask Sue South" in page
    assert "lies in the shared pool" in page
    written = imported(sheet(rows, "b.xlsx"), "accounts", cast.ada, duplicates="update")
    assert written.updated == 2


def test_an_update_never_changes_what_is_not_the_importers(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.sue, "Foreign Ltd", address="there")
    rows = [["Company", "Address"], ["Foreign Ltd", "here"], ["New Ltd", ""]]
    batch = imported(sheet(rows), "accounts", cast.ann, duplicates="update")
    account.refresh_from_db()
    assert (batch.created, batch.updated, batch.skipped, account.address) == (1, 0, 1, "there")
    assert ImportRow.objects.of(batch).first().twin["id"] is None


@pytest.mark.parametrize("rows", [1, 25])
def test_pages_cost_the_same_number_of_queries(
    rows: int, cast: Cast, as_user: Any, sheet: Any, django_assert_max_num_queries: Any
) -> None:
    for n in range(rows):
        make_account(cast.sue, f"Foreign {n}")
    table = [["Company", "Contact"], *([f"Foreign {n}", ""] for n in range(rows)), ["", ""], ["-", "x"]]
    batch = checked(sheet(table), "accounts", cast.ann)
    browser = as_user(cast.ann)
    for address in (
        reverse("imports:list"),
        reverse("imports:preview", args=[batch.pk]) + "?show=known",
        reverse("imports:columns", args=[batch.pk]),
    ):
        browser.get(address)
        with django_assert_max_num_queries(15):
            assert browser.get(address).status_code == 200


def test_the_progress_bar_asks_and_goes_on_to_the_result(cast: Cast, as_user: Any, sheet: Any) -> None:
    batch = checked(sheet([["Company"], ["Acme"]]), "leads", cast.ann)
    Import.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING, progress=1)
    browser, url = as_user(cast.ann), reverse("imports:detail", args=[batch.pk])
    assert "<progress" in browser.get(url).content.decode()
    assert "<progress" in browser.get(f"{url}?part=progress", headers={"HX-Request": "true"}).content.decode()
    Import.objects.filter(pk=batch.pk).update(state=ImportState.DONE, started_at=timezone.now())
    assert browser.get(f"{url}?part=progress", headers={"HX-Request": "true"}).headers["HX-Redirect"] == url


def test_known_rows_are_chosen_on_the_page_and_files_taken_away(cast: Cast, as_user: Any, sheet: Any) -> None:
    imported(sheet([["Company"], ["Acme"]]), "leads", cast.ann)
    batch = checked(sheet([["Company", "City"], ["Acme", "Berlin"], ["", "x"]], "b.xlsx"), "leads", cast.ann)
    browser = as_user(cast.ann)
    browser.post(reverse("imports:choose", args=[batch.pk]), {"choice": "update", "all": "yes"})
    assert ImportRow.objects.filter(batch=batch, plan="update").count() == 1
    for url in (reverse("imports:rows", args=[batch.pk]), reverse("imports:template", args=["orders"])):
        assert b"".join(browser.get(url).streaming_content)[:2] == b"PK"
    assert browser.get(reverse("imports:template", args=["cats"])).status_code == 404


def test_what_is_wrong_most_often_is_told_where_a_page_cannot_show_all(cast: Cast, as_user: Any, sheet: Any) -> None:
    rows = [["Company", "E-mail", "Employees"]]
    rows += [[f"Firm {n} Ltd", f"none {n}", "many" if n < 5 else "7"] for n in range(30)]
    batch = checked(sheet(rows), "leads", cast.ann)
    page = as_user(cast.ann).get(reverse("imports:preview", args=[batch.pk])).content.decode()
    often = page.split('class="import-reasons"')[1].split("</ul>")[0]
    assert re.findall(r'<b class="num">([^<]+)</b>', often) == ["30 rows", "5 rows"]
    first, second = often.split("</li>")[:2]
    assert "for example: E-mail: “none 0” is no e-mail address" in first
    assert "for example" not in second
    few = checked(sheet(rows[:3], "few.xlsx"), "leads", cast.ann)
    assert "import-reasons" not in as_user(cast.ann).get(reverse("imports:preview", args=[few.pk])).content.decode()
