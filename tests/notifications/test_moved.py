"""Notices of moves: who, from whom to whom, why in the writer's words, the evidence of a night, whom to ask."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Account
from accounts.services import handing_on, letting_go, people, sweep
from core import formatting
from core.clock import business_date
from notifications import inbox
from notifications.models import Notice
from notifications.services import Message, digests, tell
from pages.digest.gather import contents_of
from pages.digest.letter import letter
from tests.accounts.batches.steps import done, on_desk, undone
from tests.cast import TODAY, Cast, make_account
from users.models import User

ON, YESTERDAY = formatting.day(TODAY), formatting.day(TODAY - timedelta(days=1))

pytestmark = pytest.mark.django_db


def words_for(person: User, kind: str) -> str:
    return inbox.sentence(Notice.objects.get(recipient=person, kind=kind))


def groups_of(browser: Any) -> dict[str, inbox.Group]:
    page = browser.get(reverse("notifications:inbox"))
    return {group.code: group for group in page.context["groups"]}


def mail_of(person: User) -> str:
    reader = digests.reader_of(person, timezone.now())
    (contents,) = contents_of([reader], timezone.now())
    return str(letter(contents, 1).body)


def recycled_and_suspended(cast: Cast) -> tuple[Account, Account]:
    """One account that ninety days of silence and one that the rule of twelve take from Ann in the same night."""
    silent = make_account(cast.ann, "Silent", days_old=91)
    ripe = make_account(cast.ann, "Ripe", days_old=70, contacts_made=12)
    Account.objects.filter(pk=ripe.pk).update(proposal_visible_on=TODAY - timedelta(days=8))
    from accounts import clocks

    clocks.recompute(Account.objects.filter(pk=ripe.pk), today=None)
    sweep.sweep(TODAY, replay=True)
    return silent, ripe


def test_a_transfer_tells_both_sides_who_to_whom_and_why(cast: Cast) -> None:
    account = make_account(cast.ann, "Lantern")
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="Bob knows their buyer", today=TODAY)
    why = (
        f"Transferred from Ann Seller to Bob Seller by Mia Manager on {ON}. "
        "Reason: Bob knows their buyer. Ask Mia Manager."
    )
    assert words_for(cast.ann, "moved_away") == f"“Lantern” is no longer yours. {why}"
    assert words_for(cast.bob, "assigned") == f"“Lantern” is yours now. {why}"


def test_the_sentence_is_in_the_readers_language(cast: Cast) -> None:
    account = make_account(cast.ann, "Lantern")
    letting_go.release(account, by=cast.mia, reason="太远", override=True, today=TODAY)
    with override("zh-hans"):
        words = words_for(cast.ann, "moved_away")
        assert formatting.day(TODAY) in words
    assert re.search("：太远。如有疑问", words)


def test_a_suspension_by_hand_tells_the_desk_the_chosen_reason(cast: Cast) -> None:
    account = make_account(cast.ann, "Lantern", days_old=70, contacts_made=12)
    letting_go.suspend(
        account, by=cast.ann, reason_code="competition", reason="bound for two years", today=TODAY,
        look_again_on=TODAY + timedelta(days=30),
    )  # fmt: skip
    words = words_for(cast.mia, "on_desk")
    assert f"Suspended by Ann Seller on {ON} after 12 of 12 contacts (last one {YESTERDAY})." in words
    assert "Reason: Competition – bound for two years. Ask Ann Seller." in words


def test_a_night_tells_rule_count_last_contact_dates_and_whom_to_ask(cast: Cast) -> None:
    silent, ripe = recycled_and_suspended(cast)
    words = {n.account_id: inbox.sentence(n) for n in Notice.objects.filter(recipient=cast.ann, kind="moved_away")}
    assert words[ripe.pk] == (
        f"“Ripe” is no longer yours. Suspended by the rule of twelve on {ON}: 12 of 12 contacts without an order, "
        f"proposed on {formatting.day(TODAY - timedelta(days=8))} and not decided (last contact {YESTERDAY}). "
        "Ask Mia Manager."
    )
    assert "90 days without an effective contact or order since" in words[silent.pk]
    assert "abandoned at 0 of 12. Ask Mia Manager." in words[silent.pk]


def test_nobody_is_sent_to_themselves(cast: Cast) -> None:
    make_account(cast.mia, "Own", days_old=91)
    sweep.sweep(TODAY, replay=True)
    assert words_for(cast.mia, "moved_away").endswith("Ask Max Manager.")


def test_a_night_asks_for_names_and_managers_once_however_many_moved(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_account((cast.ann, cast.cho, cast.sue)[number % 3], days_old=91)
    with django_assert_max_num_queries(45) as few:
        sweep.sweep(TODAY, replay=True)
    for number in range(36):
        make_account((cast.ann, cast.cho, cast.sue)[number % 3], days_old=92)
    with django_assert_max_num_queries(len(few)):
        sweep.sweep(TODAY + timedelta(days=1), replay=True)


def test_a_grouped_line_tells_each_reason_and_one_for_what_has_the_same(cast: Cast, as_user: Any) -> None:
    recycled_and_suspended(cast)
    group = groups_of(as_user(cast.ann))["moved_away"]
    assert group.heading == "2 accounts are no longer yours"
    assert [line.split(":")[0] for line in group.stories] == ["Silent", "Ripe"]
    for _account in range(5):
        make_account(cast.bob, f"Left {_account}")
    people.leave_company(cast.bob, by=cast.ada, today=TODAY)
    (line,) = groups_of(as_user(cast.mia))["assigned"].stories
    assert line.startswith("Left 4, Left 3, Left 2 and 2 more: Bob Seller left the company")


def test_the_daily_mail_tells_why_accounts_moved(cast: Cast) -> None:
    account = make_account(cast.ann, "Lantern", today=business_date())
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="Bob knows their buyer", today=business_date())
    assert "Reason: Bob knows their buyer. Ask Mia Manager." in mail_of(cast.bob)
    other = make_account(cast.ann, "Harbour", today=business_date())
    handing_on.transfer(other, to=cast.bob, by=cast.ada, reason="Fair shares", today=business_date())
    body = mail_of(cast.bob)
    assert "2 accounts are yours now" in body
    assert re.search(r"Harbour: Transferred .* by Ada Admin .* Reason: Fair shares", body)
    assert re.search(r"Lantern: Transferred .* by Mia Manager .* Reason: Bob knows their buyer", body)
    assert not mail.outbox


def test_the_daily_mail_tells_nothing_of_what_was_talked_about(cast: Cast) -> None:
    facts = {"name": "Lantern", "who": "Mia Manager", "answer": "they are nearly broke"}
    tell([Message(cast.ann.pk, "comment", "c", params=facts)])
    body = mail_of(cast.ann)
    assert "Lantern" in body
    assert "broke" not in body


def test_a_notice_from_before_the_sentence_was_kept_still_reads(cast: Cast) -> None:
    tell([Message(cast.ann.pk, "moved_away", "x", params={"name": "Old", "rule": "transferred", "reason": "far"})])
    assert words_for(cast.ann, "moved_away") == "“Old” is no longer yours. Reason: transferred – far"


def test_a_batch_tells_names_reason_and_where_the_accounts_went(cast: Cast) -> None:
    accounts = [make_account(cast.ann, f"Lot {number}") for number in range(5)]
    batch = done(accounts, "transfer", cast.mia)
    away = words_for(cast.ann, "batch_away")
    assert away == (
        "Accounts that Mia Manager took from you: 5 (Lot 0, Lot 1, Lot 2 and 2 more). They are with Bob Seller now. "
        "Reason: new start. Ask Mia Manager."
    )
    given = words_for(cast.bob, "batch_assigned")
    assert given.startswith("New accounts from Mia Manager: 5 (Lot 0, Lot 1, Lot 2 and 2 more). Reason: new start.")
    with override("zh-hans"):
        assert "Lot 0、Lot 1、Lot 2 等，另有 2 家" in words_for(cast.ann, "batch_away")
    undone(batch, cast.mia)
    assert "They are with Ann Seller now. Ask Mia Manager." in words_for(cast.bob, "batch_taken_back")


def test_a_batch_into_the_pool_or_back_to_the_desk_says_so(cast: Cast) -> None:
    ripe = [make_account(cast.ann, days_old=70, contacts_made=12) for _ in range(2)]
    done(ripe, "release", cast.mia)
    assert "They are in the shared pool now." in words_for(cast.ann, "batch_away")
    batch = done(on_desk(cast.sue, 2), "reassign", cast.zoe)
    receivers = Notice.objects.filter(kind="batch_assigned").values_list("recipient", flat=True)
    undone(batch, cast.zoe)
    taken = Notice.objects.filter(kind="batch_taken_back", recipient__in=receivers).first()
    assert taken is not None
    assert "They are on the desk of suspended accounts now." in inbox.sentence(taken)
