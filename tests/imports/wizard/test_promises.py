"""The preview promises what the run does; a file without headings is noticed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from imports.models import Choice, ImportRow
from imports.services import checking
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
    return sheet([HEAD, *([*row, f"need {n}"] for n, row in enumerate(rows))], "c.xlsx")


@pytest.mark.parametrize("at_once", [True, False])
def test_update_counts_only_what_the_importer_may_change(at_once: bool, cast: Cast, sheet: Any) -> None:
    path = known(cast, sheet)
    batch = checked(path, "leads", cast.ann, duplicates="update" if at_once else "skip")
    if not at_once:
        checking.choose(batch, choice=Choice.UPDATE, row_ids=None)
    assert (batch.planned.get("update"), batch.planned.get("create", 0), batch.planned["skip"]) == (1, 0, 2)


@pytest.mark.parametrize("at_once", [True, False])
def test_create_nevertheless_counts_only_what_the_run_creates(at_once: bool, cast: Cast, sheet: Any) -> None:
    path = known(cast, sheet)
    batch = checked(path, "leads", cast.ann, duplicates="create" if at_once else "skip")
    if not at_once:
        checking.choose(batch, choice=Choice.CREATE, row_ids=None)
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
