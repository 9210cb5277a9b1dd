"""Finding by telephone numbers with and without extensions, and by WeChat ids, in the palette, lists and API."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.services.verify import differences
from core.clock import business_date
from leads.services import findable
from tests.cast import Cast, make_account
from tests.pages.find.records import browser_of, lead_of, names, person_of, pooled

STORED = {
    "main": "+86 23 6543 2100",
    "marked": "023-65432100 ext. 204",
    "chinese": "023-65432100转204",
    "dashed": "023-65432100-204",
    "comma": "023-65432100, ext 204",
}


@pytest.mark.parametrize("kept", STORED)
@pytest.mark.parametrize(
    "text",
    ["023-65432100", "6543 2100", "+86 23 65432100", "023-65432100 ext. 204", "023-65432100转204", "65432100 # 204"],
)
def test_an_extension_hides_no_number_whether_kept_or_asked(cast: Cast, kept: str, text: str) -> None:
    account = make_account(cast.ann, "Probe", today=business_date(), telephones=["138 0013 8000", STORED[kept]])
    person_of(account, "Kim", cast.ann, telephone=STORED[kept])
    lead = lead_of(cast.ann, "Leadco", telephone=STORED[kept])
    findable.write_search([lead])
    found = names(cast.ann, text)
    assert (found["account"], found["person"], found["lead"]) == (["Probe"], ["Kim"], ["Leadco"])


@pytest.mark.parametrize("kept", STORED)
def test_verify_reads_extensions_as_the_search_does(cast: Cast, kept: str) -> None:
    account = make_account(cast.ann, "Probe", today=business_date(), telephones=[STORED[kept]])
    person_of(account, "Kim", cast.ann, telephone=STORED[kept])
    assert not [one for one in differences() if "keys" in str(one["what"])]


@pytest.mark.parametrize("text", ["zhang_lh88", "ZHANG_LH88", "139 0000 4711", "00004711"])
def test_the_list_of_accounts_and_the_api_find_by_the_channels_of_persons(cast: Cast, text: str) -> None:
    account = make_account(cast.ann, "Probe Ltd", today=business_date())
    person_of(account, "Kim", cast.ann, wechat="zhang_lh88", telephone="139 0000 4711")
    foreign = make_account(cast.sue, "Foreign Ltd", today=business_date())
    person_of(foreign, "Lee", cast.sue, wechat="zhang_lh88", telephone="139 0000 4711")
    browser = browser_of(cast.ann)
    for scope in ("mine", "all"):
        page = browser.get(reverse("accounts:list"), {"q": text, "scope": scope}).content.decode()
        assert "Probe Ltd" in page
        assert "Foreign Ltd" not in page
    answer = browser.get("/api/v1/accounts/", {"q": text}).json()
    assert [row["name"] for row in answer["results"]] == ["Probe Ltd"]


@pytest.mark.parametrize("text", ["lead_wx_01", "LEAD_WX_01"])
def test_the_list_of_leads_and_the_api_find_by_wechat(cast: Cast, text: str) -> None:
    lead_of(cast.ann, "Leadco", wechat="lead_wx_01")
    lead_of(cast.sue, "Foreign", wechat="lead_wx_01")
    browser = browser_of(cast.ann)
    page = browser.get(reverse("leads:list"), {"q": text, "scope": "all", "state": "any"}).content.decode()
    assert "Leadco" in page
    assert "Foreign" not in page
    assert [row["company"] for row in browser.get("/api/v1/leads/", {"q": text}).json()["results"]] == ["Leadco"]


def test_a_wechat_id_that_is_a_number_is_found(cast: Cast) -> None:
    account = make_account(cast.ann, "Probe Ltd", today=business_date())
    person_of(account, "Kim", cast.ann, wechat="13800008888")
    assert names(cast.ann, "13800008888")["person"] == ["Kim"]


def test_the_channels_of_what_lies_in_the_pool_find_nothing(cast: Cast) -> None:
    pooled(cast, "Pool Ltd", "139 0000 4711")
    browser = browser_of(cast.ann)
    page = browser.get(reverse("accounts:list"), {"q": "139 0000 4711", "scope": "all"}).content.decode()
    assert "Pool Ltd" not in page
