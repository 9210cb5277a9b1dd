"""Decisions about the VIP class and about the working group of a VVIP: with words, kept, and told (domain.md section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, ConsentKind, ConsentRequest, Grade, GroupRole, Vip, VipChange
from accounts.services import editing
from accounts.services.consent import asking, deciding
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from core.clock import business_date
from notifications.models import Notice
from tests.cast import TODAY, Cast, make_account
from users.models import User

HTMX = {"headers": {"HX-Request": "true"}}


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def set_vip(account: Account, vip: Vip, by: User, why: str = "") -> None:
    editing.set_grade(account, grade=Grade(account.grade), vip=vip, by=by, today=TODAY, vip_reason=why)
    account.refresh_from_db()


def asked_for(account: Account, by: User) -> ConsentRequest:
    return asking.ask_vvip(account, by=by, why="they set the standard")


# -- the VIP class ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("vip", [Vip.VIP, Vip.VVIP])
def test_a_vip_class_is_given_for_a_reason_in_words(cast: Cast, vip: Vip) -> None:
    account = make_account(cast.ann)
    with pytest.raises(ReasonNeeded):
        set_vip(account, vip, cast.ada, "  ")
    assert not VipChange.objects.exists()
    set_vip(account, vip, cast.ada, "their founder visits us himself")
    kept = VipChange.objects.get()
    assert (kept.before, kept.after, kept.by, kept.reason) == ("", vip, cast.ada, "their founder visits us himself")


def test_the_owner_reads_each_change_of_class_and_grade_with_its_reason(cast: Cast) -> None:
    account = make_account(cast.ann)
    set_vip(account, Vip.VIP, cast.mia, "strategic")
    set_vip(account, Vip.NONE, cast.mia, "sold to a competitor")
    editing.set_grade(account, grade=Grade.B, vip=Vip.NONE, by=cast.mia, today=TODAY, reason="new plant")
    assert told("vip_given") == told("vip_taken") == told("grade_set") == ["Ann Seller"]
    assert Notice.objects.get(kind="grade_set").params["reason"] == "new plant"
    assert Notice.objects.get(kind="vip_taken").params["reason"] == "sold to a competitor"


def test_history_of_the_class_stands_beside_the_grade_and_in_the_history_of_ownership(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    set_vip(account, Vip.VIP, cast.mia, "their founder visits us")
    for page in ("importance", "ledger"):
        said = as_user(cast.ann).get(f"/accounts/{account.pk}/{page}/", **HTMX).content.decode()
        assert "Mia Manager decided: VIP from now on" in said
        assert "their founder visits us" in said


def test_the_dialog_wants_words_for_a_class_that_changes_and_none_for_one_that_stays(cast: Cast, as_user: Any) -> None:
    account, browser = make_account(cast.ann, today=business_date()), as_user(cast.mia)
    url = f"/accounts/{account.pk}/grade/"
    assert browser.post(url, {"grade": "C", "vip": "vip"}, **HTMX).status_code == 422
    assert browser.post(url, {"grade": "C", "vip": ""}, **HTMX).status_code == 200
    assert browser.post(url, {"grade": "C", "vip": "vip", "vip_reason": "strategic"}, **HTMX).status_code == 200
    assert VipChange.objects.get().reason == "strategic"


# -- asking for VVIP -------------------------------------------------------------------------------------------------
def test_a_request_waits_in_the_admins_today_with_its_reason_and_nowhere_else(cast: Cast, as_user: Any) -> None:
    row = asked_for(make_account(cast.ann), cast.mia)
    page = as_user(cast.ada).get("/").content.decode()
    assert "they set the standard" in page
    assert f"/accounts/consent/{row.pk}/" in page
    assert told("vvip_asked") == ["Ada Admin"]
    assert f"/accounts/consent/{row.pk}/" not in as_user(cast.max).get("/").content.decode()


def test_granting_makes_it_vvip_and_tells_the_asker_and_the_owner(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    row = asked_for(account, cast.mia)
    dialog, url = as_user(cast.ada), f"/accounts/consent/{row.pk}/"
    assert "they set the standard" in dialog.get(url, **HTMX).content.decode()
    assert "checked" not in dialog.get(url, **HTMX).content.decode()
    assert dialog.post(url, {"decision": "grant", "answer": ""}, **HTMX).status_code == 422
    assert dialog.post(url, {"decision": "grant", "answer": "agreed in the board"}, **HTMX).status_code == 200
    account.refresh_from_db()
    row.refresh_from_db()
    assert (account.vip, row.granted, row.decided_by) == (Vip.VVIP, True, cast.ada)
    assert VipChange.objects.get().reason == "agreed in the board"
    assert told("vip_given") == ["Ann Seller", "Mia Manager"]


def test_refusing_leaves_it_and_tells_the_asker_and_the_owner_why(cast: Cast) -> None:
    account = make_account(cast.ann)
    deciding.decide(asked_for(account, cast.mia), grant=False, answer="not yet", by=cast.ada, today=TODAY)
    account.refresh_from_db()
    assert account.vip == Vip.NONE
    assert told("vvip_refused") == ["Ann Seller", "Mia Manager"]
    assert Notice.objects.filter(kind="vvip_refused").first().params["answer"] == "not yet"  # type: ignore[union-attr]


def test_an_admin_who_sets_vvip_by_hand_has_answered_the_request(cast: Cast) -> None:
    account = make_account(cast.ann)
    row = asked_for(account, cast.mia)
    set_vip(account, Vip.VVIP, cast.ada, "yes")
    row.refresh_from_db()
    assert (row.granted, row.answer) == (True, "yes")
    assert told("vip_given") == ["Ann Seller", "Mia Manager"]


def test_a_request_is_made_once_and_decided_once_by_somebody_else(cast: Cast) -> None:
    account = make_account(cast.ann)
    row = asked_for(account, cast.mia)
    with pytest.raises(InvalidInput):
        asked_for(account, cast.max)
    with pytest.raises(NotAllowed):
        deciding.decide(row, grant=True, answer="yes", by=cast.max, today=TODAY)
    deciding.decide(row, grant=False, answer="no", by=cast.ada, today=TODAY)
    with pytest.raises(WrongState):
        deciding.decide(row, grant=True, answer="yes", by=cast.ada, today=TODAY)


# -- the working group of a VVIP ---------------------------------------------------------------------------------------
def test_the_owner_of_a_vvip_asks_the_manager_who_decides(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, vip=Vip.VVIP)
    with pytest.raises(asking.ConsentNeeded):
        editing.join_group(account, user=cast.bob, by=cast.ann, part="", today=TODAY)
    sent = {"user": cast.bob.pk, "role": "technician", "part": "", "why": "he knows their press"}
    as_user(cast.ann).post(f"/accounts/{account.pk}/group/join/", sent, **HTMX)
    assert not Account.objects.served_by(cast.bob).filter(pk=account.pk).exists()
    row = ConsentRequest.objects.get(kind=ConsentKind.GROUP)
    assert told("group_asked") == ["Mia Manager"]
    assert f"/accounts/consent/{row.pk}/" in as_user(cast.mia).get("/").content.decode()
    deciding.decide(row, grant=True, answer="for the trial", by=cast.mia, today=TODAY)
    assert account.group.get(user=cast.bob).role == GroupRole.TECHNICIAN
    assert told("group_granted") == ["Ann Seller"]


def test_a_refused_colleague_stays_outside_and_the_owner_reads_why(cast: Cast) -> None:
    account = make_account(cast.ann, vip=Vip.VVIP)
    row = asking.ask_to_join(account, user=cast.bob, by=cast.ann, why="help")
    deciding.decide(row, grant=False, answer="too many already", by=cast.mia, today=TODAY)
    assert not account.group.exists()
    assert told("group_refused") == ["Ann Seller"]


def test_the_manager_adds_somebody_to_a_vvip_at_once_and_so_does_any_owner_elsewhere(cast: Cast) -> None:
    editing.join_group(make_account(cast.ann, vip=Vip.VVIP), user=cast.bob, by=cast.mia, part="", today=TODAY)
    editing.join_group(make_account(cast.ann, vip=Vip.VIP), user=cast.bob, by=cast.ann, part="", today=TODAY)
    assert cast.bob.group_memberships.count() == 2


def test_the_own_team_stands_first_among_those_who_may_join(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    page = as_user(cast.ann).get(f"/accounts/{account.pk}/group/join/", **HTMX).content.decode()
    assert 0 < page.index("The account’s team") < page.index("Bob Seller") < page.index("Other teams")
    assert page.index("Other teams") < page.index("Cho Seller")


def test_a_role_in_the_group_is_chosen_from_a_list_and_found_by_it(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "With an opener")
    browser, url = as_user(cast.ann), f"/accounts/{account.pk}/group/join/"
    assert browser.post(url, {"user": cast.max.pk, "role": "chief"}, **HTMX).status_code == 422
    browser.post(url, {"user": cast.max.pk, "role": "opener", "part": "golf"}, **HTMX)
    found = browser.get("/api/v1/working-groups/?role=opener").json()["results"]
    assert [(row["role"], row["part"]) for row in found] == [("opener", "golf")]
    page = browser.get(f"/accounts/{account.pk}/group/", **HTMX).content.decode()
    assert "Opener" in page
    other = make_account(cast.ann, "Without a group")
    for asked, shown in (("opener", [account]), ("technician", []), ("nobody", [other])):
        page = browser.get(f"/accounts/?group={asked}").content.decode()
        assert [each.name in page for each in (account, other)] == [each in shown for each in (account, other)]
