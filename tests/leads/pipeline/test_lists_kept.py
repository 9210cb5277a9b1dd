"""The lists of competitors and reasons: each name once, and names from losses that the list lacks."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from leads.models import Competitor
from leads.services import catalogues, opportunities
from tests.cast import Cast
from tests.leads.conftest import make_opportunity


def listed(cast: Cast, **values: Any) -> Any:
    return catalogues.save_entry("competitors", values, by=cast.ada)


def test_a_name_stands_in_the_list_once_whatever_its_width_case_or_language(cast: Cast) -> None:
    atlas = listed(cast, name="Atlas Packaging", name_hans="阿特拉斯包装")
    for again in (
        {"name": "ATLAS packaging "},
        {"name": "New", "name_hant": "阿特拉斯包装"},
        {"name": "Ａtlas Packaging"},
    ):
        with pytest.raises(InvalidInput, match="in the list already"):
            listed(cast, **again)
    catalogues.save_entry("competitors", {"name": "Atlas Packaging", "answer": "x"}, by=cast.ada, entry=atlas)
    Competitor.objects.filter(pk=atlas.pk).update(active=False)
    with pytest.raises(InvalidInput, match="offer it again"):
        listed(cast, name="Atlas Packaging")


def test_names_of_losses_that_the_list_lacks_are_offered_to_admins(account: Account, cast: Cast, as_user: Any) -> None:
    listed(cast, name="Atlas Packaging")
    for number, name in enumerate(("Brand New Rival", "brand new rival", "Atlas Packaging")):
        deal = make_opportunity(account, today=business_date(), name=f"Deal {number}")
        opportunities.lose(
            deal, reason="competition", competitor=name, by=cast.ann, today=business_date(), version=deal.version
        )
    page = as_user(cast.ada).get(reverse("leads:competitors")).content.decode()
    assert ("Brand New Rival" in page, "2 losses" in page) == (True, True)
    assert 'id="unlisted"' not in as_user(cast.ann).get(reverse("leads:competitors")).content.decode()
    form = as_user(cast.ada).get(reverse("leads:competitor_new"), {"name": "Brand New Rival"}).content.decode()
    assert 'value="Brand New Rival"' in form
