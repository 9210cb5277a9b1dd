"""An address that asks for a team or person that the reader does not see says so, and what it shows instead."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from dashboards import scopes
from tests.cast import Cast, again
from users.models import User

PAGES = (
    "dashboards:funnel", "dashboards:funnel_detail", "dashboards:curve", "dashboards:portfolio", "dashboards:flows",
    "dashboards:forecast", "dashboards:segments",
)  # fmt: skip
NOTE = "does not exist or is not yours to read"


def instead(user: User, **params: Any) -> str:
    return scopes.chosen(again(user), {name: str(value) for name, value in params.items()}).instead


def test_a_salesperson_reads_own_figures_and_is_told_so(cast: Cast) -> None:
    for params in ({"team": cast.south.pk}, {"team": cast.harbour.pk}, {"person": cast.bob.pk}, {"person": "x"}):
        assert instead(cast.ann, **params).endswith("Shown instead: Ann Seller."), params
    assert instead(cast.ann) == instead(cast.ann, person=cast.ann.pk) == instead(cast.ann, team="") == ""


def test_a_manager_is_told_of_what_is_foreign_and_not_of_what_is_not_there_any_more(cast: Cast) -> None:
    assert instead(cast.mia, team=cast.south.pk).endswith("Shown instead: My teams.")
    assert instead(cast.mia, person=cast.sue.pk).endswith("Shown instead: My teams.")
    assert instead(cast.mia, team=cast.harbour.pk, person=cast.sue.pk).endswith("Shown instead: Harbour.")
    assert instead(cast.mia, team=cast.harbour.pk, person=cast.ann.pk) == ""
    # Somebody of another own team: the team was changed after the person.
    assert instead(cast.ada, team=cast.harbour.pk, person=cast.sue.pk) == ""
    assert instead(cast.ada, team=10**9).endswith("Shown instead: The whole company.")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_figures_says_it(cast: Cast, as_user: Any, page: str) -> None:
    for who in (cast.ann, cast.mia):
        browser = as_user(who)
        assert NOTE in browser.get(reverse(page), {"team": cast.south.pk}).content.decode()
        assert NOTE not in browser.get(reverse(page)).content.decode()


def test_the_tables_of_a_manager_say_it_too(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.mia)
    for address in ("/figures/", reverse("pages:calendar"), f"{reverse('pages:deciding')}?group=help"):
        parts = "&" if "?" in address else "?"
        assert NOTE in browser.get(f"{address}{parts}team={cast.south.pk}").content.decode(), address
        assert NOTE not in browser.get(address).content.decode(), address


def test_who_leads_nobody_comes_to_the_own_figures_and_is_told_why(cast: Cast, as_user: Any) -> None:
    assert NOTE in as_user(cast.ann).get("/figures/", {"team": cast.south.pk}, follow=True).content.decode()
