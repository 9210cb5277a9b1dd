"""People, their absences, leaving, handing on; the inbox; the admin pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Account
from accounts.services import letting_go
from core.clock import business_date
from notifications.models import Notice
from tests.cast import Cast, again, make_account
from users.models import Leave, User

TODAY = business_date()
HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_profile_is_saved_and_the_language_follows(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    values = {"name": "Ann  Baker", "language": "zh-hans", "time_zone": "Europe/Berlin", "telephone": "139"}
    answer = browser.post("/people/me/", values)
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "zh-hans"
    assert again(cast.ann).time_zone == "Europe/Berlin"
    assert again(cast.ann).name == "Ann Baker"


@pytest.mark.parametrize(
    "changes",
    [{"language": "xx"}, {"time_zone": "Mars/Base"}, {"telephone": "1" * 41}, {"name": " "}, {"name": "x" * 121}],
)
def test_a_profile_that_does_not_fit_is_said(cast: Cast, as_user: Any, changes: dict[str, str]) -> None:
    values = {"name": "Ann", "language": "en", "time_zone": "", "telephone": "", **changes}
    assert as_user(cast.ann).post("/people/me/", values).status_code == 422


def absence(deputy: User, **changes: str) -> dict[str, str]:
    last = (TODAY + timedelta(days=5)).isoformat()
    return {"starts_on": TODAY.isoformat(), "ends_on": last, "deputy": str(deputy.pk), **changes}


def test_a_deputy_sees_the_accounts_during_the_absence(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    assert as_user(cast.bob).get(f"/account/{account.pk}/").status_code == 404
    as_user(cast.ann).post(f"/people/{cast.ann.pk}/leave/", absence(cast.bob))
    assert as_user(cast.bob).get(f"/account/{account.pk}/").status_code == 200
    leave = Leave.objects.get()
    assert as_user(cast.bob).post(f"/people/leaves/{leave.pk}/cancel/").status_code == 404
    as_user(cast.ann).post(f"/people/leaves/{leave.pk}/cancel/")
    assert as_user(cast.bob).get(f"/account/{account.pk}/").status_code == 404


def test_an_absence_that_overlaps_is_refused(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    browser.post(f"/people/{cast.ann.pk}/leave/", absence(cast.bob))
    assert browser.post(f"/people/{cast.ann.pk}/leave/", absence(cast.bob)).status_code == 409
    assert Leave.objects.count() == 1


def test_whoever_is_away_today_can_stand_in_later(cast: Cast, as_user: Any) -> None:
    as_user(cast.bob).post(f"/people/{cast.bob.pk}/leave/", absence(cast.ann, ends_on=TODAY.isoformat()))
    later = {name: (TODAY + timedelta(days=9)).isoformat() for name in ("starts_on", "ends_on")}
    assert as_user(cast.ann).post(f"/people/{cast.ann.pk}/leave/", absence(cast.bob, **later)).status_code == 302


def test_nobody_enters_an_absence_for_a_colleague(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.bob).post(f"/people/{cast.ann.pk}/leave/", absence(cast.bob)).status_code == 404
    assert as_user(cast.mia).post(f"/people/{cast.ann.pk}/leave/", absence(cast.bob)).status_code == 302


def test_people_are_the_managers_own(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.mia).get("/people/").content.decode()
    assert "Ann Seller" in page
    assert "Sue South" not in page
    assert as_user(cast.mia).get(f"/people/{cast.sue.pk}/").status_code == 404
    assert as_user(cast.ann).get("/people/").status_code == 404


def test_leaving_makes_the_accounts_the_managers_and_one_page_hands_them_on(cast: Cast, as_user: Any) -> None:
    accounts = [make_account(cast.ann, f"Left {i}", today=TODAY) for i in range(3)]
    browser = as_user(cast.max)
    answer = browser.post(f"/accounts/leavers/{cast.ann.pk}/leave/", **HTMX)
    hand_on = answer.headers["HX-Redirect"]
    assert not again(cast.ann).is_active
    assert Account.objects.filter(owner=cast.mia).count() == 3
    mia = as_user(again(cast.mia))
    assert "Left 0" in mia.get(hand_on).content.decode()
    chosen = [str(accounts[0].pk), str(accounts[1].pk)]
    narrowed = {"from": "leaver", "leaver": cast.ann.pk, "selected": chosen, "action": "transfer"}
    asked = {**narrowed, "strategy": "one", "to": cast.bob.pk}
    preview = mia.get("/accounts/batches/new/", asked)
    given = mia.post("/accounts/batches/new/", {**asked, "plan": preview.context["sealed"], "reason": "Ann has left"})
    assert given.status_code == 302
    assert Account.objects.filter(owner=cast.bob).count() == 2
    page = mia.get(hand_on).content.decode()
    assert "Left 2" in page
    assert "Left 0" not in page


def test_before_a_manager_leaves_it_is_said_what_waits_and_who_leads_the_team(cast: Cast, as_user: Any) -> None:
    make_account(cast.mia, today=TODAY)
    waiting = make_account(cast.ann, today=TODAY)
    letting_go.suspend(waiting, reason_code="timing", reason="later", look_again_on=TODAY + timedelta(days=30),
                       by=cast.mia, today=TODAY, override=True)  # fmt: skip
    page = as_user(cast.ada).get(f"/accounts/leavers/{cast.mia.pk}/leave/").content.decode()
    assert "1 account becomes that of Max Manager" in page
    assert "Mia Manager leads Harbour" in page
    assert "1 on the desk, 0 proposed" in page
    assert f'<option value="{cast.max.pk}" selected>' in page
    assert f'value="{cast.ann.pk}"' not in page


def test_the_team_page_says_afterwards_who_led_before(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ada)
    chosen = {f"team_{cast.harbour.pk}": str(cast.zoe.pk)}
    answer = browser.post(f"/accounts/leavers/{cast.mia.pk}/leave/", chosen, follow=True)
    assert "Harbour is led by Zoe Elsewhere now." in answer.content.decode()
    page = browser.get(f"/people/teams/{cast.harbour.pk}/").content.decode()
    assert "Zoe Elsewhere" in page
    assert "after Mia Manager, who has left" in page


def test_a_team_that_the_form_did_not_ask_about_goes_to_the_next_level(cast: Cast, as_user: Any) -> None:
    as_user(cast.ada).post(f"/accounts/leavers/{cast.mia.pk}/leave/")
    cast.harbour.refresh_from_db()
    assert cast.harbour.manager == cast.max


def test_nobody_leaves_a_team_to_somebody_who_does_not_lead(cast: Cast, as_user: Any) -> None:
    chosen = {f"team_{cast.harbour.pk}": str(cast.ann.pk)}
    assert as_user(cast.ada).post(f"/accounts/leavers/{cast.mia.pk}/leave/", chosen).status_code == 422
    assert again(cast.mia).is_active


def test_before_a_deputy_leaves_it_is_said_whom_nobody_serves_then(cast: Cast, as_user: Any) -> None:
    as_user(cast.ann).post(f"/people/{cast.ann.pk}/leave/", absence(cast.bob))
    page = as_user(cast.mia).get(f"/accounts/leavers/{cast.bob.pk}/leave/").content.decode()
    assert "Bob Seller stands in for Ann Seller" in page


def test_what_somebody_left_is_handed_on_also_when_the_person_is_back(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, "Left over", today=TODAY)
    as_user(cast.ada).post(f"/accounts/leavers/{cast.ann.pk}/leave/")
    back = {"role": "salesperson", "team": str(cast.harbour.pk)}
    as_user(cast.ada).post(f"/people/{cast.ann.pk}/return/", back)
    mia = as_user(again(cast.mia))
    assert "Left over" in mia.get(f"/accounts/leavers/{cast.ann.pk}/").content.decode()
    assert "Ann Seller left 1 account to be handed on" in mia.get("/accounts/team/").content.decode()
    assert mia.get(f"/accounts/leavers/{cast.bob.pk}/").status_code == 404


def test_a_salesperson_lets_nobody_leave(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.bob).post(f"/accounts/leavers/{cast.ann.pk}/leave/").status_code == 404
    assert as_user(cast.zoe).post(f"/accounts/leavers/{cast.ann.pk}/leave/").status_code == 404
    assert again(cast.ann).is_active


def test_an_admin_moves_a_person_with_the_accounts(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    values = {"role": "salesperson", "team": str(cast.south.pk), "starts_on": TODAY.isoformat()}
    assert as_user(cast.ada).post(f"/accounts/people/{cast.ann.pk}/position/", values, **HTMX).status_code == 200
    account.refresh_from_db()
    assert account.team == cast.south


# -- the inbox ---------------------------------------------------------------------------------------------------
def test_acts_by_hand_stand_alone_and_say_why(cast: Cast, as_user: Any) -> None:
    for i in range(3):
        account = make_account(cast.ann, f"Gone {i}", today=TODAY)
        letting_go.release(account, by=cast.mia, reason=f"too far away {i}", today=TODAY, override=True)
    page = as_user(cast.ann).get("/inbox/").content.decode()
    for i in range(3):
        assert f"“Gone {i}” is no longer yours. Released to the shared pool by Mia Manager on " in page
        assert f"Reason: too far away {i}. Ask Mia Manager." in page


def test_a_notice_is_read_by_opening_it(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    notice = Notice.objects.create(
        recipient=cast.ann,
        kind="contact_12",
        params={"name": "x"},
        account_id=account.pk,
        batch="b",
        once="o",
        at="2026-01-01T00:00Z",
    )
    assert as_user(cast.bob).get(f"/inbox/{notice.pk}/").status_code == 404
    assert as_user(cast.ann).get(f"/inbox/{notice.pk}/").headers["Location"] == f"/account/{account.pk}/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_only_ones_own_notices_are_marked(cast: Cast, as_user: Any) -> None:
    notice = Notice.objects.create(recipient=cast.ann, kind="new kind", batch="b", once="o", at="2026-01-01T00:00Z")
    as_user(cast.bob).post("/inbox/read/", {"notice": str(notice.pk), "all": "yes"})
    notice.refresh_from_db()
    assert notice.read_at is None
    assert as_user(cast.ann).get("/inbox/").status_code == 200
    as_user(cast.ann).post("/inbox/read/", {"notice": str(notice.pk)}, **HTMX)
    notice.refresh_from_db()
    assert notice.read_at is not None


# -- Django's admin pages ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "model", sorted(admin.site._registry, key=lambda m: m._meta.label), ids=lambda m: m._meta.label
)
def test_an_admin_page_deletes_nothing(cast: Cast, as_user: Any, model: Any) -> None:
    make_account(cast.ann, today=TODAY)
    browser = as_user(cast.ada)
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    page = browser.get(reverse(f"{base}_changelist"))
    assert page.status_code == 200
    assert "delete_selected" not in page.content.decode()
    one = model._default_manager.first()
    if one is not None:
        assert browser.post(reverse(f"{base}_delete", args=[one.pk]), {"post": "yes"}).status_code in (403, 404)


def test_the_admin_pages_are_the_admins(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.max).get("/admin/users/user/").status_code in (302, 403, 404)
    assert as_user(cast.ada).get("/admin/users/user/").status_code == 200


@pytest.mark.parametrize("page", ["users/user", "users/team"])
def test_people_and_teams_are_only_read_there(cast: Cast, as_user: Any, page: str) -> None:
    browser = as_user(cast.ada)
    assert browser.get(f"/admin/{page}/add/").status_code == 403
    it = cast.ann.pk if page == "users/user" else cast.south.pk
    shown = browser.get(f"/admin/{page}/{it}/change/")
    assert shown.status_code == 200
    assert "pbkdf2" not in shown.content.decode()
    assert browser.post(f"/admin/{page}/{it}/change/", {"name": "x"}).status_code == 403
