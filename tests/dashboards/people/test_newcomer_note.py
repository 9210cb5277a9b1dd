"""New staff short of the line, decided on Today: a note in place, off the list for a week, and two managers at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from dashboards.people.models import CoachingNote
from dashboards.services import coaching
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, make_user, noon
from users.models import User

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
CARD = reverse("dashboards:new_staff")


@pytest.fixture(autouse=True)
def noon_of_the_day() -> Any:
    with time_machine.travel(noon(TODAY), tick=True):
        yield


@pytest.fixture
def nia(cast: Cast) -> User:
    return make_user("Nia New", team=cast.harbour, hired_on=TODAY - timedelta(days=40))


def write(browser: Any, person: User, text: str = "Call ten a day", seen: int = 0) -> Any:
    return browser.post(
        reverse("dashboards:newcomer_note", args=[person.pk]), {"text": text, "seen": seen}, headers=HTMX
    )


def test_a_note_is_written_in_place_and_takes_the_person_off_the_list(cast: Cast, nia: User, as_user: Any) -> None:
    browser = as_user(cast.mia)
    assert "Nia New" in browser.get(CARD).content.decode()
    dialog = browser.get(reverse("dashboards:newcomer_note", args=[nia.pk]), headers=HTMX).content.decode()
    assert "0 of 22 expected customers" in dialog
    answer = write(browser, nia)
    assert answer.status_code == 204
    assert "crm:steps-changed" in answer["HX-Trigger"]
    assert CoachingNote.objects.get().text == "Call ten a day"
    assert Notice.objects.filter(recipient=nia, kind="coaching_note").count() == 1
    for manager in (cast.mia, cast.max):
        assert "Nia New" not in as_user(manager).get(CARD).content.decode()


def test_after_a_week_somebody_still_short_is_back_and_an_answer_is_no_note(
    cast: Cast, nia: User, as_user: Any
) -> None:
    with time_machine.travel(noon(TODAY - timedelta(days=7)), tick=True):
        coaching.write(nia, "Begin with the fair", by=again(cast.mia), now=noon(TODAY - timedelta(days=7)))
    coaching.write(nia, "I will", by=again(nia), now=noon(TODAY))
    assert "Nia New" in as_user(cast.mia).get(CARD).content.decode()


def test_the_second_of_two_managers_reads_who_wrote_and_what_and_may_still_send(
    cast: Cast, nia: User, as_user: Any
) -> None:
    assert write(as_user(cast.mia), nia, "Call ten a day").status_code == 204
    late = write(as_user(cast.max), nia, "Visit the fair")
    words = late.content.decode()
    assert late.status_code == 409
    assert "Mia Manager has just written: “Call ten a day”" in words
    assert "Visit the fair" in words
    assert "crm:steps-changed" in late["HX-Trigger"]
    assert CoachingNote.objects.count() == 1
    assert f'value="{CoachingNote.objects.get().pk}"' in words
    assert write(as_user(cast.max), nia, "Visit the fair", CoachingNote.objects.get().pk).status_code == 204


@pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("ann", 404), ("mia", 200), ("max", 200), ("ada", 200)])
def test_only_the_managers_above_and_admins_write(cast: Cast, nia: User, as_user: Any, who: str, status: int) -> None:
    browser = as_user(getattr(cast, who))
    assert browser.get(reverse("dashboards:newcomer_note", args=[nia.pk]), headers=HTMX).status_code == status
    assert browser.get(reverse("dashboards:newcomer_note", args=[cast.mia.pk]), headers=HTMX).status_code in (200, 404)
    if status == 404:
        assert write(browser, nia).status_code == 404
        assert not CoachingNote.objects.exists()


def test_an_empty_note_is_asked_for(cast: Cast, nia: User, as_user: Any) -> None:
    assert write(as_user(cast.mia), nia, " ").status_code == 422
