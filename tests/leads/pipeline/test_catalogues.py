"""Reasons for losses and competitors: lists that admins keep, in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Account
from accounts.services.refusals import InvalidInput, NotAllowed
from core.clock import business_date
from core.errors import StaleEdit
from leads.forms.opportunities import LoseForm
from leads.models import Competitor, LossReason
from leads.services import catalogues, opportunities
from tests.cast import TODAY, Cast, again, make_account
from tests.leads.conftest import make_opportunity
from users.models import User


def test_the_list_starts_with_the_reasons_of_before_in_three_languages(db: None) -> None:
    assert [code for code, _words in catalogues.reasons()] == [
        "price", "timing", "need", "competition", "no_decision", "no_budget", "other",
    ]  # fmt: skip
    with translation.override("zh-hant"):
        assert dict(catalogues.reasons())["price"] == "價格"


def test_a_reason_no_longer_offered_stays_on_its_records(cast: Cast, account: Account) -> None:
    lost = make_opportunity(account)
    opportunities.lose(lost, reason="price", by=cast.ann, today=TODAY, version=1)
    entry = LossReason.objects.get(code="price")
    catalogues.save_entry("reasons", {"name": "Price", "active": False}, by=cast.ada, entry=entry, version=1)
    assert "price" not in dict(LoseForm().fields["lost_reason"].choices)
    with pytest.raises(InvalidInput):
        opportunities.lose(make_opportunity(account), reason="price", by=cast.ann, today=TODAY, version=1)
    lost.refresh_from_db()
    assert lost.lost_reason_words == "Price"


def test_a_new_reason_can_be_chosen_at_once(cast: Cast, account: Account) -> None:
    made = catalogues.save_entry("reasons", {"name": "Moved abroad", "name_hans": "迁往国外"}, by=cast.ada)
    assert made.code == "moved_abroad"
    opportunities.lose(make_opportunity(account), reason=made.code, by=cast.ann, today=TODAY, version=1)
    with translation.override("zh-hans"):
        assert catalogues.reason_words()["moved_abroad"] == "迁往国外"


def test_names_of_chinese_only_get_codes_of_their_own(cast: Cast) -> None:
    codes = [
        catalogues.save_entry("competitors", {"name": name}, by=cast.ada).code for name in ("恒丰", "日升", "恒泰")
    ]
    assert len(set(codes)) == 3


def test_only_admins_keep_the_lists_and_of_two_the_second_is_told(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        catalogues.save_entry("competitors", {"name": "X"}, by=cast.max)
    entry = catalogues.save_entry("competitors", {"name": "X"}, by=cast.ada)
    catalogues.save_entry("competitors", {"name": "Y"}, by=cast.ada, entry=entry, version=1)
    with pytest.raises(StaleEdit):
        catalogues.save_entry("competitors", {"name": "Z"}, by=cast.ada, entry=entry, version=1)


@pytest.mark.parametrize(("who", "reads", "edits"), [("ann", 200, 404), ("max", 200, 404), ("ada", 200, 200)])
def test_everybody_reads_the_competitors_and_admins_change_them(
    as_user: Any, cast: Cast, who: str, reads: int, edits: int
) -> None:
    rival, browser = Competitor.objects.create(code="c", name="Rival", weaknesses="slow"), as_user(getattr(cast, who))
    assert browser.get(reverse("leads:competitors")).status_code == reads
    url = reverse("leads:competitor_edit", args=[rival.pk])
    assert browser.get(url).status_code == edits
    browser.post(url, {"name": "Changed", "position": 1, "version": 1})
    rival.refresh_from_db()
    assert rival.name == ("Changed" if edits == 200 else "Rival")
    reason = LossReason.objects.get(code="other")
    assert browser.get(reverse("leads:loss_reason_edit", args=[reason.pk])).status_code == edits
    assert browser.get(reverse("leads:loss_reasons")).status_code == edits


def test_each_number_of_why_we_lose_opens_its_list(as_user: Any, cast: Cast) -> None:
    account = make_account(cast.ann, "Harbour", today=business_date(), days_old=9)
    for name, reason, rival in (("a", "price", "Rival"), ("b", "price", ""), ("c", "timing", "Rival")):
        deal = make_opportunity(account, today=business_date(), name=f"deal-{name}")
        opportunities.lose(deal, reason=reason, by=cast.ann, today=business_date(), version=1, competitor=rival)
    browser = as_user(cast.ann)
    html = browser.get(reverse("leads:why_lost")).content.decode()
    assert "reason=price" in html
    assert "competitor=Rival" in html
    listed = browser.get(reverse("leads:pipeline_list"), {"outcome": "lost", "reason": "price", "period": "last"})
    shown = listed.content.decode()
    assert ("deal-a" in shown, "deal-b" in shown, "deal-c" in shown) == (True, True, False)


def test_what_is_known_of_a_competitor_is_read_in_ones_own_language(cast: Cast, as_user: Any) -> None:
    texts = {"name": "Atlas", "strengths": "Large stock", "strengths_hans": "库存充足", "answer_hant": "四十八小時內"}
    catalogues.save_entry("competitors", texts, by=cast.ada)
    page = reverse("leads:competitors")
    english = as_user(cast.ann).get(page).content.decode()
    User.objects.filter(pk=cast.bob.pk).update(language="zh-hans")
    chinese = as_user(again(cast.bob)).get(page).content.decode()
    assert ("Large stock" in english, "库存充足" in english) == (True, False)
    assert ("Large stock" in chinese, "库存充足" in chinese) == (False, True)
    assert "四十八小時內" in english  # written in one language only: better than nothing


def test_a_competitor_that_is_refused_for_its_words_is_told_once(cast: Cast) -> None:
    form = LoseForm(
        {"lost_reason": "competition", "competitor": "her little boy Tim starts kindergarten", "version": 1}
    )
    assert len(form.errors["competitor"]) == 1
    empty = LoseForm({"lost_reason": "competition", "competitor": "", "version": 1})
    assert "Say who got it" in str(empty.errors["competitor"])
