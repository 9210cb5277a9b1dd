"""The preview promises what the run does; a file without headings is noticed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from imports.models import Choice, ImportRow
from imports.services import choosing, running
from leads.models import Lead
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, upload

pytestmark = pytest.mark.django_db

HEAD = ["公司名称", "联系人", "手机"]
BARE = [["苏州华联印刷有限公司", "王小明", "13812345678"], ["上海宏达包装厂", "李红", "13912345670"]]


def known(cast: Cast, sheet: Any) -> Any:
    """A file of three companies: the importer's lead, a colleague's lead, a colleague's account."""
    imported(sheet([HEAD, ["苏州华联印刷有限公司", "王小明", "13812345678"]], "a.xlsx"), "leads", cast.ann)
    imported(sheet([HEAD, ["上海宏达包装厂", "李红", "13912345670"]], "b.xlsx"), "leads", cast.bob)
    make_account(cast.bob, "长沙海棠饮料有限公司")
    rows = [*BARE, ["长沙海棠饮料有限公司", "赵明", "13712345670"]]
    return sheet([[*HEAD, "需求"], *([*row, f"need {n}"] for n, row in enumerate(rows))], "c.xlsx")


@pytest.mark.parametrize("at_once", [True, False])
def test_update_counts_only_what_the_importer_may_change(at_once: bool, cast: Cast, sheet: Any) -> None:
    path = known(cast, sheet)
    batch = checked(path, "leads", cast.ann, duplicates="update" if at_once else "skip")
    if not at_once:
        choosing.choose(batch, choice=Choice.UPDATE, row_ids=None, now=timezone.now())
    assert (batch.planned.get("update"), batch.planned.get("create", 0), batch.planned["skip"]) == (1, 0, 2)


@pytest.mark.parametrize("at_once", [True, False])
def test_create_nevertheless_counts_only_what_the_run_creates(at_once: bool, cast: Cast, sheet: Any) -> None:
    path = known(cast, sheet)
    batch = checked(path, "leads", cast.ann, duplicates="create" if at_once else "skip")
    if not at_once:
        choosing.choose(batch, choice=Choice.CREATE, row_ids=None, now=timezone.now())
    assert (batch.planned.get("create", 0), batch.planned["skip"]) == (1, 2)


def test_a_file_without_headings_is_noticed_and_read_without(cast: Cast, sheet: Any, client: Client) -> None:
    batch = upload(sheet(BARE), "leads", cast.ann)
    client.force_login(cast.ann)
    assert "no-headings" in client.get(f"/imports/{batch.pk}/columns/").content.decode()
    client.post(f"/imports/{batch.pk}/sheet/", {"sheet": "0", "header_row": "0"})
    batch.refresh_from_db()
    assert (batch.header_row, batch.total, batch.options["headless"]) == (0, 2, False)
    assert "no-headings" not in client.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert not upload(sheet([HEAD, *BARE], "h.xlsx"), "leads", cast.ann).options["headless"]


def test_the_command_refuses_a_file_without_headings_and_says_the_way_out(
    cast: Cast, sheet: Any, tmp_path: Any
) -> None:
    path, columns = sheet(BARE), tmp_path / "m.json"
    columns.write_text('{"1": "company", "2": "person", "3": "telephones"}')
    with pytest.raises(CommandError, match="--header-row 0"):
        call_command("import", str(path), "--kind", "leads", "--as", cast.ann.email, "--mapping", str(columns))
    options = ["--kind", "leads", "--as", cast.ann.email, "--mapping", str(columns), "--header-row", "0"]
    call_command("import", str(path), *options)
    assert Lead.objects.count() == 2
    assert not ImportRow.objects.filter(outcome="failed").exists()


def many_known(cast: Cast, sheet: Any) -> Any:
    """30 companies that are known (20 with news, 5 that say the same, 5 of a colleague) and 4 new ones."""
    old = [[f"Firm {n:02} Ltd", "Jo", f"1381234{n:04}", "old"] for n in range(30)]
    head = [*HEAD, "需求"]
    imported(sheet([head, *old[:25]], "a.xlsx"), "leads", cast.ann)
    imported(sheet([head, *old[25:]], "b.xlsx"), "leads", cast.bob)
    news = [[*row[:3], "old" if 20 <= n < 25 else "new"] for n, row in enumerate(old)]
    new = [[f"New {n} Ltd", "Sam", "", ""] for n in range(4)]
    return sheet([head, *news, *new], "c.xlsx")


