"""Open complaints and actions of the plan go along with an account that changes hands (domain.md sections 3 and 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, BatchAction, Rule, WorkingGroupMember
from accounts.services import editing, handing_on, letting_go, pool
from accounts.services.people import leave_company
from followups.models import NextStep
from followups.services import merging
from keyaccounts.models import Complaint, ComplaintEntry, ComplaintWhat, PlanAction
from keyaccounts.services import complaints
from keyaccounts.services.complaints import Told
from keyaccounts.services.plan import Planned, plan
from keyaccounts.today import cares_of
from notifications.models import Notice
from tests.accounts.batches.steps import done, undone
from tests.cast import TODAY, Cast, again, make_account


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme")


@pytest.fixture
def it(cast: Cast, account: Account) -> Complaint:
    return complaints.enter(account, Told("Scratches"), by=cast.ann, today=TODAY)


def act(account: Account, who: Any, by: Any) -> PlanAction:
    return plan(account, Planned("Show it", "seen", TODAY + timedelta(days=3), owner=who), by=by, today=TODAY)


def transfer(account: Account, to: Any, by: Any, **more: Any) -> None:
    handing_on.transfer(account, to=to, by=again(by), reason="moves", today=TODAY, **more)


def carer(it: Complaint) -> Any:
    return Complaint.objects.get(pk=it.pk).owner


def test_an_open_complaint_goes_along_with_a_transfer(cast: Cast, account: Account, it: Complaint) -> None:
    transfer(account, cast.bob, cast.mia)
    assert carer(it) == cast.bob
    entry = ComplaintEntry.objects.filter(complaint=it).latest("pk")
    assert (entry.what, entry.changes, entry.by) == (
        ComplaintWhat.MOVED,
        {"owner": [cast.ann.pk, cast.bob.pk]},
        cast.mia,
    )
    assert Notice.objects.filter(recipient=cast.bob, kind="complaint_moved").count() == 1
    assert cares_of(again(cast.bob), today=TODAY).own == [it]


def test_whoever_stays_in_the_group_goes_on_with_it(cast: Cast, account: Account, it: Complaint) -> None:
    transfer(account, cast.bob, cast.mia, keep_former=True)
    assert carer(it) == cast.ann


def test_a_manager_who_took_it_on_keeps_it(cast: Cast, account: Account, it: Complaint) -> None:
    complaints.edit(it, {"owner": cast.mia}, by=cast.ann, today=TODAY)
    transfer(account, cast.bob, cast.mia)
    assert carer(it) == cast.mia


def test_a_closed_one_stays_and_goes_to_the_owner_when_it_is_opened_again(
    cast: Cast, account: Account, it: Complaint
) -> None:
    complaints.close(it, cause="quality", resolution="r", learned="l", by=cast.ann, today=TODAY)
    transfer(account, cast.bob, cast.mia)
    assert carer(it) == cast.ann
    complaints.reopen(it, "again", by=again(cast.mia), today=TODAY)
    assert carer(it) == cast.bob
    assert ComplaintEntry.objects.latest("pk").changes == {"owner": [cast.ann.pk, cast.bob.pk]}


def test_the_pool_s_complaints_wait_with_the_manager_and_go_to_the_claimer(
    cast: Cast, account: Account, it: Complaint, as_user: Any
) -> None:
    letting_go.release(account, by=again(cast.mia), reason="r", today=TODAY, override=True)
    assert carer(it) == cast.mia
    page = reverse("keyaccounts:complaint", args=[it.pk])
    assert as_user(cast.mia).get(page).status_code == 200
    assert as_user(cast.ann).get(page).status_code == 404
    complaints.answer(it, "We are on it", by=again(cast.mia), today=TODAY)
    pool.claim(account, by=again(cast.bob), today=TODAY)
    assert carer(it) == cast.bob


def test_somebody_leaves_and_the_next_owner_gets_it(cast: Cast, account: Account, it: Complaint) -> None:
    action = act(account, cast.ann, cast.ann)
    leave_company(cast.ann, by=cast.ada, today=TODAY)
    assert carer(it) == cast.mia
    transfer(account, cast.bob, cast.mia)
    assert carer(it) == cast.bob
    assert PlanAction.objects.get(pk=action.pk).owner == cast.bob


def test_a_helper_who_leaves_group_or_company_hands_on(cast: Cast, account: Account, it: Complaint) -> None:
    member = WorkingGroupMember.objects.create(account=account, user=cast.bob, joined_on=TODAY)
    complaints.edit(it, {"owner": cast.bob}, by=cast.ann, today=TODAY)
    editing.leave_group(member, by=cast.ann, today=TODAY)
    assert carer(it) == cast.ann
    WorkingGroupMember.objects.create(account=account, user=cast.cho, joined_on=TODAY)
    complaints.edit(it, {"owner": cast.cho}, by=cast.ann, today=TODAY)
    leave_company(cast.cho, by=cast.ada, today=TODAY)
    assert carer(it) == cast.ann


def test_open_actions_go_along_and_an_undo_takes_all_back(cast: Cast, account: Account, it: Complaint) -> None:
    action = act(account, cast.ann, cast.ann)
    batch = done([account], BatchAction.TRANSFER, cast.mia, strategy="one", to=cast.bob.pk)
    assert carer(it) == PlanAction.objects.get(pk=action.pk).owner == cast.bob
    undone(batch, cast.mia)
    assert carer(it) == PlanAction.objects.get(pk=action.pk).owner == cast.ann


def test_the_step_of_an_action_that_went_along_names_nobody_who_left(cast: Cast, account: Account) -> None:
    member = WorkingGroupMember.objects.create(account=account, user=cast.bob, joined_on=TODAY)
    action = act(account, cast.bob, cast.ann)
    assert action.step.text == "Show it (Bob Seller)"
    editing.leave_group(member, by=cast.ann, today=TODAY)
    assert NextStep.objects.get(pk=action.step_id).text == "Show it"


def test_dialog_and_preview_say_what_goes_along(cast: Cast, account: Account, it: Complaint, as_user: Any) -> None:
    act(account, cast.ann, cast.ann)
    said = "1 open complaint goes along."
    browser = as_user(cast.mia)
    page = browser.get(reverse("accounts:transfer", args=[account.pk])).content.decode()
    assert said in page
    assert "1 open action of the plan goes along." in page
    shown = browser.get(
        reverse("accounts:batch_new"),
        {
            "from": "accounts",
            "action": BatchAction.TRANSFER,
            "selected": [account.pk],
            "strategy": "one",
            "to": cast.bob.pk,
        },
    )
    assert said in shown.content.decode()


@pytest.mark.parametrize("rows", [1, 20])
def test_many_cost_no_more_statements(cast: Cast, rows: int, django_assert_max_num_queries: Any) -> None:
    from accounts.services.going_along import go_along
    from accounts.services.moves import Why

    accounts = [make_account(cast.ann) for _ in range(rows)]
    for account in accounts:
        complaints.enter(account, Told("Scratches"), by=cast.ann, today=TODAY)
        act(account, cast.ann, cast.ann)
    before = list(Account.objects.filter(pk__in=[account.pk for account in accounts]))
    Account.objects.update(owner=cast.bob)
    with django_assert_max_num_queries(20):
        go_along(before, Why(Rule.TRANSFERRED, cast.mia, TODAY))
    assert not Complaint.objects.exclude(owner=cast.bob).exists()


def test_a_merge_hands_complaints_to_who_has_access_and_its_undo_gives_them_back(
    cast: Cast, account: Account, it: Complaint
) -> None:
    kept, action = make_account(cast.bob, "Acme Printing"), act(account, cast.ann, cast.ann)
    done_there = complaints.enter(account, Told("Dents"), by=cast.ann, today=TODAY)
    WorkingGroupMember.objects.create(account=account, user=cast.cho, joined_on=TODAY)
    complaints.edit(done_there, {"owner": cast.cho}, by=cast.ann, today=TODAY)
    merge = merging.merge(kept, account, {}, by=again(cast.mia), today=TODAY)
    assert carer(it) == PlanAction.objects.get(pk=action.pk).owner == cast.bob
    assert carer(done_there) == cast.cho  # the working group went along
    assert Notice.objects.filter(recipient=cast.bob, kind="complaint_moved").count() == 1
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    assert carer(it) == PlanAction.objects.get(pk=action.pk).owner == cast.ann
    assert Complaint.objects.get(pk=it.pk).account == account
    assert carer(done_there) == cast.cho
    entry = ComplaintEntry.objects.filter(complaint=it).latest("pk")
    assert (entry.what, entry.changes) == (ComplaintWhat.MOVED, {"owner": [cast.bob.pk, cast.ann.pk]})


def test_the_undo_gives_a_complaint_back_to_the_manager_who_had_it(cast: Cast, account: Account, it: Complaint) -> None:
    member = WorkingGroupMember.objects.create(account=account, user=cast.cho, joined_on=TODAY)
    complaints.edit(it, {"owner": cast.cho}, by=cast.ann, today=TODAY)
    kept = make_account(cast.bob, "Acme Printing")
    merge = merging.merge(kept, account, {}, by=again(cast.mia), today=TODAY)
    member.refresh_from_db()
    editing.leave_group(member, by=again(cast.mia), today=TODAY)
    assert carer(it) == cast.bob
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    assert carer(it) == cast.ann  # the helper has left in the meantime
