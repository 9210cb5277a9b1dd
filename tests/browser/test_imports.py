"""The import wizard from a GBK file to the result and back, at a desk and on a phone (ux.md: four steps)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leads.models import Lead
from tests.cast import Cast


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_gbk_file_becomes_leads_and_is_taken_back(
    phone: bool, cast: Cast, visit: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("公司名称,联系人,手机\n苏州华联印刷有限公司,王小明,13812345678\n上海宏达,李红,abc\n".encode("gbk"))
    page = visit(cast.ann, "/imports/new/?kind=leads", phone=phone)
    page.set_input_files("input[name=file]", str(path))
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/columns/")
    assert page.locator("#id_column_2").input_value() == "telephones"
    page.get_by_role("button", name="Check the rows").click()
    page.wait_for_url("**/preview/")
    page.get_by_text("holds no telephone number").wait_for()
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    page.locator("#start-import").click()
    page.get_by_role("heading", name="Rows that were not imported").wait_for()
    assert Lead.objects.get().person == "王小明"
    page.locator("#undo-import").click()
    page.locator("dialog[open] button.btn-danger, dialog[open] button.btn-primary").first.click()
    page.get_by_text("Taken back by Ann Seller").wait_for()
    assert Lead.objects.get().state == "unfit"
