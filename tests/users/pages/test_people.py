"""Inviting, correcting, coming back, teams: what is typed wrong is said, and nothing is half-done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core.clock import business_date
from tests.cast import Cast, again, make_account, make_team, make_user, set_policy
from tests.mail import Mailbox
from users.models import Invitation, PlannedPosition, Role, Team, User

TODAY = business_date()
HTMX = {"HTTP_HX_REQUEST": "true"}
pytestmark = pytest.mark.usefixtures("at_once")


def typed(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "name": "Nina New", "email": "nina@example.com", "role": "salesperson", "team": str(cast.south.pk),
        "hired_on": TODAY.isoformat(), "language": "en", "capacity": "", **changes,
    }  # fmt: skip


def test_an_invited_person_gets_the_link(
    cast: Cast, as_user: Any, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user(cast.ada).post("/people/new/", typed(cast))
    nina = User.objects.get(email="nina@example.com")
    assert answer.headers["Location"] == f"/people/{nina.pk}/"
    (mail,) = mailbox.to("nina@example.com")
    assert mail.links[0].startswith("http://testserver/people/join/")
    page = as_user(cast.ada).get(f"/people/{nina.pk}/").content.decode()
    assert "Sent to nina@example.com" in page
    assert "/people/join/" not in page
    assert "Nina New" in as_user(cast.ada).get("/people/?show=invited").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "ANN.seller@example.com"}, "has this address already"),
        ({"email": "no address"}, "valid email"),
        ({"email": "a@b.co\nBcc: x@y.co"}, "valid email"),
        ({"email": f"{'x' * 250}@example.com"}, "to 254 characters at most"),
        ({"name": "x" * 121}, "to 120 characters at most"),
        ({"name": " \n "}, "required"),
        ({"hired_on": (TODAY + timedelta(days=400)).isoformat()}, "check the year"),
        ({"hired_on": "1799-01-01"}, "check the year"),
        ({"hired_on": "31.31.2026"}, "day of the calendar"),
        ({"capacity": "-1"}, "Enter 0 or more"),
        ({"capacity": "99999999999999999999"}, "Enter 100000 or less"),
        ({"role": "emperor"}, "no longer offered"),
        ({"team": ""}, "needs a team"),
        ({"team": "999999"}, "no longer offered"),
        ({"language": "xx"}, "no longer offered"),
    ],
)
def test_what_does_not_fit_is_said_and_nobody_is_entered(
    cast: Cast, as_user: Any, changes: dict[str, str], words: str
) -> None:
    before = User.objects.count()
    answer = as_user(cast.ada).post("/people/new/", typed(cast, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert User.objects.count() == before


def test_the_address_of_somebody_who_left_leads_to_their_page(cast: Cast, as_user: Any) -> None:
    User.objects.filter(pk=cast.ann.pk).update(is_active=False, left_on=TODAY)
    answer = as_user(cast.ada).post("/people/new/", typed(cast, email=cast.ann.email))
    assert answer.status_code == 422
    assert f'href="/people/{cast.ann.pk}/"' in answer.content.decode()


def test_a_mail_that_was_not_sent_is_said_and_tried_again(
    cast: Cast, as_user: Any, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    mailbox.stop()
    browser = as_user(cast.ada)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post("/people/new/", typed(cast)).status_code == 302
    nina = User.objects.get(email="nina@example.com")
    page = browser.get(f"/people/{nina.pk}/").content.decode()
    assert "could not be sent" in page
    assert "Try again" in page
    assert "/people/join/" not in page


def test_without_a_mail_server_a_new_link_is_made_only_where_there_was_one(
    cast: Cast, as_user: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    nina = make_user("Nina New", team=cast.south)
    nina.set_unusable_password()
    nina.save()
    browser = as_user(cast.ada)
    before = browser.get(f"/people/{nina.pk}/").content.decode()
    assert "<span>Invite</span>" in before
    assert "Make a new link" not in before
    browser.post(f"/people/{nina.pk}/invite/")
    browser.post(f"/people/{nina.pk}/invite/revoke/")
    after = browser.get(f"/people/{nina.pk}/").content.decode()
    assert "Make a new link" in after
    assert "<span>Invite</span>" not in after


def test_without_a_mail_server_only_the_inviter_sees_the_link(cast: Cast, as_user: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    as_user(cast.ada).post("/people/new/", typed(cast))
    nina = User.objects.get(email="nina@example.com")
    assert "/people/join/" in as_user(cast.ada).get(f"/people/{nina.pk}/").content.decode()
    other = make_user("Other Admin", role=Role.ADMIN)
    page = as_user(other).get(f"/people/{nina.pk}/").content.decode()
    assert "/people/join/" not in page
    assert "is shown to Ada Admin only" in page


def test_an_invitation_is_taken_back_and_made_again(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ada)
    browser.post("/people/new/", typed(cast))
    nina = User.objects.get(email="nina@example.com")
    browser.post(f"/people/{nina.pk}/invite/revoke/")
    assert not Invitation.objects.open().exists()
    browser.post(f"/people/{nina.pk}/invite/revoke/")
    assert "no open invitation" in browser.get(f"/people/{nina.pk}/").content.decode()
    browser.post(f"/people/{nina.pk}/invite/")
    assert Invitation.objects.open().get().user == nina
    browser.post(f"/people/{cast.ann.pk}/invite/")
    assert "has a password already" in browser.get("/people/").content.decode()


def test_somebody_who_left_comes_back_by_invitation(
    cast: Cast, as_user: Any, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=cast.ann.pk).update(is_active=False, left_on=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user(cast.ada).post(
            f"/people/{cast.ann.pk}/return/", {"role": "salesperson", "team": str(cast.south.pk)}, **HTMX
        )
    assert answer.headers["HX-Redirect"] == f"/people/{cast.ann.pk}/"
    assert again(cast.ann).is_active
    assert len(mailbox.to(cast.ann.email)) == 1


def test_facts_are_corrected(cast: Cast, as_user: Any) -> None:
    values = {
        "name": "Ann",
        "email": cast.bob.email,
        "telephone": "",
        "hired_on": "",
        "language": "en",
        "capacity": "3",
    }
    browser = as_user(cast.ada)
    assert browser.post(f"/people/{cast.ann.pk}/edit/", values).status_code == 422
    assert browser.post(f"/people/{cast.ann.pk}/edit/", {**values, "email": "Ann@new.example"}).status_code == 302
    assert (again(cast.ann).email, again(cast.ann).capacity) == ("ann@new.example", 3)


def test_a_position_to_come_is_shown_and_taken_back(cast: Cast, as_user: Any) -> None:
    browser, day = as_user(cast.ada), TODAY + timedelta(days=10)
    values = {"role": "manager", "team": str(cast.south.pk), "starts_on": day.isoformat()}
    assert browser.post(f"/accounts/people/{cast.ann.pk}/position/", values, **HTMX).status_code == 200
    assert "Manager, team South" in browser.get(f"/people/{cast.ann.pk}/").content.decode()
    browser.post(f"/people/{cast.ann.pk}/plan/cancel/")
    assert PlannedPosition.objects.get().cancelled
    assert "Manager, team South" not in browser.get(f"/people/{cast.ann.pk}/").content.decode()


def test_people_are_found_by_name_role_team_and_state(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ada)
    pages = {
        "?q=ann": {"Ann Seller"},
        "?role=admin": {"Ada Admin"},
        f"?team={cast.harbour.pk}": {"Ann Seller", "Bob Seller", "Mia Manager"},
        "?show=left": {"Cho Seller"},
        "?q=nobody": set(),
        "?team=x&role=y&show=z&after=broken": {"Ann Seller", "Sue South", "Zoe Elsewhere"},
    }
    User.objects.filter(pk=cast.cho.pk).update(is_active=False)
    for query, names in pages.items():
        page = browser.get(f"/people/{query}").content.decode()
        shown = {user.name for user in User.objects.all() if f'title="{user.name}"' in page}
        assert shown == names or (query.startswith("?team=x") and names <= shown), query
    assert "Cho Seller" not in browser.get(f"/people/?team={cast.north.pk}").content.decode()


# -- teams ---------------------------------------------------------------------------------------------------------
def test_the_tree_shows_each_team_below_its_superior(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, today=TODAY)
    page = as_user(cast.ada).get("/people/teams/")
    rows = [(row.team.name, row.depth, row.people, row.accounts) for row in page.context["rows"]]
    assert rows == [("North", 0, 2, 0), ("Harbour", 1, 3, 1), ("South", 0, 2, 0)]
    mine = as_user(cast.mia).get("/people/teams/")
    assert [row.team.name for row in mine.context["rows"]] == ["Harbour"]


def test_a_team_is_made_changed_and_closed_on_its_pages(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ada)
    values = {"name": "West", "manager": str(cast.zoe.pk), "parent": str(cast.north.pk), "region": "W", "industry": ""}
    assert browser.post("/people/teams/new/", {**values, "name": "north"}, **HTMX).status_code == 409
    assert browser.post("/people/teams/new/", {**values, "name": ""}, **HTMX).status_code == 422
    assert browser.post("/people/teams/new/", values, **HTMX).status_code == 200
    west = Team.objects.get(name="West")
    browser.post(f"/people/teams/{west.pk}/edit/", {**values, "name": "Wide West"}, **HTMX)
    assert Team.objects.get(pk=west.pk).name == "Wide West"
    assert browser.post(f"/people/teams/{cast.south.pk}/close/", **HTMX).status_code == 409
    browser.post(f"/people/teams/{west.pk}/close/", **HTMX)
    assert Team.objects.get(pk=west.pk).closed_on == TODAY
    assert "Closed teams" in browser.get("/people/teams/").content.decode()
    browser.post(f"/people/teams/{west.pk}/open/", **HTMX)
    assert Team.objects.get(pk=west.pk).closed_on is None


def test_a_move_that_touches_clocks_asks_first(cast: Cast, as_user: Any, monkeypatch: Any) -> None:
    from accounts.services import policies

    woken: list[int] = []
    monkeypatch.setattr("accounts.tasks.recompute.apply_async", lambda **_: woken.append(1))
    set_policy()
    policies.publish({}, teams={cast.south.pk: {"dormancy_days": 30}}, by=cast.ada, reason="test")
    make_account(cast.ann, today=TODAY)
    browser, url = as_user(cast.ada), reverse("accounts:team_place", args=[cast.harbour.pk])
    asked = browser.post(url, {"parent": str(cast.south.pk)}, **HTMX)
    assert asked.status_code == 200
    assert "1 account follows other numbers" in asked.content.decode()
    assert Team.objects.get(pk=cast.harbour.pk).parent == cast.north
    # A yes to another place is not a yes to this one.
    browser.post(url, {"parent": str(cast.south.pk), "sure": "top"}, **HTMX)
    assert Team.objects.get(pk=cast.harbour.pk).parent == cast.north
    done = browser.post(url, {"parent": str(cast.south.pk), "sure": str(cast.south.pk)}, **HTMX)
    assert done.headers["HX-Redirect"] == f"/people/teams/{cast.harbour.pk}/"
    assert Team.objects.get(pk=cast.harbour.pk).parent == cast.south
    assert woken == [1]


def opened(browser: Any, url: str) -> dict[str, str]:
    """What the form would send if nothing were typed."""
    form = browser.get(url).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def test_of_two_admins_who_change_a_person_neither_undoes_the_other(cast: Cast, as_user: Any) -> None:
    browser, url = as_user(cast.ada), f"/people/{cast.ann.pk}/edit/"
    first, second = opened(browser, url), opened(browser, url)
    browser.post(url, {**first, "telephone": "111"})
    assert browser.post(url, {**second, "name": "Ann Baker"}).status_code == 302
    assert (again(cast.ann).name, again(cast.ann).telephone) == ("Ann Baker", "111")


def test_what_both_admins_have_changed_is_said_before_it_is_replaced(cast: Cast, as_user: Any) -> None:
    browser, url = as_user(cast.ada), f"/people/{cast.ann.pk}/edit/"
    first, second = opened(browser, url), opened(browser, url)
    browser.post(url, {**first, "telephone": "111"})
    answer = browser.post(url, {**second, "telephone": "222"})
    assert answer.status_code == 422
    assert "has saved “111” meanwhile" in answer.content.decode()
    assert again(cast.ann).telephone == "111"
    form = answer.context["form"]
    browser.post(url, {name: form[name].value() or "" for name in form.fields})
    assert again(cast.ann).telephone == "222"


def test_an_absence_is_said_to_be_the_persons(cast: Cast, as_user: Any) -> None:
    words = "a deputy sees and serves"
    assert f"{words} the accounts of Ann Seller." in as_user(cast.ada).get(f"/people/{cast.ann.pk}/").content.decode()
    assert f"{words} your accounts." in as_user(cast.ann).get(f"/people/{cast.ann.pk}/").content.decode()


def test_a_team_is_not_offered_a_place_below_itself(cast: Cast, as_user: Any) -> None:
    url = reverse("accounts:team_place", args=[cast.north.pk])
    assert as_user(cast.ada).post(url, {"parent": str(cast.harbour.pk)}, **HTMX).status_code == 422


@pytest.mark.parametrize(
    ("url", "most"),
    [("/people/", 11), ("/people/?show=invited", 11), ("/people/teams/", 9), ("person", 15), ("team", 17)],
)
def test_a_page_costs_the_same_statements_whatever_the_rows(
    cast: Cast, as_user: Any, django_assert_max_num_queries: Any, url: str, most: int
) -> None:
    browser = as_user(cast.ada)
    url = {"person": f"/people/{cast.ann.pk}/", "team": f"/people/teams/{cast.south.pk}/"}.get(url, url)
    for n in range(30):
        team = make_team(f"T{n}", parent=cast.south, manager=cast.zoe)
        person = make_user(f"Person {n}", team=cast.south if n % 2 else team)
        Invitation.objects.create(
            user=person, invited_by=cast.ada, nonce="x", made_at="2026-01-01T00:00Z", expires_at="2099-01-01T00:00Z"
        )
        make_account(person, today=TODAY)
    if "invited" in url:
        User.objects.filter(name__startswith="Person").update(password="!none")  # noqa: S106
    browser.get(url)
    with django_assert_max_num_queries(most):
        assert browser.get(url).status_code == 200
