"""Between the pages of figures whose they are, their days and what narrows them go along (dashboards/carried.py)."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

PAGES = ("funnel", "funnel_detail", "curve", "portfolio", "flows", "people", "forecast", "segments")
DATED = ("funnel", "funnel_detail", "curve", "flows", "segments")
DAYS = {"period": "custom", "from": "2025-08-01", "to": "2025-09-30"}
LINK = re.compile(r'<a href="([^"]+)"')


def path(name: str) -> str:
    return reverse(f"dashboards:{name}")


def tabs(content: str) -> dict[str, str]:
    """The link of each tab by its path."""
    bar = content.split('id="selling-tabs"', 1)[1].split("</div>", 1)[0]
    return {urlsplit(to).path: to for to in (html.unescape(found) for found in LINK.findall(bar))}


def shown(browser: Client, name: str, **params: Any) -> dict[str, str]:
    return tabs(browser.get(path(name), params).content.decode())


def asked_of(to: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(to).query))


def test_people_days_and_segment_go_along_to_every_page(cast: Cast, as_user: Any) -> None:
    given = {"team": str(cast.harbour.pk), "person": str(cast.ann.pk), "grade": "B", "industry": "Print", "region": "N"}
    found = shown(as_user(cast.ada), "funnel", **given, **DAYS)
    for name in DATED:
        assert asked_of(found[path(name)]) == given | DAYS, name
    for name in ("portfolio", "forecast"):
        assert asked_of(found[path(name)]) == given | {"kept": "2025-08-01:2025-09-30"}
    theirs = reverse("dashboards:person", args=[cast.ann.pk])
    assert asked_of(found[theirs]) == given | DAYS
    assert path("people") not in found


@pytest.mark.parametrize("by_way_of", PAGES)
@pytest.mark.parametrize("days", [DAYS, {"period": "2024"}, {"period": "last_month"}, {"period": "12m"}])
def test_the_way_back_finds_everything_again(cast: Cast, as_user: Any, by_way_of: str, days: dict[str, str]) -> None:
    browser, given = as_user(cast.ada), {"team": str(cast.harbour.pk), "source": "Fair", "size": "small"}
    there = shown(browser, "funnel", **given, **days)[path(by_way_of)]
    answer = browser.get(there)
    assert answer.status_code == 200
    assert asked_of(tabs(answer.content.decode())[path("funnel")]) == given | days


def test_from_the_page_of_a_person_to_the_figures_of_the_same_person(cast: Cast, as_user: Any) -> None:
    browser, theirs = as_user(cast.mia), reverse("dashboards:person", args=[cast.ann.pk])
    found = tabs(browser.get(theirs, DAYS).content.decode())
    assert asked_of(found[path("curve")]) == {"person": str(cast.ann.pk)} | DAYS
    assert asked_of(found[path("people")]) == {"person": str(cast.ann.pk)} | DAYS


@pytest.mark.parametrize(
    ("of", "period", "to"),
    [
        ("curve", {"period": "none"}, "funnel"),
        ("curve", {"period": "none"}, "flows"),
        ("funnel", {"period": "all"}, "people"),
        ("funnel", {"period": "custom", "from": "2020-01-01", "to": "2024-12-31"}, "people"),
        ("funnel", {"period": "2024"}, "forecast"),
    ],
)
def test_days_that_a_page_does_not_offer_are_not_asked_of_it_and_are_kept(
    cast: Cast, as_user: Any, of: str, period: dict[str, str], to: str
) -> None:
    browser = as_user(cast.ada)
    there = shown(browser, of, **period)[path(to)]
    assert not {"period", "from", "to"} & set(asked_of(there))
    answer = browser.get(there)
    asked = answer.context.get("asked") or answer.context["report"]
    assert not getattr(getattr(asked, "period", None), "error", "")
    assert asked_of(tabs(answer.content.decode())[path(of)]) == period


@pytest.mark.parametrize("of", ["funnel", "funnel_detail", "curve", "flows", "segments"])
def test_the_days_that_a_page_shows_to_everybody_are_its_own(cast: Cast, as_user: Any, of: str) -> None:
    browser = as_user(cast.ada)
    context = browser.get(path(of)).context
    usual = (context.get("asked") or context["report"]).period.key
    for params in ({}, {"period": usual}):
        found = shown(browser, of, team=cast.harbour.pk, **params)
        figures = [to for where, to in found.items() if where in {path(name) for name in PAGES}]
        assert len(figures) >= 3
        assert all(asked_of(to) == {"team": str(cast.harbour.pk)} for to in figures)


def test_nonsense_that_was_kept_is_dropped(cast: Cast, as_user: Any) -> None:
    for kept in ("x", "2025-13-01:2025-01-01", ":", "²²²²", "custom"):
        assert asked_of(shown(as_user(cast.ada), "portfolio", kept=kept)[path("funnel")]) == {}


@pytest.mark.parametrize("of", PAGES)
def test_a_filter_brings_the_tabs_along(cast: Cast, as_user: Any, of: str) -> None:
    answer = as_user(cast.ada).get(path(of), {"team": cast.harbour.pk}, headers={"HX-Request": "true"})
    content = answer.content.decode()
    assert content.count('id="selling-tabs"') == 1
    assert 'id="selling-tabs" class="selling-tabs" hx-swap-oob="true"' in content
    assert asked_of(tabs(content)[path("segments")]) == {"team": str(cast.harbour.pk)}
    whole = as_user(cast.ada).get(path(of), {"team": cast.harbour.pk}).content.decode()
    assert whole.count('id="selling-tabs"') == 1
    assert "hx-swap-oob" not in whole.split('id="selling-tabs"', 1)[1][:60]


def test_a_salesperson_comes_to_the_own_figures(cast: Cast, as_user: Any) -> None:
    found = shown(as_user(cast.ann), "funnel", **DAYS)
    assert asked_of(found[reverse("dashboards:person", args=[cast.ann.pk])]) == DAYS


def test_orders_and_the_pipeline_lead_to_the_figures_of_the_same_people(cast: Cast, as_user: Any) -> None:
    for name in ("leads:orders", "leads:pipeline"):
        params = {"team": cast.harbour.pk, "person": "x", "q": "y", "scope": "team"}
        found = tabs(as_user(cast.mia).get(reverse(name), params).content.decode())
        assert asked_of(found[path("funnel")]) == {"team": str(cast.harbour.pk)}
