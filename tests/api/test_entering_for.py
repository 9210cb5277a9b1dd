"""Programs enter accounts for somebody who sells, as the page does: admins for anybody, managers in their teams."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Account, LedgerEntry
from core.clock import business_date
from notifications.models import Notice
from tests.api.conftest import Program
from tests.cast import Cast, make_account

Make = Callable[..., Program]


def test_an_admin_enters_for_anybody_who_is_told(cast: Cast, program: Make) -> None:
    ada = program(cast.ada)
    refused = ada.post("accounts/", name="Harbour Print")
    assert refused.status_code == 403
    assert "give_to" in refused.json()["detail"]
    entered = ada.post("accounts/", name="Harbour Print", give_to=cast.sue.pk)
    assert entered.status_code == 201, entered.content
    account = Account.objects.get(pk=entered.json()["id"])
    assert (entered.json()["owner"]["name"], account.owner, account.team_id) == (
        cast.sue.name, cast.sue, cast.sue.team_id,
    )  # fmt: skip
    assert LedgerEntry.objects.get(account=account).by == cast.ada
    assert Notice.objects.filter(recipient=cast.sue).exists()


def test_a_manager_enters_for_the_own_teams_and_a_salesperson_for_nobody_else(cast: Cast, program: Make) -> None:
    mia, ann = program(cast.mia), program(cast.ann)
    given = mia.post("accounts/", name="Harbour Print", give_to=cast.bob.pk)
    assert (given.status_code, given.json()["owner"]["name"]) == (201, cast.bob.name)
    for whose, to in ((mia, cast.sue), (ann, cast.bob), (mia, cast.ada)):
        refused = whose.post("accounts/", name="Quay Labels", give_to=to.pk)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "give_to")
    assert not Account.objects.filter(name="Quay Labels").exists()
    assert ann.post("accounts/", name="Quay Labels").json()["owner"]["name"] == cast.ann.name


def test_the_checks_of_the_page_hold(cast: Cast, program: Make) -> None:
    ada, mia = program(cast.ada), program(cast.mia)
    make_account(cast.sue, "Harbour Print", today=business_date())
    assert ada.post("accounts/", name="Harbour Print", give_to=cast.sue.pk).json()["code"] == "possible_duplicate"
    cast.bob.capacity = 0
    cast.bob.save(update_fields=["capacity"])
    full = mia.post("accounts/", name="Quay Labels", give_to=cast.bob.pk)
    assert (full.status_code, full.json()["code"]) == (409, "capacity_reached")
    assert not Account.objects.filter(name="Quay Labels").exists()
    assert mia.post("accounts/", name="Quay Labels", give_to=cast.bob.pk, beyond_capacity=True).status_code == 201


def test_an_owner_is_given_only_when_entered(cast: Cast, program: Make) -> None:
    account = make_account(cast.bob, "Harbour Print", today=business_date())
    sent = program(cast.mia).patch(f"accounts/{account.pk}/", give_to=cast.ann.pk, version=account.version)
    account.refresh_from_db()
    assert (sent.status_code, account.owner) == (400, cast.bob)
