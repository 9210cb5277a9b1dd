"""How close we are and who of the committee is missing, on the funnel page: figures that open the accounts behind them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.committee.coverage import BITS
from accounts.models import Account, AccountCoverage, KeyPerson
from accounts.services import editing
from core.clock import business_date
from dashboards import closeness
from tests.cast import Cast, again, make_account
from tests.portraits.test_listed import near  # noqa: F401

HTMX = {"HX-Request": "true"}


def shown(browser: Any, address: str) -> int:
    return len(re.findall(r'id="account-\d+"', browser.get(address, headers=HTMX).content.decode()))


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_every_figure_opens_as_many_accounts_as_it_says(
    cast: Cast,
    as_user: Any,
    near: dict[str, Account],  # noqa: F811
    who: str,
    django_assert_max_num_queries,
) -> None:
    editing.save_person(near["Doctor"], KeyPerson(name="Li", roles=["gatekeeper", "user"]), by=cast.ann)
    AccountCoverage.objects.filter(account=near["Doctor"]).update(agreed=BITS["user"])
    make_account(cast.sue, today=business_date())
    browser = as_user(again(getattr(cast, who)))
    with django_assert_max_num_queries(15):
        answer = browser.get(reverse("dashboards:closeness"))
    found = answer.context["found"]
    html = answer.content.decode().replace("&amp;", "&")
    assert found.accounts == sum(n for name, n in found.stages.items() if name not in ("higher", "capped"))
    links = re.findall(r'href="([^"]+(?:distance|gap)=(\w+))"', html)
    assert {name for _to, name in links} >= {"0", "1", "2", "unconfirmed", "higher", "no_investor", "unmet_gatekeeper"}
    assert "agreed_user" in {name for _to, name in links}
    agreed = {f"agreed_{role}": n for role, n in found.agreed.items()}
    for address, name in links:
        assert shown(browser, address) == (found.stages | found.gaps | agreed)[name], name


def test_the_funnel_asks_for_it_with_its_team_and_person(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, today=business_date())
    make_account(cast.bob, today=business_date())
    browser, url = as_user(cast.mia), reverse("dashboards:funnel")
    html = browser.get(url, {"person": cast.ann.pk}).content.decode()
    assert f"{reverse('dashboards:closeness')}?team=&amp;person={cast.ann.pk}" in html
    one = browser.get(reverse("dashboards:closeness"), {"person": cast.ann.pk})
    assert (one.context["found"].accounts, one.context["to"]) == (1, f"scope=team&owner={cast.ann.pk}")
    assert closeness.count(Account.objects.none()).accounts == 0
