"""What a person wants to be told, and the way out of the daily mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import Preference
from notifications.services import preferences
from tests.cast import Cast

URL = "notifications:preferences"
ALL = ["due", "clocks", "moves", "answers", "work", "team"]


def chosen(**changes: Any) -> dict[str, Any]:
    return {"digest": "on", "hour": "7", "weekdays": ["0", "5"], "inbox": ALL, "mail": ALL, **changes}


def test_the_defaults_are_a_mail_at_eight_on_working_days(cast: Cast) -> None:
    mine = preferences.of(cast.ann)
    assert (mine.digest, mine.hour, mine.weekdays, mine.quiet) == (True, 8, [0, 1, 2, 3, 4], [])
    assert not Preference.objects.exists()


def test_what_is_chosen_is_kept(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.ann).post(reverse(URL), chosen(inbox=["clocks"], mail=["due"]))
    assert answer.status_code == 302
    mine = preferences.of(cast.ann)
    assert (mine.digest, mine.hour, mine.weekdays) == (True, 7, [0, 5])
    assert mine.quiet == ["due", "team"]  # moves and answers cannot be missed
    assert mine.not_mailed == ["answers", "clocks", "moves", "team", "work"]


def test_a_mail_without_a_day_is_refused_in_words_and_nothing_is_lost(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.ann).post(reverse(URL), chosen(weekdays=[], hour="9", mail=["due"]))
    assert answer.status_code == 422
    assert "Choose at least one day" in answer.content.decode()
    form = answer.context["form"]
    assert [row["name"] for row in form.rows if row["mail"]] == ["due"]
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"hour": "24"}, {"hour": "x"}, {"weekdays": ["9"]}, {"mail": ["nonsense"]}, {"inbox": ["desk"]}]
)
def test_what_is_not_on_offer_is_refused(cast: Cast, as_user: Any, wrong: dict[str, Any]) -> None:
    assert as_user(cast.ann).post(reverse(URL), chosen(**wrong)).status_code == 422


def test_a_manager_is_asked_about_calls_and_the_desk_too(cast: Cast, as_user: Any) -> None:
    names = [row["name"] for row in as_user(cast.mia).get(reverse(URL)).context["form"].rows]
    assert {"decisions", "desk"} <= set(names)


def test_the_link_of_a_mail_switches_the_digest_off_without_a_login_and_only_by_post(cast: Cast) -> None:
    stranger = Client(enforce_csrf_checks=True)
    url = reverse("notifications:digest_off", args=[preferences.token_of(cast.ann.pk)])
    assert stranger.get(url).status_code == 200
    assert preferences.of(cast.ann).digest
    assert stranger.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not preferences.of(cast.ann).digest
    assert preferences.of(cast.bob).digest
    assert stranger.post(url).status_code == 200  # twice is as good as once


@pytest.mark.parametrize("token", ["x", "1", "a:b:c"])
def test_a_link_that_is_not_ours_is_not_there(cast: Cast, token: str) -> None:
    assert Client().post(reverse("notifications:digest_off", args=[token])).status_code == 404


def test_a_link_of_another_purpose_is_not_there(cast: Cast) -> None:
    from django.core import signing

    token = signing.dumps(cast.ann.pk, salt="something else")
    assert Client().post(reverse("notifications:digest_off", args=[token])).status_code == 404
