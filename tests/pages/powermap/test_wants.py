"""Result and win: whoever holds a role has a row, so that what nobody has asked yet is seen."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from leads.services import tools
from tests.cast import Cast
from tests.pages.powermap.acts import add, deal_of


def test_an_investor_without_a_stance_has_an_empty_row(cast: Cast, account: Account, as_user) -> None:
    add(account, cast.ann, "Boss", "investor")
    add(account, cast.ann, "Passer-by")
    buyer = add(account, cast.ann, "Buyer", "gatekeeper")
    deal = deal_of(account, cast.ann, today=business_date())
    tools.add_line(deal, "stance", {"person": buyer, "result": "fewer rejects"}, by=cast.ann)
    answer = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk]))
    assert {node.name for node in answer.context["wants"]} == {"Boss", "Buyer"}
