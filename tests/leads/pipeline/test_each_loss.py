"""Each loss keeps why and to whom, whatever the next one says (domain.md section 5)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import connection
from django.urls import reverse

from accounts.models import Account
from leads.models import LostReason, Opportunity, StageChange
from leads.services import opportunities
from tests.cast import TODAY, Cast


def lose(it: Opportunity, cast: Cast, reason: str, rival: str = "") -> Opportunity:
    return opportunities.lose(it, reason=reason, by=cast.ann, today=TODAY, version=it.version, competitor=rival)


def lost_twice(account: Account, cast: Cast) -> Opportunity:
    it = opportunities.open_opportunity(account, {"name": "Gift boxes"}, by=cast.ann, today=TODAY)
    it = lose(it, cast, LostReason.COMPETITION, "Northern Carton")
    it = opportunities.reopen(it, reason="they called back", by=cast.ann, today=TODAY, version=it.version)
    return lose(it, cast, LostReason.PRICE)


def kept(it: Opportunity) -> list[tuple[str, str, str]]:
    steps = StageChange.objects.filter(opportunity=it).order_by("pk")
    return list(steps.values_list("outcome", "lost_reason", "competitor"))


LOSSES = [("open", "", ""), ("lost", "competition", "Northern Carton"), ("open", "", ""), ("lost", "price", "")]


def test_the_second_loss_leaves_the_first_as_it_was_told(account: Account, cast: Cast, as_user: Any) -> None:
    it = lost_twice(account, cast)
    assert kept(it) == LOSSES
    page = as_user(cast.ann).get(reverse("leads:story", args=[it.pk])).content.decode()
    assert page.count("went to Northern Carton") == 1
    words = [str(LostReason(code).label) for code in ("competition", "price")]
    assert page.index(words[0]) < page.index(words[1])


def test_losses_of_before_are_read_from_the_events_of_opening_again(account: Account, cast: Cast) -> None:
    it = lost_twice(account, cast)
    StageChange.objects.filter(opportunity=it).update(lost_reason="", competitor="")
    with connection.cursor() as cursor:
        cursor.execute(import_module("leads.migrations.0040_each_loss").FILL)
    assert kept(it) == LOSSES
