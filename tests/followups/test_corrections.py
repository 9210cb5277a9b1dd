"""Taking back, mending and deciding: the account is recounted and nothing disappears (domain.md 2.2, Counting)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, KeyPerson
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from core.errors import StaleEdit
from followups.models import Approval, FollowUp, FollowUpCorrection, Need, NotCounting, Result
from followups.services import approvals, corrections
from followups.services.counting import differences
from followups.services.log import Entry
from followups.services.refusals import WrongInput
from notifications.models import Notice
from tests.cast import TODAY, Cast, noon
from tests.followups.conftest import log_contact, log_days

pytestmark = pytest.mark.django_db
NOW = noon(TODAY)


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def entry_of(follow_up: FollowUp, **changes: Any) -> Entry:
    """What the entry says, with changes."""
    before = corrections.snapshot(follow_up)
    entry = Entry(**{**before, "occurred_at": follow_up.occurred_at})
    return replace(entry, **changes)


# -- void ------------------------------------------------------------------------------------------------------
def test_a_voided_contact_no_longer_counts_and_stays(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    due = fresh(account).recycle_due_on
    follow_up = log_contact(account, cast.ann, buyer)
    corrections.void(follow_up, by=cast.ann, reason="wrong account", now=NOW)
    account = fresh(account)
    assert (account.cycle_contacts, account.lifetime_contacts, account.last_contact_on) == (0, 0, None)
    assert account.recycle_due_on == due
    follow_up.refresh_from_db()
    assert (follow_up.not_counting, follow_up.text) == (NotCounting.VOIDED, "")


def test_a_day_with_another_contact_goes_on_counting(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    first = log_contact(account, cast.ann, buyer)
    log_contact(account, cast.mia, buyer)
    corrections.void(first, by=cast.ann, reason="double", now=NOW)
    assert fresh(account).cycle_contacts == 1


def test_voiding_the_twelfth_takes_the_threshold_back(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_days(account, cast.ann, buyer, 12)
    assert fresh(account).threshold_reached_on
    corrections.void(FollowUp.objects.latest("pk"), by=cast.ann, reason="x", now=NOW)
    assert fresh(account).threshold_reached_on is None
    assert list(differences()) == []


def test_a_persons_last_contact_follows(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    day = TODAY - timedelta(days=2)
    log_contact(account, cast.ann, buyer, on=day)
    follow_up = log_contact(account, cast.ann, buyer)
    corrections.void(follow_up, by=cast.ann, reason="x", now=NOW)
    buyer.refresh_from_db()
    assert buyer.last_contact_on == day


def test_the_need_goes_back_to_what_was_told_before(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer, need=Need.EXPLICIT)
    corrections.void(follow_up, by=cast.ann, reason="x", now=NOW)
    assert fresh(account).need_explicit is False


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_voiding_without_a_reason_is_refused(cast: Cast, account: Account, buyer: KeyPerson, reason: str) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    with pytest.raises(ReasonNeeded):
        corrections.void(follow_up, by=cast.ann, reason=reason, now=NOW)


def test_a_void_entry_is_final(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    corrections.void(follow_up, by=cast.ann, reason="x", now=NOW)
    with pytest.raises(WrongState):
        corrections.void(follow_up, by=cast.ann, reason="x", now=NOW)
    with pytest.raises(WrongState):
        corrections.correct(follow_up, entry_of(follow_up), by=cast.ann, version=1, now=NOW)


def test_a_colleague_can_neither_void_nor_correct(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    for person in (cast.bob, cast.zoe):
        with pytest.raises(NotAllowed):
            corrections.void(follow_up, by=person, reason="x", now=NOW)
        with pytest.raises(NotAllowed):
            corrections.correct(follow_up, entry_of(follow_up), by=person, version=1, now=NOW)


# -- disallow --------------------------------------------------------------------------------------------------
def test_a_disallowed_contact_no_longer_counts_and_its_author_reads_why(
    cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    corrections.disallow(follow_up, by=cast.mia, reason="nobody was there", now=NOW)
    assert fresh(account).cycle_contacts == 0
    notice = Notice.objects.get(kind="disallowed")
    assert (notice.recipient, notice.params["reason"]) == (cast.ann, "nobody was there")


def test_only_a_manager_who_did_not_write_it_disallows(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    by_ann, by_mia = log_contact(account, cast.ann, buyer), log_contact(account, cast.mia, buyer)
    for follow_up, person in ((by_ann, cast.ann), (by_ann, cast.zoe), (by_mia, cast.mia)):
        with pytest.raises(NotAllowed):
            corrections.disallow(follow_up, by=person, reason="x", now=NOW)
    corrections.disallow(by_mia, by=cast.max, reason="x", now=NOW)


def test_disallowing_needs_a_reason_and_happens_once(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    with pytest.raises(ReasonNeeded):
        corrections.disallow(follow_up, by=cast.mia, reason=" ", now=NOW)
    corrections.disallow(follow_up, by=cast.mia, reason="x", now=NOW)
    with pytest.raises(WrongState):
        corrections.disallow(follow_up, by=cast.mia, reason="x", now=NOW)


# -- late entries ------------------------------------------------------------------------------------------------
@pytest.fixture
def late(cast: Cast, account: Account, buyer: KeyPerson) -> FollowUp:
    return log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=10), need=Need.EXPLICIT)


def test_an_approved_late_entry_counts_on_its_day(cast: Cast, account: Account, late: FollowUp) -> None:
    assert (fresh(account).cycle_contacts, fresh(account).need_explicit) == (0, False)
    approvals.approve(late, by=cast.mia, now=NOW)
    account = fresh(account)
    assert (account.cycle_contacts, account.last_contact_on) == (1, TODAY - timedelta(days=10))
    assert account.need_explicit is True
    assert Notice.objects.filter(recipient=cast.ann, kind="late_entry_decided").count() == 1


def test_a_refused_late_entry_never_counts(cast: Cast, account: Account, late: FollowUp) -> None:
    with pytest.raises(ReasonNeeded):
        approvals.refuse(late, by=cast.mia, reason="", now=NOW)
    approvals.refuse(late, by=cast.mia, reason="no trace of it", now=NOW)
    assert fresh(account).cycle_contacts == 0


def test_nobody_decides_twice_or_about_an_own_entry(
    cast: Cast, account: Account, buyer: KeyPerson, late: FollowUp
) -> None:
    own = log_contact(account, cast.mia, buyer, on=TODAY - timedelta(days=9))
    assert Notice.objects.filter(recipient=cast.max, kind="late_entry").exists()
    for person, entry in ((cast.ann, late), (cast.zoe, late), (cast.mia, own)):
        with pytest.raises(NotAllowed):
            approvals.approve(entry, by=person, now=NOW)
    approvals.approve(late, by=cast.mia, now=NOW)
    with pytest.raises(WrongState):
        approvals.refuse(late, by=cast.mia, reason="x", now=NOW)


# -- corrections -------------------------------------------------------------------------------------------------
def test_a_correction_keeps_what_was_said_before(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer, text="first")
    corrected = corrections.correct(follow_up, entry_of(follow_up, text="second"), by=cast.ann, version=1, now=NOW)
    assert (corrected.text, corrected.version) == ("second", 2)
    assert FollowUpCorrection.objects.get().before["text"] == "first"


def test_a_correction_that_changes_nothing_leaves_no_trace(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer, text="first")
    corrections.correct(follow_up, entry_of(follow_up), by=cast.ann, version=1, now=NOW)
    assert not FollowUpCorrection.objects.exists()


def test_the_second_of_two_corrections_is_stale(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    corrections.correct(follow_up, entry_of(follow_up, text="a"), by=cast.ann, version=1, now=NOW)
    with pytest.raises(StaleEdit):
        corrections.correct(follow_up, entry_of(follow_up, text="b"), by=cast.mia, version=1, now=NOW)


def test_an_outcome_corrected_to_no_answer_stops_counting(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    corrections.correct(follow_up, entry_of(follow_up, result=Result.NO_ANSWER), by=cast.ann, version=1, now=NOW)
    assert fresh(account).cycle_contacts == 0


def test_an_old_attempt_corrected_to_an_answer_waits_for_the_manager(
    cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    day = TODAY - timedelta(days=10)
    follow_up = log_contact(account, cast.ann, buyer, on=day, now=noon(day), result=Result.NO_ANSWER)
    corrected = corrections.correct(
        follow_up, entry_of(follow_up, result=Result.AGREED), by=cast.ann, version=1, now=NOW
    )
    assert corrected.approval == Approval.PENDING
    assert fresh(account).cycle_contacts == 0
    assert Notice.objects.filter(recipient=cast.mia, kind="late_entry").exists()


def test_mending_the_text_of_an_old_entry_needs_nobody(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    day = TODAY - timedelta(days=10)
    follow_up = log_contact(account, cast.ann, buyer, on=day, now=noon(day))
    corrected = corrections.correct(follow_up, entry_of(follow_up, text="typo"), by=cast.ann, version=1, now=NOW)
    assert (corrected.approval, fresh(account).cycle_contacts) == (Approval.NOT_NEEDED, 1)


def test_a_refused_entry_cannot_be_corrected_into_counting(cast: Cast, account: Account, late: FollowUp) -> None:
    approvals.refuse(late, by=cast.mia, reason="x", now=NOW)
    corrections.correct(late, entry_of(late, text="please"), by=cast.ann, version=1, now=NOW)
    assert fresh(account).cycle_contacts == 0


def test_a_day_corrected_moves_the_count(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    yesterday = noon(TODAY - timedelta(days=1))
    corrections.correct(follow_up, entry_of(follow_up, occurred_at=yesterday), by=cast.ann, version=1, now=NOW)
    assert fresh(account).last_contact_on == TODAY - timedelta(days=1)
    later = entry_of(follow_up, occurred_at=NOW + timedelta(days=1))
    with pytest.raises(WrongInput, match="future"):
        corrections.correct(follow_up, later, by=cast.ann, version=2, now=NOW)


def test_a_person_taken_out_and_put_back(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer)
    other = KeyPerson.objects.create(account=account, name="Wu")
    corrections.correct(follow_up, entry_of(follow_up, persons=[other.pk]), by=cast.ann, version=1, now=NOW)
    follow_up.refresh_from_db()
    assert corrections.snapshot(follow_up)["persons"] == [other.pk]
    corrections.correct(follow_up, entry_of(follow_up, persons=[buyer.pk]), by=cast.ann, version=2, now=NOW)
    assert corrections.snapshot(follow_up)["persons"] == [buyer.pk]
    with pytest.raises(WrongInput):
        corrections.correct(follow_up, entry_of(follow_up, persons=[]), by=cast.ann, version=3, now=NOW)
