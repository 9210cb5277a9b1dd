"""Search keys go where their record goes, so that everybody's search stays as narrow as their door."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Account, AccountSearch
from accounts.services import letting_go, pool
from accounts.services.verify import differences
from commons import pieces
from commons.found import POOL
from core.clock import business_date
from leads.models import Lead, LeadSearch, Order, orders
from leads.services import checking
from tests.cast import Cast, again, make_account
from tests.pages.find.records import lead_of, names

pytestmark = pytest.mark.django_db


def doors(account: Account) -> list[int]:
    return AccountSearch.objects.get(account=account).doors


def test_the_keys_of_an_account_follow_it_to_the_pool_and_to_whoever_claims_it(cast: Cast) -> None:
    today = business_date()
    account = make_account(cast.ann, "Harbour Print", today=today, days_old=5)
    assert doors(account) == [cast.ann.team_id, -cast.ann.pk]
    assert names(cast.mia, "harbour")["account"] == names(cast.ann, "harbour")["account"] == ["Harbour Print"]
    letting_go.release(account, by=cast.mia, reason="x", today=today - timedelta(days=1), override=True)
    assert doors(account) == [POOL]
    pool.claim(Account.objects.get(pk=account.pk), by=again(cast.sue), today=today)
    assert doors(account) == [cast.sue.team_id, -cast.sue.pk]
    assert names(cast.sue, "harbour")["account"] == names(cast.zoe, "harbour")["account"] == ["Harbour Print"]
    assert "account" not in names(cast.ann, "harbour")
    assert "account" not in names(cast.mia, "harbour")


def test_the_keys_of_a_lead_follow_it(cast: Cast) -> None:
    lead = lead_of(cast.ann, "Harbour Print")
    for owner, team, there in ((cast.sue, cast.sue.team_id, [cast.sue.team_id, -cast.sue.pk]), (None, None, [POOL])):
        Lead.objects.filter(pk=lead.pk).update(owner=owner, team_id=team)
        assert LeadSearch.objects.get(lead=lead).doors == there
        assert names(cast.sue, "harbour")["lead"]


def test_keys_that_went_astray_are_named_by_verify(cast: Cast) -> None:
    account, lead = make_account(cast.ann, "Astray", today=business_date()), lead_of(cast.ann, "Lost")
    assert not [*differences(), *checking.differences()]
    AccountSearch.objects.update(doors=[POOL])
    LeadSearch.objects.update(doors=[POOL])
    assert [(row["account"], row["what"]) for row in differences()] == [(account.pk, "doors of its search keys")]
    assert [row["what"] for row in checking.differences()] == [f"doors of the search keys of lead {lead.pk}"]


def test_the_index_is_asked_for_the_rarest_pieces(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    common = {"no": 0.9, "or": 0.8, "rt": 0.7, "th": 0.6}
    monkeypatch.setattr(pieces, "_shares", lambda _day: {"accounts_accountsearch": common})
    found = pieces.rarest(Account, ["hw", "in", "no", "or", "rt", "th"])
    assert found == ["hw", "in", "th"]
    assert pieces.rarest(Account, ["no", "or"]) == ["no", "or"]


def test_what_postgresql_has_counted_is_read(cast: Cast) -> None:
    from django.db import connection

    for number in range(40):
        make_account(cast.ann, f"Northwind {number:02}", today=business_date())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_accountsearch")
    shares = pieces._shares.__wrapped__(0)["accounts_accountsearch"]
    assert shares["hw"] == 1
    assert 0 < shares["d0"] < 0.5


@pytest.mark.parametrize("many", [False, True])
def test_numbers_of_orders_are_found_however_many_are_alike(
    cast: Cast, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = business_date()
    for owner in (cast.sue, cast.ann):
        for number in range(3):
            account = make_account(owner, f"Nobody {number}", today=today)
            Order.objects.create(account=account, number=f"7788-{number}", amount=Decimal(5), ordered_on=today)
    monkeypatch.setattr(orders, "FEW", 1 if many else 1000)
    assert len(names(cast.ann, "7788")["order"]) == 3
    few, crowded = (rows.count() for rows in Order.objects.visible_to(cast.ann).numbered("7788"))
    assert (few, crowded) == ((0, 3) if many else (3, 0))