@pytest.mark.parametrize(("choice", "wanted"), [("update", (4, 20, 10)), ("skip", (4, 0, 30)), ("create", (29, 0, 5))])
def test_a_choice_for_all_known_rows_of_several_pages_is_what_the_run_does(
    choice: str, wanted: tuple[int, int, int], cast: Cast, sheet: Any, client: Client
) -> None:
    batch = checked(many_known(cast, sheet), "leads", cast.ann)
    client.force_login(cast.ann)
    page = f"/imports/{batch.pk}/preview/?show=known"
    second = client.get(page).context["next"]
    assert second
    client.post(
        f"/imports/{batch.pk}/choose/{second}", {"choice": "create" if choice == "skip" else "skip", "all": "yes"}
    )
    answer = client.post(f"/imports/{batch.pk}/choose/{second}", {"choice": choice, "all": "yes"}, follow=True)
    planned = answer.context["planned"]
    assert tuple(planned[plan] for plan in ("create", "update", "skip")) == wanted
    assert answer.redirect_chain[-1][0].count("after=") == 1  # the reader stays on the page
    client.post(f"/imports/{batch.pk}/start/")
    batch.refresh_from_db()
    if batch.state == "running":
        running.run(batch.pk, now=timezone.now())
        batch.refresh_from_db()
    assert (batch.created, batch.updated, batch.skipped) == wanted


def test_a_choice_says_how_many_rows_stay_and_why(cast: Cast, sheet: Any, client: Client) -> None:
    batch = checked(many_known(cast, sheet), "leads", cast.ann)
    client.force_login(cast.ann)
    url = f"/imports/{batch.pk}/choose/"
    answer = client.post(url, {"choice": "update", "all": "yes"}, follow=True).content.decode()
    assert "20 rows will be updated." in answer
    assert "10 rows stay skipped" in answer
    why = [row.problems[-1]["c"] for row in ImportRow.objects.of(batch).filter(plan="skip").exclude(problems=None)]
    assert sorted(why) == ["not_yours_to_change"] * 5 + ["says_the_same"] * 5
    client.post(url, {"choice": "skip", "all": "yes"})
    assert not ImportRow.objects.of(batch).exclude(problems=None).exists()


def test_each_tab_of_the_preview_shows_as_many_rows_as_it_says(cast: Cast, sheet: Any, client: Client) -> None:
    rows = [*BARE, ["长沙海棠饮料有限公司", "赵明", "13712345670"], ["苏州华联印刷有限公司", "王小明", "13812345678"]]
    imported(sheet([HEAD, BARE[0]], "a.xlsx"), "leads", cast.ann)
    batch = checked(sheet([HEAD, *rows, ["", "", "1"]], "c.xlsx"), "leads", cast.ann, duplicates="create")
    client.force_login(cast.ann)
    for choice in ("create", "skip"):
        client.post(f"/imports/{batch.pk}/choose/", {"choice": choice, "all": "yes"})
        for code, words in client.get(f"/imports/{batch.pk}/preview/").context["tabs"]:
            shown = client.get(f"/imports/{batch.pk}/preview/?show={code}").context["rows"]
            assert int(words.split()[-1]) == len(shown), (choice, words)


@pytest.mark.parametrize("kind", ["accounts", "persons"])
def test_an_update_that_says_nothing_new_is_planned_as_skipped(kind: str, cast: Cast, sheet: Any) -> None:
    heads = {"accounts": ["公司", "地区"], "persons": ["公司", "姓名", "职位"]}[kind]
    acme, beta = make_account(cast.ann, "Acme", region="华东"), make_account(cast.ann, "Beta", region="华东")
    rows = [["Acme", "华东"], ["Beta", "华北"]]
    if kind == "persons":
        rows = [["Acme", "王小明", "经理"], ["Beta", "王小明", "总监"]]
        imported(sheet([heads, rows[0], ["Beta", "王小明", "经理"]], "a.xlsx"), kind, cast.ann)
    batch = checked(sheet([heads, *rows], "b.xlsx"), kind, cast.ann, duplicates="update")
    assert (batch.planned["update"], batch.planned["skip"]) == (1, 1), (acme, beta)
    running.start(batch, now=timezone.now())
    running.run(batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.updated, batch.skipped) == (1, 1)


@pytest.mark.parametrize("at_once", [True, False])
def test_an_update_whose_parent_the_file_brings_is_done(at_once: bool, cast: Cast, sheet: Any) -> None:
    acme = make_account(cast.ann, "Acme")
    path = sheet([["公司", "母公司"], ["Mother", ""], ["Acme", "Mother"]])
    batch = checked(path, "accounts", cast.ann, duplicates="update" if at_once else "skip")
    if not at_once:
        choosing.choose(batch, choice=Choice.UPDATE, row_ids=None, now=timezone.now())
    assert (batch.planned["create"], batch.planned["update"]) == (1, 1)
    running.start(batch, now=timezone.now())
    running.run(batch.pk, now=timezone.now())
    acme.refresh_from_db()
    assert acme.parent is not None
    assert acme.parent.name == "Mother"
