"""What is the same for a whole file, who is meant by half a name, and what one sees when an import is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from imports.people import name_parts
from leads.models import Lead
from notifications.models import Notice
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import imported, upload
from tests.leads.test_campaigns import make_campaign

pytestmark = pytest.mark.django_db

HEAD = ["公司名称", "联系人", "手机", "负责人"]
ROW = ["苏州华联印刷有限公司", "王小明", "13812345678", ""]


def test_a_campaign_and_a_source_for_the_whole_file(cast: Cast, sheet: Any, client: Client) -> None:
    campaign = make_campaign(cast.mia, "Spring fair")
    batch = upload(sheet([HEAD, ROW]), "leads", cast.ann)
    client.force_login(cast.ann)
    client.post(
        f"/imports/{batch.pk}/columns/",
        {"column_0": "company", "column_1": "person", "duplicates": "skip", "campaign": campaign.pk, "source": "fair"},
    )
    client.post(f"/imports/{batch.pk}/start/")
    lead = Lead.objects.get()
    assert (lead.campaign, lead.source) == (campaign, "fair")
    path = sheet([HEAD, ["上海宏达包装厂", "李红", "", ""]], "b.xlsx")
    options = ["--campaign", "spring fair", "--source", "广告"]
    call_command("import", str(path), "--kind", "leads", "--as", cast.ann.email, *options)
    other = Lead.objects.exclude(pk=lead.pk).get()
    assert (other.campaign, other.source) == (campaign, "advert")


def test_an_owner_is_known_by_the_chinese_or_the_english_name_alone(cast: Cast, sheet: Any) -> None:
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(name="陈明 Ming Chen")
    assert name_parts("陈明 Ming Chen") == {"陈明", "ming chen"}
    rows = [[*ROW[:3], "陈明"], ["上海宏达包装厂", "李红", "", "ming chen"]]
    batch = imported(sheet([HEAD, *rows]), "leads", cast.mia)
    assert (batch.created, Lead.objects.filter(owner=cast.bob).count()) == (2, 2)


def test_skipped_rows_are_counted_and_named_with_whose_they_are(cast: Cast, sheet: Any, client: Client) -> None:
    make_account(cast.bob, "长沙海棠饮料有限公司")
    batch = imported(sheet([HEAD, ROW, ["长沙海棠饮料有限公司", "赵明", "", ""]]), "leads", cast.ann)
    assert (batch.created, batch.skipped) == (1, 1)
    client.force_login(cast.ann)
    assert "Ask" in client.get(f"/imports/{batch.pk}/?show=skipped").content.decode()
    assert "Skipped" in client.get("/imports/").content.decode()
    assert Notice.objects.get(kind="import_done").params["skipped"] == 1
    assert "1 skipped" in client.get("/inbox/").content.decode()


@pytest.mark.parametrize("kind", ["leads", "accounts"])
def test_what_was_imported_is_shown_and_nothing_else(kind: str, cast: Cast, sheet: Any, client: Client) -> None:
    imported(sheet([HEAD, ["上海宏达包装厂", "李红", "", ""]], "old.xlsx"), kind, cast.ann)
    batch = imported(sheet([HEAD, ROW]), kind, cast.ann)
    client.force_login(cast.ann)
    target = f"/{kind}/?scope=all&amp;imported={batch.pk}"
    assert target in client.get(f"/imports/{batch.pk}/").content.decode()
    page = client.get(f"/{kind}/?scope=all&imported={batch.pk}").content.decode()
    assert "苏州华联印刷有限公司" in page
    assert "上海宏达包装厂" not in page
    client.force_login(cast.bob)
    assert "苏州华联印刷有限公司" not in client.get(f"/{kind}/?scope=all&imported={batch.pk}").content.decode()


OTHER_KINDS = {
    "persons": [["Account", "Name"], ["Acme Ltd", "Jo"]],
    "followups": [["Account", "Date", "Outcome", "Person"], ["Acme Ltd", "2024-01-10", "answered", "Jo"]],
    "orders": [["Customer", "Order date", "Amount", "Number"], ["Acme Ltd", "2024-02-20", 500, "N-1"]],
}


@pytest.mark.parametrize("kind", list(OTHER_KINDS))
def test_what_came_to_accounts_is_shown_and_nothing_else(kind: str, cast: Cast, sheet: Any, client: Client) -> None:
    for name in ("Acme Ltd", "Other Ltd"):
        make_account(cast.ann, name)
    imported(sheet([OTHER_KINDS["orders"][0], ["Other Ltd", "2024-02-20", 700, "N-0"]], "old.xlsx"), "orders", cast.ann)
    batch = imported(sheet(OTHER_KINDS[kind]), kind, cast.ann)
    assert (batch.created, batch.failed) == (1, 0)
    client.force_login(cast.ann)
    target = f"{'/orders/' if kind == 'orders' else '/accounts/'}?scope=all&imported={batch.pk}"
    assert target.replace("&", "&amp;") in client.get(f"/imports/{batch.pk}/").content.decode()
    page = client.get(target).content.decode()
    assert "Acme Ltd" in page
    assert "Other Ltd" not in page
    client.force_login(cast.bob)
    assert "Acme Ltd" not in client.get(target).content.decode()


def test_a_search_that_finds_nothing_asks_whether_the_customer_exists(cast: Cast, client: Client) -> None:
    make_account(cast.bob, "长沙海棠饮料有限公司")
    client.force_login(cast.ann)
    page = client.get("/find/?q=长沙海棠饮料有限公司").content.decode()
    assert "/accounts/exists/?part=answer" in page
    asked = "/accounts/exists/?part=answer&q=长沙海棠饮料有限公司"
    answer = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "Yes, or something very like it" in answer
    assert "<html" not in answer
