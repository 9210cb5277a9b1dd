"""The band of the method and its alarm (domain.md 2.1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.rules import RuleValues
from core.clock import business_date
from dashboards.band import Band
from leads.models import Stage
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity, win


@pytest.mark.parametrize(
    ("contacted", "ordered", "verdict"),
    [
        (0, 0, "few"), (99, 0, "few"), (99, 50, "few"), (100, 0, "below"), (100, 1, "within"), (199, 1, "below"),
        (200, 2, "within"), (100, 5, "within"), (100, 6, "above"), (119, 6, "above"), (120, 6, "within"),
    ],
)  # fmt: skip
def test_the_alarm_begins_outside_the_band_and_from_the_sample_on(contacted: int, ordered: int, verdict: str) -> None:
    assert Band.of(contacted, ordered, RuleValues()).verdict == verdict


def test_what_the_band_expects_lies_within_it() -> None:
    for contacted in (100, 119, 150, 401):
        first, last = Band.of(contacted, 0, RuleValues()).expected
        for ordered, verdict in ((first - 1, "below"), (first, "within"), (last, "within"), (last + 1, "above")):
            assert Band.of(contacted, ordered, RuleValues()).verdict == verdict


@pytest.mark.parametrize(("contacted", "ordered"), [(0, 0), (100, 0), (100, 3), (10, 10), (1, 1)])
def test_the_picture_never_leaves_its_frame(contacted: int, ordered: int) -> None:
    picture = Band.of(contacted, ordered, RuleValues()).picture
    low, high, rate = (float(picture[name].rstrip("%")) for name in ("low", "high", "rate"))
    assert 0 <= low <= high <= 100
    assert 0 <= rate <= 100


@pytest.mark.django_db
def test_the_page_gives_the_alarm_in_words(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    today, page = business_date(), reverse("dashboards:funnel")
    rules = RuleValues(band_sample=2)
    monkeypatch.setattr(
        "dashboards.views.funnel.in_force", lambda: type("InForce", (), {"of": lambda self, team: rules})()
    )
    for _ in range(2):
        make_account(cast.ann, today=today, days_old=3, contacts_made=1)
    browser = as_user(cast.mia)
    assert b"are these our customers?" in browser.get(page).content
    win(make_opportunity(make_account(cast.ann, today=today), today=today, stage=Stage.CLOSE), on=today, today=today)
    assert b"Above the band" in browser.get(page).content
