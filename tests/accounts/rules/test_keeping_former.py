"""An owner who hands an account on may stay in its working group (domain.md section 7, working group)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import explain, selection
from accounts.explain.told import told_words
from accounts.models import Account, BatchAction, Grade, LedgerEntry, WorkingGroupMember
from accounts.services import handing_on
from accounts.services.batches import planning, running, undoing
from core.clock import business_date
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, make_account

pytestmark = pytest.mark.django_db


def group(account: Account) -> list[str]:
    return [member.user.name for member in WorkingGroupMember.objects.filter(account=account, ended_on=None)]


def test_the_owner_before_stays_in_the_working_group_and_the_history_says_so(cast: Cast) -> None:
    account = make_account(cast.ann)
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY, keep_former=True)
    assert group(account) == [cast.ann.name]
    assert WorkingGroupMember.objects.get(account=account, user=cast.ann).words == "Sales"
    assert Account.objects.served_by(again(cast.ann)).filter(pk=account.pk).exists()
    said = f"{cast.ann.name} stays in the working group."
    assert said in explain.entry_words(LedgerEntry.objects.latest("pk"))
    told = {notice.recipient_id: told_words(notice.params) for notice in Notice.objects.filter(account_id=account.pk)}
    assert all(said in told[one.pk] for one in (cast.ann, cast.bob))


def test_without_the_tick_the_owner_before_is_out(cast: Cast) -> None:
    account = make_account(cast.ann)
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY)
    assert group(account) == []
    assert "stays" not in explain.entry_words(LedgerEntry.objects.latest("pk"))


def test_somebody_who_has_left_stays_in_no_working_group(cast: Cast) -> None:
    account = make_account(cast.ann)
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(is_active=False)
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY, keep_former=True)
    assert group(account) == []


@pytest.mark.parametrize(("grade", "ticked"), [(Grade.A, True), (Grade.C, False)])
def test_the_form_offers_it_and_ticks_it_for_protected_accounts(cast: Cast, as_user, grade: str, ticked: bool) -> None:
    account = make_account(cast.ann, grade=grade)
    browser, url = as_user(cast.mia), reverse("accounts:transfer", args=[account.pk])
    form = browser.get(url).context["form"]
    assert (form["keep_former"].value(), cast.ann.name in form["keep_former"].label) == (ticked, True)
    browser.post(url, {"to": cast.bob.pk, "reason": "closer", "keep_former": "on"})
    assert group(account) == [cast.ann.name]


def test_a_batch_keeps_every_owner_before_and_its_undo_takes_that_back(cast: Cast, as_user) -> None:
    accounts, today = [make_account(cast.ann), make_account(cast.ann)], business_date()
    browser, url = as_user(cast.mia), reverse("accounts:batch_new")
    chosen = {
        "from": selection.TERRITORY,
        "action": "transfer",
        "selected": [a.pk for a in accounts],
        "strategy": "one",
    }
    assert "keep_former" in browser.get(url, chosen | {"to": cast.bob.pk}).context["form"].fields
    rows = Account.objects.filter(pk__in=[a.pk for a in accounts])
    choice = planning.Choice(BatchAction.TRANSFER, "one", cast.bob.pk, keep_former=True)
    plan = planning.plan(rows, choice, by=cast.mia, today=today)
    batch = running.confirm(planning.unseal(plan.sealed(cast.mia), cast.mia), by=cast.mia, reason="r")
    running.run(batch.pk, today=today)
    assert [group(a) for a in accounts] == [[cast.ann.name]] * 2
    running.run(undoing.undo(batch, by=cast.mia).pk, today=today)
    assert [group(a) for a in accounts] == [[], []]
