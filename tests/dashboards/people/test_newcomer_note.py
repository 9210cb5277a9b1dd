"""New staff short of the line, decided on Today: a note or a talk in place, at rest for a week, and two managers at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.policies import in_force
from accounts.services.policies import publish
from dashboards.people import newcomers
from dashboards.people.models import CoachingNote
from dashboards.services import coaching
from notifications.inbox import sentence
from notifications.models import Notice
from pages import deciding
from tests.cast import TODAY, Cast, again, log_lead, make_lead, make_user, noon
from tests.pages.everything import of_every_kind
from users.models import User

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
LIST = f"{reverse('pages:deciding')}?group=new_staff"


@pytest.fixture(autouse=True)
def noon_of_the_day() -> Any:
    with time_machine.travel(noon(TODAY), tick=True):
        yield


@pytest.fixture
def nia(cast: Cast) -> User:
    return make_user("Nia New", team=cast.harbour, hired_on=TODAY - timedelta(days=40))


def waits(manager: User) -> list[str]:
    found = deciding.waiting_for(again(manager), today=TODAY, policy=in_force())
    return [row.name for part in found if part.name == "new_staff" for row in part.rows]


def write(browser: Any, person: User, text: str = "Call ten a day", seen: int = 0) -> Any:
    return browser.post(
        reverse("dashboards:newcomer_note", args=[person.pk]), {"text": text, "seen": seen}, headers=HTMX
    )


def test_a_note_is_written_in_place_and_takes_the_person_off_the_list(cast: Cast, nia: User, as_user: Any) -> None:
    browser = as_user(cast.mia)
    assert waits(cast.mia) == ["Nia New"]
    dialog = browser.get(reverse("dashboards:newcomer_note", args=[nia.pk]), headers=HTMX).content.decode()
    assert "0 of 22 expected customers" in dialog
    answer = write(browser, nia)
    assert answer.status_code == 204
    assert "crm:steps-changed" in answer["HX-Trigger"]
    assert CoachingNote.objects.get().text == "Call ten a day"
    assert Notice.objects.filter(recipient=nia, kind="coaching_note").count() == 1
    for manager in (cast.mia, cast.max, cast.ada):
        assert waits(manager) == []


def test_today_and_the_decisions_show_who_is_short_and_since_when_they_are_here(
    cast: Cast, nia: User, as_user: Any
) -> None:
    for manager in (cast.mia, cast.max, cast.ada):
        browser = as_user(manager)
        for address in ("/", reverse("pages:deciding"), LIST):
            page = browser.get(address).content.decode()
            assert "0 of 22 expected customers" in page
            assert "hired on 29 Jan" in page
            assert "Nobody has written to them yet." in page
            assert reverse("dashboards:newcomer_note", args=[nia.pk]) in page
            assert reverse("dashboards:newcomer_talk", args=[nia.pk]) in page
            assert f"{reverse('dashboards:person', args=[nia.pk])}#line" in page
            assert f"figure=customers&amp;period=custom&amp;from={nia.hired_on}&amp;to={TODAY}" in page
    for stranger in (cast.zoe, cast.ann):
        assert "Nia New" not in as_user(stranger).get("/").content.decode()
        assert waits(stranger) == []


def test_the_list_narrows_by_team_and_person(cast: Cast, nia: User, as_user: Any) -> None:
    other = make_user("Ned New", team=cast.north, hired_on=TODAY - timedelta(days=60))
    browser = as_user(cast.ada)
    assert [row.name for row in browser.get(LIST).context["part"].rows] == ["Ned New", "Nia New"]  # the farthest first
    for narrowed, names in (
        (f"team={cast.harbour.pk}", ["Nia New"]),
        (f"person={other.pk}", ["Ned New"]),
    ):
        assert [row.name for row in browser.get(f"{LIST}&{narrowed}").context["part"].rows] == names


def test_a_talk_is_noted_in_the_words_of_who_reads_it_and_lets_the_person_rest(
    cast: Cast, nia: User, as_user: Any
) -> None:
    User.objects.filter(pk=nia.pk).update(language="en")
    browser, address = as_user(cast.mia), reverse("dashboards:newcomer_talk", args=[nia.pk])
    assert "You have spoken with Nia New" in browser.get(address, headers=HTMX).content.decode()
    answer = browser.post(address, {"text": "Three visits a week", "seen": 0}, headers=HTMX)
    assert answer.status_code == 204
    assert "crm:steps-changed" in answer["HX-Trigger"]
    note = CoachingNote.objects.get()
    assert note.text == "We have spoken about how many customers you contact. Three visits a week"
    assert "We have spoken" in sentence(Notice.objects.get(recipient=nia, kind="coaching_note"))
    assert waits(cast.mia) == []
    late = as_user(cast.max).post(address, {"text": "", "seen": 0}, headers=HTMX)
    assert late.status_code == 409
    assert "Mia Manager has just written" in late.content.decode()


def test_a_talk_needs_no_words_and_is_told_in_the_persons_language(cast: Cast, nia: User, as_user: Any) -> None:
    User.objects.filter(pk=nia.pk).update(language="zh-hant")
    address = reverse("dashboards:newcomer_talk", args=[nia.pk])
    browser = as_user(cast.mia)
    assert browser.post(address, {"text": "", "seen": 0}, headers=HTMX).status_code == 204
    with override("zh-hant"):
        assert CoachingNote.objects.get().text == gettext("We have spoken about how many customers you contact.")


def test_who_rests_is_named_with_the_day_they_are_back(cast: Cast, nia: User, as_user: Any) -> None:
    coaching.write(nia, "Begin with the fair", by=again(cast.mia), now=noon(TODAY))
    page = as_user(cast.mia).get(LIST).content.decode()
    assert "Nothing waits for your decision" in page
    assert "back here on 17 Mar" in page
    for address in ("/figures/", reverse("dashboards:new_staff")):
        sentence_of = as_user(cast.mia).get(address).content.decode()
        assert "(0/22; written to on 10 Mar)" in sentence_of
    assert "back here on" not in as_user(cast.zoe).get(LIST).content.decode()


def test_the_managers_page_asks_for_who_is_short_and_leads_to_the_list(cast: Cast, nia: User, as_user: Any) -> None:
    browser, part = as_user(cast.mia), reverse("dashboards:new_staff")
    assert f'hx-get="{part}"' in browser.get(reverse("accounts:team")).content.decode()
    assert f'href="{LIST}"' in browser.get(part).content.decode()
    assert "Nia New" not in as_user(cast.zoe).get(part).content.decode()


@pytest.mark.parametrize("gone", [0, 13, 14, 44, 45, 89, 90, 179, 180, 400])
def test_postgresql_finds_the_same_people_short_as_the_line_does(cast: Cast, gone: int) -> None:
    """The oracle of `short_among`, under the company's rules and under those of a team."""
    publish({"new_staff_customers": 3}, teams={cast.north.pk: {"new_staff_months": 3}}, by=None, reason="test")
    people = []
    for team in (cast.harbour, cast.north):
        for contacted in range(4):
            person = make_user(f"{team} {contacted}", team=team, hired_on=TODAY - timedelta(days=gone))
            for _number in range(contacted):
                log_lead(make_lead(person), TODAY)
            people.append(person)
    policy = in_force()
    by_line = newcomers.newcomers_of(people, policy, today=TODAY).values()
    found = newcomers.short_of(User.objects.filter(pk__in=[it.pk for it in people]), policy, today=TODAY)
    assert {(it.person.pk, it.missing) for it in found} == {(it.person.pk, it.missing) for it in by_line if it.short}


