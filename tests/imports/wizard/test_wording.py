"""Words that a column of choices does not know are given a meaning once, in the preview."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.models import KeyPerson
from core.clock import business_date
from followups.models import FollowUp, Result
from imports.models import ImportMapping, ImportRow, ImportState
from leads.models import Lead, Order, Source
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, problems, upload

pytestmark = pytest.mark.django_db
DAY = (business_date() - timedelta(days=1)).isoformat()  # at any hour of today what is written below would lie ahead


def log(*said: str) -> list[list[str]]:
    rows = [["苏州华联印刷", f"{DAY} {8 + number}:00", word, "王小明"] for number, word in enumerate(said)]
    return [["客户名称", "日期", "结果", "联系人"], *rows]


@pytest.fixture
def browser(cast: Cast, as_user: Any) -> Any:
    make_account(cast.ann, "苏州华联印刷")
    return as_user(cast.ann)


def test_words_are_counted_given_a_meaning_and_checked_anew(cast: Cast, sheet: Any, browser: Any) -> None:
    batch = checked(sheet(log("天气不错", "已接通", "天气不错", "改天")), "followups", cast.ann)
    url = f"/imports/{batch.pk}/"
    page = browser.get(f"{url}preview/").content.decode()
    assert 'name="result:天气不错"' in page
    assert "已接通" not in page.split('id="import-words"')[1].split("</form>")[0]
    assert batch.planned["error"] == 3
    browser.post(f"{url}words/", {"result:天气不错": "agreed", "result:改天": "-"})
    batch.refresh_from_db()
    assert (batch.state, batch.planned.get("error", 0), batch.planned["create"]) == (ImportState.PREVIEW, 0, 4)
    browser.post(f"{url}start/")
    assert list(FollowUp.objects.order_by("occurred_at").values_list("result", flat=True)) == [
        "agreed", "answered", "agreed", "answered",
    ]  # fmt: skip


def test_meanings_come_back_with_the_columns_for_colleagues_too_and_can_be_changed(
    cast: Cast, sheet: Any, browser: Any
) -> None:
    batch = checked(sheet(log("天气不错")), "followups", cast.ann)
    browser.post(f"/imports/{batch.pk}/words/", {"result:天气不错": "informed"})
    assert ImportMapping.objects.get(user=cast.ann).options["words"] == {"result": {"天气不错": "informed"}}
    again = checked(sheet(log("天气不错"), "b.xlsx"), "followups", cast.ada)
    assert again.planned.get("error", 0) == 0
    page = browser.get(f"/imports/{batch.pk}/preview/").content.decode()
    assert '<option value="informed" selected>' in page
    browser.post(f"/imports/{batch.pk}/words/", {"result:天气不错": ""})
    batch.refresh_from_db()
    assert batch.planned["error"] == 1


def test_what_is_no_meaning_is_refused_and_a_stranger_gets_nowhere(
    cast: Cast, sheet: Any, browser: Any, as_user: Any
) -> None:
    batch = checked(sheet(log("天气不错")), "followups", cast.ann)
    browser.post(f"/imports/{batch.pk}/words/", {"result:天气不错": "everything"})
    batch.refresh_from_db()
    assert batch.planned["error"] == 1
    assert as_user(cast.bob).post(f"/imports/{batch.pk}/words/", {}).status_code == 404


def test_an_unknown_outcome_names_our_words_in_the_readers_language_and_that_chinese_is_understood(
    cast: Cast, sheet: Any, browser: Any
) -> None:
    batch = checked(sheet(log("天气不错")), "followups", cast.ann)
    page = browser.get(f"/imports/{batch.pk}/preview/").content.decode()
    assert "their Chinese names are understood as well" in " ".join(page.split())
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            words = [str(label) for label in Result.labels]
        rows = [
            ["Account", "Date", "Outcome"],
            *(["苏州华联印刷", f"{DAY} 0:{n:02}", word] for n, word in enumerate(words)),
        ]
        assert checked(sheet(rows, f"{language}.xlsx"), "followups", cast.ann).planned.get("error", 0) == 0


def test_sources_roles_and_stages_have_meanings_too(cast: Cast, sheet: Any, browser: Any) -> None:
    leads = checked(sheet([["Company", "Source"], ["New Ltd", "Messe"]]), "leads", cast.ann)
    browser.post(f"/imports/{leads.pk}/words/", {"source:messe": "fair"})
    browser.post(f"/imports/{leads.pk}/start/")
    assert (Lead.objects.get().source, Lead.objects.get().notes) == (Source.FAIR, "")
    people = checked(sheet([["Account", "Name", "Role"], ["苏州华联印刷", "Jo", "Chef、采购"]]), "persons", cast.ann)
    browser.post(f"/imports/{people.pk}/words/", {"roles:chef": "investor"})
    browser.post(f"/imports/{people.pk}/start/")
    assert KeyPerson.objects.get().roles == ["investor", "gatekeeper"]
    rows = [
        ["Customer", "Order date", "Amount", "Stage"],
        ["苏州华联印刷", DAY, 5, "Storno"],
        ["苏州华联印刷", DAY, 6, "Won"],
    ]
    orders = checked(sheet(rows), "orders", cast.ann)
    assert problems(orders) == {2: ["perhaps_won"]}
    browser.post(f"/imports/{orders.pk}/words/", {"stage:storno": "lost"})
    orders.refresh_from_db()
    assert (orders.planned["skip"], orders.planned["create"]) == (1, 1)
    browser.post(f"/imports/{orders.pk}/start/")
    assert [order.amount for order in Order.objects.all()] == [6]


def test_columns_whose_words_are_all_known_ask_nothing(cast: Cast, sheet: Any, browser: Any) -> None:
    batch = checked(sheet(log("已接通", "同意")), "followups", cast.ann)
    assert 'id="import-words"' not in browser.get(f"/imports/{batch.pk}/preview/").content.decode()


def test_the_command_takes_meanings_from_a_file(cast: Cast, sheet: Any, browser: Any, tmp_path: Path) -> None:
    said = tmp_path / "words.json"
    said.write_text(json.dumps({"result": {"天气不错": "同意"}}), "utf-8")
    out = StringIO()
    call_command(
        "import", str(sheet(log("天气不错"))), "--kind", "followups", "--as", cast.ann.email, "--words", str(said), "--json",
        stdout=out,
    )  # fmt: skip
    assert json.loads(out.getvalue())["created"] == 1
    assert FollowUp.objects.get().result == "agreed"


def test_a_column_nobody_mapped_asks_nothing(cast: Cast, sheet: Any, browser: Any) -> None:
    batch = upload(sheet(log("天气不错")), "followups", cast.ann)
    assert batch.mapping["2"] == "result"
    columns = {column: key for column, key in batch.mapping.items() if key != "result"}
    batch = checked(sheet(log("天气不错"), "b.xlsx"), "followups", cast.ann, columns=columns)
    assert not batch.planned.get("words")
    assert ImportRow.objects.of(batch).get().plan == "create"


def test_a_row_that_describes_a_child_is_not_imported(cast: Cast, sheet: Any, browser: Any) -> None:
    rows = log("已接通", "已接通")
    rows[0].append("内容")
    rows[1].append("谈了交期")
    rows[2].append("她女儿今年八岁")
    assert problems(checked(sheet(rows), "followups", cast.ann)) == {3: ["child"]}
