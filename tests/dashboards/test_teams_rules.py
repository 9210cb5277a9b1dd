"""Figures of a chosen team stand beside what the rules of that team say, not those of the company or the reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.services.policies import publish
from tests.cast import Cast


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    own = {"turnover_high_percent": 33, "band_high_percent": 44, "contacts_required": 15}
    publish({}, teams={cast.south.pk: own}, by=cast.ada, reason="r")


def test_the_turnover(cast: Cast, as_user: Any) -> None:
    browser, page = as_user(cast.ada), reverse("dashboards:people")
    assert browser.get(page, {"team": cast.south.pk}).context["turnover"].high == 33
    assert browser.get(page).context["turnover"].high == 15
    assert browser.get("/api/v1/people-figures/", {"team": cast.south.pk}).json()["turnover"]["high"] == 33


@pytest.mark.parametrize("mode", ["passed", "leads"])
def test_the_band_of_the_funnel(cast: Cast, as_user: Any, mode: str) -> None:
    browser, page = as_user(cast.ada), reverse("dashboards:funnel")
    assert browser.get(page, {"team": cast.south.pk, "mode": mode}).context["band"].high == 44
    assert browser.get(page, {"mode": mode}).context["band"].high == 5
    told = browser.get("/api/v1/funnel/", {"team": cast.south.pk, "mode": mode}).json()
    assert "'high': 44" in str(told)