def test_the_board_costs_the_same_with_new_staff(cast: Cast, nia: User, django_assert_max_num_queries: Any) -> None:
    reader, policy = again(cast.mia), in_force()
    assert reader.managed_team_ids
    with django_assert_max_num_queries(6) as first:  # deputies, find, read, notes, training, names withheld
        deciding.waiting_for(reader, today=TODAY, policy=policy)
    for number in range(7):
        make_user(f"New {number}", team=cast.harbour, hired_on=TODAY - timedelta(days=50))
    with django_assert_max_num_queries(len(first)):
        (part,) = deciding.waiting_for(reader, today=TODAY, policy=policy)
    assert (part.count, len(part.rows)) == (8, 5)


def test_after_a_week_somebody_still_short_is_back_and_an_answer_is_no_note(
    cast: Cast, nia: User, as_user: Any
) -> None:
    with time_machine.travel(noon(TODAY - timedelta(days=7)), tick=True):
        coaching.write(nia, "Begin with the fair", by=again(cast.mia), now=noon(TODAY - timedelta(days=7)))
    coaching.write(nia, "I will", by=again(nia), now=noon(TODAY))
    assert waits(cast.mia) == ["Nia New"]
    assert "Mia Manager wrote on 3 Mar: “Begin with the fair”" in as_user(cast.mia).get("/").content.decode()


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


@pytest.mark.parametrize("who", ["mia", "ada"])
def test_today_with_every_kind_stays_within_fifteen_statements(
    cast: Cast, as_user: Any, django_assert_max_num_queries: Any, who: str
) -> None:
    of_every_kind(cast, TODAY)
    browser = as_user(getattr(cast, who))
    browser.get("/")
    for address in ("/", reverse("pages:deciding"), LIST):
        with django_assert_max_num_queries(15):
            assert "Nia New" in browser.get(address).content.decode()
