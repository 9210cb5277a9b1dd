"""What one sees and others may do is 403 with the reason; what one may not know of is 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.services import letting_go
from core.clock import business_date
from leads.models import Opportunity
from leads.services import opportunities, orders
from tests.api.conftest import Program
from tests.cast import Cast, make_account, make_lead

Make = Callable[..., Program]


def words_of(answer: Any) -> str:
    """The sentence of a 403."""
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    said: str = answer.json()["detail"]
    return said


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        ("transfer", {"to": 1, "reason": "x"}),
        ("reassign", {"to": 1, "reason": "x"}),
        ("release-from-desk", {"reason": "x"}),
        ("grade", {"grade": "A"}),
    ],
)
def test_a_salesperson_reads_that_managers_do_this(cast: Cast, program: Make, call: str, sent: dict[str, Any]) -> None:
    own, foreign = make_account(cast.ann), make_account(cast.sue)
    assert "Only managers and admins" in words_of(program(cast.ann).post(f"accounts/{own.pk}/{call}/", **sent))
    assert program(cast.ann).post(f"accounts/{foreign.pk}/{call}/", **sent).status_code == 404


def test_leads_and_lists_of_managers_say_so_too(cast: Cast, program: Make) -> None:
    lead, foreign, ann = make_lead(cast.ann), make_lead(cast.sue), program(cast.ann)
    assert "Only managers" in words_of(ann.post(f"leads/{lead.pk}/assign/", to=cast.bob.pk))
    assert ann.post(f"leads/{foreign.pk}/assign/", to=cast.bob.pk).status_code == 404
    for answer in (ann.get("batches/"), ann.post("leads/from-dormant/", person=cast.ann.pk, count=1)):
        assert "Only managers" in words_of(answer)


def test_a_distance_is_confirmed_by_managers_and_the_owner_reads_so(cast: Cast, program: Make) -> None:
    own, foreign, sent = make_account(cast.ann), make_account(cast.sue), {"stage": 1, "why": "x"}
    assert "Only managers" in words_of(program(cast.ann).post(f"distances/{own.pk}/confirm/", **sent))
    assert program(cast.ann).post(f"distances/{foreign.pk}/confirm/", **sent).status_code == 404
    assert program(cast.ann).get(f"distances/{own.pk}/").status_code == 404  # none is measured yet


def test_what_lies_in_the_pool_is_claimed_first(cast: Cast, program: Make) -> None:
    account = make_account(cast.sue, today=business_date())
    letting_go.release(account, by=cast.zoe, reason="x", today=business_date(), override=True)
    ann = program(cast.ann)
    assert "claim it first" in words_of(ann.post(f"accounts/{account.pk}/release/", reason="x"))
    assert "claim it first" in words_of(ann.post("next-steps/", account=account.pk, due_on="2099-01-01"))
    assert ann.post(f"accounts/{account.pk}/claim/").status_code == 200


def test_claiming_what_is_not_in_the_pool_says_where_it_is(cast: Cast, program: Make) -> None:
    account, lead = make_account(cast.ann), make_lead(cast.ann)
    for at in (f"accounts/{account.pk}/", f"leads/{lead.pk}/"):
        answer = program(cast.mia).post(f"{at}claim/")
        assert (answer.status_code, answer.json()["code"]) == (409, "already_claimed")
        assert "Ann Seller" in answer.json()["detail"]


def test_rules_about_who_may_are_403_and_not_a_rule_about_the_record(cast: Cast, program: Make) -> None:
    account, today = make_account(cast.ann, days_old=20, today=business_date()), business_date()
    deal = opportunities.open_opportunity(
        account, {"name": "x"}, by=cast.ann, today=today, stage="C", reason="it ran before"
    )
    order = orders.win(Opportunity.objects.get(pk=deal.pk), amount=1, currency="CNY", ordered_on=today, reason="x", by=cast.ann, today=today, version=1)  # fmt: skip
    assert "manager of the team" in words_of(program(cast.ann).post(f"orders/{order.pk}/void/", reason="x"))


def test_a_token_learns_nothing_about_what_it_does_not_reach(cast: Cast, program: Make) -> None:
    own, caller = make_account(cast.ann), program(cast.ann, "orders:read")
    for pk in (own.pk, 999_999):
        assert caller.post(f"accounts/{pk}/transfer/", to=1, reason="x").json()["code"] == "insufficient_scope"
