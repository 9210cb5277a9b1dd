"""What has been decided, by whomever, asks nobody any more: not in the inbox, not in the bell, not in the mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, Escalation, EscalationKind, KeyPerson, Rested, Vip
from accounts.services import letting_go, sweep
from accounts.services.calls import raising, resting
from accounts.services.consent import asking as consents
from accounts.services.consent import deciding as consenting
from cases.services import panels
from cases.services.months import first_of
from core.clock import business_date
from followups.models import FollowUp
from followups.services import approvals, corrections
from keyaccounts.services import complaints
from notifications.models import Notice
from notifications.services import Message, ask_again, settle, tell
from portraits.models import Grant
from portraits.services.access import asking, granting
from portraits.services.personal import erasing
from tests.cases.told import shared
from tests.cast import Cast, again, contact, make_account, make_user, noon
from tests.followups.conftest import log_contact
from tests.portraits.known import owned_before

pytestmark = pytest.mark.django_db
PREVIEW = "/mails/preview/"


def asked(kind: str) -> list[tuple[str, bool, bool]]:
    """Who was told of a kind, whether it is settled, whether it is unread."""
    rows = Notice.objects.filter(kind=kind).select_related("recipient").order_by("recipient__name", "pk")
    return [(row.recipient.name, row.settled_at is not None, row.read_at is None) for row in rows]


def late(cast: Cast) -> FollowUp:
    """A late entry of Ann's that waits."""
    today = business_date()
    account = make_account(again(cast.ann), "Harbour Print", today=today, days_old=30)
    person = KeyPerson.objects.create(account=account, name="Li Wei")
    return log_contact(account, again(cast.ann), person, on=today - timedelta(days=10), now=noon(today))


def decide_late(cast: Cast) -> str:
    approvals.approve(late(cast), by=again(cast.ada), now=noon(business_date()))
    return "late_entry"


def refuse_late(cast: Cast) -> str:
    approvals.refuse(late(cast), by=again(cast.ada), reason="no proof", now=noon(business_date()))
    return "late_entry"


def void_late(cast: Cast) -> str:
    corrections.void(late(cast), by=again(cast.ann), reason="twice", now=noon(business_date()))
    return "late_entry"


def disallow_late(cast: Cast) -> str:
    corrections.disallow(late(cast), by=again(cast.ada), reason="not so", now=noon(business_date()))
    return "late_entry"


def answer_help(cast: Cast) -> str:
    account = make_account(again(cast.ann), today=business_date())
    raising.ask_for_help(account, by=again(cast.ann), note="They want ten per cent", today=business_date())
    raising.answer_escalation(Escalation.objects.get(), by=again(cast.ada), answer="Give them five")
    return "escalation"


def answer_ten(cast: Cast) -> str:
    raising.answer_escalation(called_at_ten(cast), by=again(cast.ada), answer="I call them")
    return "contact_10"


def called_at_ten(cast: Cast) -> Escalation:
    today = business_date()
    account = make_account(again(cast.ann), today=today, days_old=40, contacts_made=9)
    contact(account, today)
    return Escalation.objects.get(account=account, kind=EscalationKind.TEN_CONTACTS)


def decide_access(cast: Cast) -> str:
    account, today = make_account(again(cast.ann), today=business_date()), business_date()
    owned_before(account, cast.bob)
    row = asking.ask(account, why="a visit", by=again(cast.ann), today=today)
    asking.decide(row, grant=False, answer="not yet", by=again(cast.ada), today=today)
    return "access_asked"


def let_into_vvip(cast: Cast) -> Grant:
    account = make_account(again(cast.ann), today=business_date(), vip=Vip.VVIP)
    return granting.give(account, cast.ann, reason="owner", by=again(cast.mia), today=business_date())


def approve_access(cast: Cast) -> str:
    granting.approve(let_into_vvip(cast), by=again(cast.ada))
    return "access_to_approve"


def revoke_access(cast: Cast) -> str:
    granting.revoke(let_into_vvip(cast), by=again(cast.mia), reason="left")
    return "access_to_approve"


def decide_vvip(cast: Cast) -> str:
    make_user("Amy Admin", role="admin")
    account = make_account(again(cast.ann), today=business_date())
    row = consents.ask_vvip(account, by=again(cast.mia), why="the largest")
    consenting.decide(row, grant=False, answer="not now", by=again(cast.ada), today=business_date())
    return "vvip_asked"


def refuse_erasure(cast: Cast) -> str:
    account = make_account(again(cast.ann), today=business_date())
    person = KeyPerson.objects.create(account=account, name="Li Wei")
    row = erasing.ask(person, reason="letter", by=again(cast.mia))
    erasing.refuse(row, reason="the law on accounts", by=again(cast.ada))
    return "erasure_to_approve"


def answer_complaint(cast: Cast) -> str:
    account = make_account(again(cast.ann), today=business_date())
    told = complaints.Told("Scratches on the lid", severity=3)
    row = complaints.enter(account, told, by=again(cast.ada), today=business_date())
    complaints.answer(row, "We send new ones", by=again(cast.ada), today=business_date())
    return "complaint"


def keep_proposed(cast: Cast) -> str:
    letting_go.keep(
        proposed(cast), by=again(cast.mia), reason="the buyer changes", more_contacts=3, today=business_date()
    )
    return "proposed"


