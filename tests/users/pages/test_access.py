"""Who opens which page about people and teams: whoever may not gets the 404 of what is missing, and nothing changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.access.world import fingerprint
from tests.cast import Cast, again

ADMINS = {"ada"}
ABOVE_ANN = {"mia", "max", "ada"}
MANAGERS = {"mia", "max", "zoe", "ada"}
EVERYBODY = ("ann", "bob", "sue", "mia", "max", "zoe", "ada")
# address -> (about whom, who may read it)
READ: dict[str, tuple[str, set[str]]] = {
    "users:people": ("", MANAGERS),
    "users:teams": ("", MANAGERS),
    "users:person": ("ann", ABOVE_ANN | {"ann"}),
    "accounts:people_load": ("ann", ABOVE_ANN | {"ann"}),
    "users:leave_new": ("ann", ABOVE_ANN | {"ann"}),
    "accounts:people_leave": ("ann", ABOVE_ANN),
    "accounts:people_position": ("ann", ADMINS),
    "users:person_new": ("", ADMINS),
    "users:person_edit": ("ann", ADMINS),
    "users:person_return": ("gone", ADMINS),
    "users:team": ("harbour", ABOVE_ANN),
    "users:team_new": ("", ADMINS),
    "users:team_edit": ("harbour", ADMINS),
    "users:team_close": ("harbour", ADMINS),
    "users:team_open": ("harbour", ADMINS),
    "accounts:team_place": ("harbour", ADMINS),
}
WRITE = {
    "users:invite_again": "ann", "users:invite_revoke": "ann", "users:plan_cancel": "ann", "users:person_edit": "ann",
    "users:person_return": "gone", "users:team_edit": "harbour", "users:team_close": "harbour",
    "users:team_open": "harbour", "accounts:team_place": "harbour", "users:team_new": "", "users:person_new": "",
    "accounts:people_position": "ann",
}  # fmt: skip


@pytest.fixture
def company(cast: Cast) -> Cast:
    cast.gone = cast.cho  # type: ignore[attr-defined]
    type(cast.cho).objects.filter(pk=cast.cho.pk).update(is_active=False)
    return cast


def address(cast: Cast, name: str, about: str) -> str:
    return reverse(name, args=[getattr(cast, about).pk] if about else [])


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_page_is_there_for_those_who_may(company: Cast, as_user: Any, who: str) -> None:
    browser, wrong = as_user(getattr(company, who)), []
    for name, (about, allowed) in READ.items():
        status = browser.get(address(company, name, about)).status_code
        if status != (200 if who in allowed else 404):
            wrong.append(f"{name}: {status}")
    assert wrong == []


@pytest.mark.parametrize("who", ["ann", "mia", "max", "zoe"])
def test_what_admins_do_nobody_else_does(company: Cast, as_user: Any, who: str) -> None:
    browser = as_user(getattr(company, who))
    before = fingerprint()
    values = {
        "name": "X", "email": "x@example.com", "role": "admin", "language": "en", "team": str(company.south.pk),
        "parent": "", "starts_on": "2026-01-01", "sure": "top",
    }  # fmt: skip
    for name, about in WRITE.items():
        assert browser.post(address(company, name, about), values).status_code == 404, name
    assert fingerprint() == before


def test_a_profile_takes_nothing_but_ones_own_settings(company: Cast, as_user: Any) -> None:
    values = {
        "name": "Ann", "language": "en", "time_zone": "", "telephone": "", "role": "admin", "is_active": "",
        "team": str(company.south.pk), "capacity": "9999", "email": "ann@evil.example", "hired_on": "1999-01-01",
    }  # fmt: skip
    assert as_user(company.ann).post("/people/me/", values).status_code == 302
    ann = again(company.ann)
    assert (ann.role, ann.team, ann.capacity, ann.email) == ("salesperson", company.harbour, None, company.ann.email)


def test_managers_read_neither_log_ins_nor_invitations(company: Cast, as_user: Any) -> None:
    type(company.ann).objects.filter(pk=company.ann.pk).update(password="!unusable")
    page = as_user(company.mia).get(address(company, "users:person", "ann")).content.decode()
    assert "Last log-in" not in page
    assert 'id="invitation"' not in page
    page = as_user(company.ada).get(address(company, "users:person", "ann")).content.decode()
    assert "Last log-in" in page
    assert 'id="invitation"' in page
