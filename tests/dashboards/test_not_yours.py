"""An address that asks for a team or person that the reader does not see says so, and what it shows instead."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from dashboards import scopes, segments
from dashboards.views import targets
from leads.models import Campaign
from tests.cast import TODAY, Cast, again
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


def _crowd(cast: Cast, number: int) -> list[User]:
    """So many salespeople of Harbour, each named after everybody of the cast."""
    names = [f"Zz {n:04}" for n in range(number)]
    return User.objects.bulk_create(
        [User(email=f"{name.replace(' ', '')}@example.com", name=name, team=cast.harbour) for name in names]
    )


def test_whoever_is_far_down_the_list_may_be_chosen(cast: Cast) -> None:
    *_more, last = _crowd(cast, 520)
    for reader in (cast.ada, cast.mia):
        choice = scopes.chosen(again(reader), {"person": str(last.pk)})
        assert (choice.scope.owner_id, choice.instead) == (last.pk, "")
        assert choice.people[-1] == (last.pk, last.name)
        assert len(choice.people) > 520
    assert scopes.chosen(again(cast.zoe), {"person": str(last.pk)}).unseen  # of another team


def test_too_many_for_a_list_are_chosen_by_their_team(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "MOST_PEOPLE", 5)
    far = _crowd(cast, 3)[-1]
    alone = scopes.chosen(again(cast.ada), {"person": str(far.pk)})
    assert alone.crowded == 5
    assert alone.people == [(far.pk, far.name)]
    assert alone.scope.owner_id == far.pk
    of_team = scopes.chosen(again(cast.ada), {"team": str(cast.south.pk)})
    assert not of_team.crowded
    assert (cast.sue.pk, cast.sue.name) in of_team.people
    for page in (*PAGES, "pages:calendar"):
        shown = as_user(cast.ada).get(reverse(page)).content.decode()
        assert "More than 5 people do not fit into this list" in shown, page
        assert "do not fit" not in as_user(cast.ada).get(reverse(page), {"team": cast.south.pk}).content.decode()


def test_the_own_people_of_a_team_are_called_so(cast: Cast) -> None:
    def label(team: Any) -> str:
        return scopes.chosen(again(cast.ada), {"team": str(team.pk), "own": "1"}).scope.label

    assert label(cast.north) == "Own people: North"
    assert label(cast.harbour) == "Harbour"


def test_targets_of_too_many_people_are_set_by_team(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "MOST_PEOPLE", 3)
    browser, address = as_user(cast.ada), reverse("dashboards:targets")
    page = browser.get(address).content.decode()
    assert "More than 3 people do not fit into one form" in page
    assert f"person_{cast.sue.pk}" not in page
    (href,) = re.findall(rf'href="(\?[^"]*team={cast.south.pk}&amp;own=1)"', page)
    of_team = browser.get(address + unescape(href)).content.decode()
    assert f"person_{cast.sue.pk}" in of_team
    assert "do not fit" not in of_team
    assert re.search(rf'action="{address}\?[^"]*team={cast.south.pk}&amp;own=1"', of_team)  # saved at the same address


def test_every_campaign_may_be_chosen_and_the_chosen_one_is_offered(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = Campaign.objects.bulk_create(
        [Campaign(name=f"Fair {n}", kind="fair", starts_on=TODAY, owner=cast.mia) for n in range(120)]
    )
    assert len(segments.campaigns()) == 120
    monkeypatch.setattr(segments, "MOST_CAMPAIGNS", 5)
    shown = as_user(cast.ada).get(reverse("dashboards:funnel"), {"mode": "leads", "campaign": many[0].pk})
    assert f'<option value="{many[0].pk}" selected>Fair 0</option>' in shown.content.decode()
    assert len(segments.campaigns()) == 5