def suspend_proposed(cast: Cast) -> str:
    account, today = proposed(cast), business_date()
    letting_go.suspend(
        account, by=again(cast.mia), reason_code="need", look_again_on=today + timedelta(days=90), today=today
    )
    return "proposed"


def proposed(cast: Cast) -> Account:
    today = business_date()
    account = make_account(again(cast.ann), today=today, days_old=70, contacts_made=12)
    sweep.sweep(today - timedelta(days=1), seen_on=today)
    account.refresh_from_db()
    assert account.proposal_visible_on
    return account


@pytest.mark.parametrize(
    "decide",
    [
        decide_late, refuse_late, void_late, disallow_late, answer_help, answer_ten, decide_access, approve_access,
        revoke_access, decide_vvip, refuse_erasure, answer_complaint, keep_proposed, suspend_proposed,
    ],
)  # fmt: skip
def test_a_decision_settles_what_everybody_was_asked(cast: Cast, as_user: Any, decide: Callable[[Cast], str]) -> None:
    kind = decide(cast)
    found = asked(kind)
    assert found
    assert all(settled and not unread for _name, settled, unread in found), found
    row = Notice.objects.filter(kind=kind).first()
    assert row is not None
    page = as_user(again(row.recipient)).get(reverse("notifications:inbox"))
    (group,) = [group for group in page.context["groups"] if group.code == kind]
    assert (group.settled, group.fresh) == (group.total, 0)
    assert "settled" in page.content.decode()


def test_the_mail_lists_what_is_open_and_no_longer_what_somebody_else_decided(cast: Cast, as_user: Any) -> None:
    entry = late(cast)
    before = as_user(again(cast.mia)).get(PREVIEW).content.decode()
    assert "late entry to approve" in before
    approvals.approve(entry, by=again(cast.ada), now=noon(business_date()))
    after = as_user(again(cast.mia)).get(PREVIEW, follow=True).content.decode()
    assert "late entry to approve" not in after
    row = Notice.objects.get(kind="late_entry")
    as_user(again(cast.mia)).post(reverse("notifications:mark", args=[row.pk]), {"unread": "yes"})
    assert "late entry to approve" not in as_user(again(cast.mia)).get(PREVIEW, follow=True).content.decode()


def test_an_approval_taken_back_asks_again(cast: Cast) -> None:
    entry, now = late(cast), noon(business_date())
    approvals.approve(entry, by=again(cast.mia), now=now)
    approvals.reopen(entry, by=again(cast.mia), now=now)
    assert asked("late_entry") == [("Mia Manager", False, True)]


def test_a_call_that_rests_by_itself_is_settled_and_asks_again_with_it(cast: Cast) -> None:
    call = called_at_ten(cast)
    resting.rest(Escalation.objects.filter(pk=call.pk), Rested.ORDER)
    assert asked("contact_10") == [("Ann Seller", True, False), ("Mia Manager", True, False)]
    resting.reopen(Escalation.objects.filter(pk=call.pk), Rested.ORDER)
    assert asked("contact_10") == [("Ann Seller", False, True), ("Mia Manager", False, True)]


def test_a_member_is_asked_until_they_have_scored_all_and_again_for_one_more(cast: Cast) -> None:
    today = business_date()
    case = shared(cast.ann, "One", today=today)
    people = [cast.bob, cast.cho, cast.mia]
    panel = panels.name(first_of(today), people, by=again(cast.ada), today=today)
    points = dict.fromkeys(("clear", "proven", "usable", "honest"), 3)
    panels.score(case, points, by=cast.bob)
    assert asked("case_panel") == [
        ("Bob Seller", True, False), ("Cho Seller", False, True), ("Mia Manager", False, True),
    ]  # fmt: skip
    more = shared(cast.ann, "Two", today=today)
    assert asked("case_panel")[0] == ("Bob Seller", False, True)
    panels.score(more, points, by=cast.bob)
    panels.close(panel, by=again(cast.ada))
    assert all(settled for _name, settled, _unread in asked("case_panel"))


def test_what_was_read_keeps_its_moment_and_nothing_costs_no_statement(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    tell(Message(person.pk, "late_entry", "late:1") for person in (cast.mia, cast.max))
    read = noon(business_date() - timedelta(days=1))
    Notice.objects.filter(recipient=cast.max).update(read_at=read)
    with django_assert_num_queries(0):
        settle([])
        ask_again([])
    with django_assert_num_queries(1):
        settle(["late:1"])
    assert Notice.objects.get(recipient=cast.max).read_at == read
    ask_again(["late:1"])
    assert Notice.objects.get(recipient=cast.max).read_at == read
    assert Notice.objects.get(recipient=cast.mia).read_at is None


def test_of_several_shown_as_one_the_line_says_how_many_are_settled(cast: Cast, as_user: Any) -> None:
    tell(Message(cast.mia.pk, "late_entry", f"late:{n}", "batch") for n in (1, 2, 3))
    settle(["late:1"])
    page = as_user(again(cast.mia)).get(reverse("notifications:inbox"))
    assert "1 settled" in page.content.decode()
    (group,) = page.context["groups"]
    listed = as_user(again(cast.mia)).get(reverse("notifications:batch", args=[group.latest.pk])).content.decode()
    assert listed.count("settled") == 1
