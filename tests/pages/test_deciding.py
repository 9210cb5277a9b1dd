"""What waits for a manager: the right matters, in the own teams, at a constant number of statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, Escalation, EscalationKind
from accounts.policies import in_force
from accounts.services.calls import raising
from core import formatting
from core.clock import business_date
from followups.models import Approval, FollowUp
from followups.services import approvals, repetition
from notifications import inbox
from notifications.models import Notice
from pages import deciding
from tests.cast import Cast, again, make_account, noon
from tests.followups.conftest import log_contact
from users.models import User

pytestmark = pytest.mark.django_db
DECISIONS = reverse("pages:deciding")
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}


def proposed(owner: User, name: str, **values: Any) -> Account:
    today = business_date()
    account = make_account(owner, name, today=today, days_old=70, contacts_made=12)
    Escalation.objects.filter(account=account).update(done_at=noon(today))
    values = {"proposal_visible_on": today, "suspend_due_on": today + timedelta(days=7), **values}
    Account.objects.filter(pk=account.pk).update(**values)
    account.refresh_from_db()
    return account


def call(account: Account, kind: EscalationKind, note: str = "") -> Escalation:
    raising.escalate(account, kind=kind, once=f"{kind}:{account.pk}", by=None, note=note)
    return Escalation.objects.get(account=account, kind=kind)


def waits(user: User) -> dict[str, list[str]]:
    found = deciding.waiting_for(again(user), today=business_date(), policy=in_force())
    return {part.name: [row.subject.name for row in part.rows] for part in found}


def late(account: Account, author: User, days: int = 9, text: str = "") -> FollowUp:
    today = business_date()
    day, now = today - timedelta(days=days), noon(today) + timedelta(hours=1)
    return log_contact(account, author, on=day, now=now, text=text, new_person="Li Wei")


def test_each_matter_is_in_its_group_and_only_for_those_who_manage_it(cast: Cast) -> None:
    proposed(cast.ann, "Twelve")
    call(make_account(cast.ann, "Helpless"), EscalationKind.HELP, "Come along")
    call(make_account(cast.bob, "Silent A"), EscalationKind.SILENT)
    expected = {"help": ["Helpless"], "proposals": ["Twelve"], "alarms": ["Silent A"]}
    assert waits(cast.mia) == expected
    assert waits(cast.max) == expected  # the manager above
    assert waits(cast.ada) == expected
    assert waits(cast.zoe) == {}
    assert waits(cast.ann) == {}


def test_late_entries_and_repeated_texts_wait_but_never_for_their_author(cast: Cast) -> None:
    account = make_account(cast.ann, "Late", today=business_date(), days_old=30)
    late(account, cast.ann)
    entry = late(account, cast.ann, days=0)
    FollowUp.objects.filter(pk=entry.pk).update(repeated=True)
    assert waits(cast.mia) == {"late": ["Late"], "repeated": ["Late"]}
    FollowUp.objects.update(author=cast.mia)
    assert waits(cast.mia) == {}


def test_the_board_costs_the_same_for_one_row_and_for_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    def fill(name: str) -> None:
        account = proposed(cast.ann, name, keeps=2)
        call(account, EscalationKind.HELP, "?")
        late(make_account(cast.bob, f"{name} late", today=business_date(), days_old=30), cast.bob)

    fill("One")
    reader = again(cast.mia)
    policy = in_force()
    assert reader.managed_team_ids
    with django_assert_max_num_queries(5) as first:  # deputies, find, read, names withheld, teams above
        deciding.waiting_for(reader, today=business_date(), policy=policy)
    for number in range(4):
        fill(f"More {number}")
    with django_assert_max_num_queries(len(first)):
        deciding.waiting_for(reader, today=business_date(), policy=policy)


def test_an_account_kept_twice_is_marked_and_only_the_next_level_may_keep_it(cast: Cast) -> None:
    proposed(cast.ann, "Twice", keeps=2)

    def row(user: User) -> Any:
        (part,) = deciding.waiting_for(again(user), today=business_date(), policy=in_force())
        return part.rows[0]

    assert row(cast.mia).next_level
    assert not row(cast.mia).may_keep
    assert row(cast.max).may_keep
    assert row(cast.ada).may_keep


def test_a_proposal_says_its_day_and_why_here_and_on_the_team_page(cast: Cast, as_user: Any) -> None:
    today = business_date()
    proposed(cast.ann, "Plain")
    close = today + timedelta(days=40)
    proposed(cast.ann, "Held", open_until=close, suspend_due_on=close + timedelta(days=7))
    proposed(cast.ann, "Needy", suspend_due_on=None, need_explicit=True)
    proposed(cast.ann, "Agreed", suspend_due_on=None, agreed_step_on=today + timedelta(days=3))
    browser = as_user(cast.mia)
    reasons = (
        f"12 contacts without an order, proposed on {formatting.day(today)}.",
        f"An open opportunity, expected to close on {formatting.day(close)}, holds it until then.",
    )
    days = [today + timedelta(days=7), close + timedelta(days=7)]
    agreed = f"next step is agreed for {formatting.day(today + timedelta(days=3))}"
    board = browser.get(DECISIONS, {"group": "proposals"}).content.decode()
    team = browser.get(reverse("accounts:team")).content.decode()
    for page in (board, team):
        for words in (*reasons, agreed, *(f"after {formatting.day(day)}" for day in days)):
            assert words in page
    assert "waits for you: explicit need" in board
    assert "Explicit need" in team


def test_a_call_is_answered_by_one_word(cast: Cast, as_user: Any) -> None:
    asked = call(make_account(cast.ann, "Helpless"), EscalationKind.HELP, "Come along")
    browser = as_user(cast.mia)
    dialog = browser.get(reverse("accounts:escalation_answer", args=[asked.pk]), headers=HTMX).content.decode()
    for page in (
        browser.get(DECISIONS).content.decode(),
        browser.get(reverse("accounts:team")).content.decode(),
        dialog,
    ):
        assert ">Answer<" in page
        assert "Send the answer" not in page
        assert ">Done<" not in page


def test_the_full_list_narrows_by_person_and_stays_within_reach(cast: Cast, as_user: Any) -> None:
    proposed(cast.ann, "Annas")
    proposed(cast.bob, "Bobs")
    proposed(cast.sue, "Elsewhere")
    browser = as_user(cast.mia)
    everything = browser.get(DECISIONS, {"group": "proposals"}).content.decode()
    assert "Annas" in everything and "Bobs" in everything  # noqa: PT018
    assert "Elsewhere" not in everything
    hers = browser.get(DECISIONS, {"group": "proposals", "person": cast.ann.pk}).content.decode()
    assert "Bobs" not in hers
    foreign = browser.get(DECISIONS, {"group": "proposals", "person": cast.sue.pk}).content.decode()
    assert "Elsewhere" not in foreign


def test_salespeople_have_no_board(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.ann).get(DECISIONS).status_code == 404
    assert b'id="deciding"' not in as_user(cast.ann).get(reverse("pages:today")).content


def test_keeping_on_today_stays_on_the_page(cast: Cast, as_user: Any) -> None:
    account = proposed(cast.ann, "Kept here")
    data = {"reason": "Budget in spring", "more_contacts": "3"}
    answer = as_user(cast.mia).post(reverse("accounts:keep", args=[account.pk]), data, headers=HTMX)
    assert answer.status_code == 204
    assert "crm:steps-changed" in answer["HX-Trigger"]
    assert waits(cast.mia) == {}


def test_several_late_entries_are_approved_at_once_and_the_rest_is_told(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Late", today=business_date(), days_old=30)
    first, second, foreign = late(account, cast.ann, 9), late(account, cast.ann, 8), late(account, cast.ann, 7)
    approvals.refuse(second, by=cast.max, reason="No", now=noon(business_date()))
    ids = [first.pk, second.pk]
    answer = as_user(cast.mia).post(reverse("followups:approve_some"), {"selected": ids}, headers=HTMX)
    assert answer.status_code == 204
    decided = dict(FollowUp.objects.values_list("pk", "approval"))
    assert decided == {first.pk: Approval.APPROVED, second.pk: Approval.REFUSED, foreign.pk: Approval.PENDING}


def test_refusing_several_needs_one_reason(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Late", today=business_date(), days_old=30)
    entry = late(account, cast.ann)
    address = f"{reverse('followups:refuse_some')}?selected={entry.pk}"
    browser = as_user(cast.mia)
    assert browser.post(address, {"reason": " "}, headers=HTMX).status_code == 422
    assert browser.post(address, {"reason": "Too late"}, headers=HTMX).status_code == 204
    entry.refresh_from_db()
    assert (entry.approval, entry.disallow_reason) == (Approval.REFUSED, "Too late")


def test_an_approval_is_taken_back_by_whoever_gave_it(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Late", today=business_date(), days_old=30)
    entry = late(account, cast.ann)
    approvals.approve(entry, by=cast.mia, now=noon(business_date()))
    address = reverse("followups:reopen", args=[entry.pk])
    assert as_user(cast.max).post(address, headers=HTMX).status_code == 409
    assert as_user(cast.mia).post(address, headers=HTMX).status_code == 204
    entry.refresh_from_db()
    account.refresh_from_db()
    assert (entry.approval, account.cycle_contacts) == (Approval.PENDING, 0)


def test_a_repeated_text_is_accepted_or_the_chosen_entries_are_disallowed(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Again", today=business_date(), days_old=30)
    entries = [late(account, cast.ann, days, "Nothing new") for days in (2, 1, 0)]
    assert waits(cast.mia) == {"repeated": ["Again"]}
    repetition.accept(entries[2], by=cast.mia)
    assert waits(cast.mia) == {}
    repetition.flag_again(entries[2], by=cast.mia)
    browser, address = as_user(cast.mia), reverse("followups:repeated", args=[entries[2].pk])
    assert browser.get(address, headers=HTMX).content.count(b'name="entries"') == 3
    assert browser.post(address, {"reason": "Copied"}, headers=HTMX).status_code == 409
    chosen = {"reason": "Copied", "entries": [entries[1].pk, entries[2].pk]}
    assert browser.post(address, chosen, headers=HTMX).status_code == 204
    assert Notice.objects.filter(recipient=cast.ann, kind="disallowed").values("batch").distinct().count() == 1
    account.refresh_from_db()
    assert account.cycle_contacts == 1
    assert waits(cast.mia) == {}


def test_the_owner_of_a_silent_account_is_reminded_once_a_day(cast: Cast, as_user: Any) -> None:
    alarm = call(make_account(cast.ann, "Silent A"), EscalationKind.SILENT)
    address = reverse("accounts:escalation_remind", args=[alarm.pk])
    browser = as_user(cast.mia)
    assert browser.post(address, {"note": "Please call"}, headers=HTMX).status_code == 204
    reminder = Notice.objects.get(recipient=cast.ann)
    assert inbox.sentence(reminder) == "Mia Manager reminds you about “Silent A”: Please call"
    assert browser.post(address, {"note": "Please call"}, headers=HTMX).status_code == 409
    assert waits(cast.mia) == {"alarms": ["Silent A"]}


def test_the_history_beside_a_decision_names_contacts_and_missing_roles(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Known", today=business_date(), days_old=30)
    late(account, cast.ann, 1, "They asked for samples")
    body = as_user(cast.mia).get(reverse("pages:history", args=[account.pk])).content.decode()
    assert "They asked for samples" in body
    assert "not known" in body
    assert as_user(cast.zoe).get(reverse("pages:history", args=[account.pk])).status_code == 404
