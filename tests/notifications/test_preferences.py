"""What a person wants to be told, and the way out of the daily mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.catalogue import GROUPS, KINDS
from notifications.models import DigestKind, Mailed, Preference, Wishes
from notifications.services import preferences
from tests.cast import Cast

URL = "notifications:preferences"
ALL = ["due", "clocks", "moves", "answers", "work", "training", "team", "cases"]


def chosen(*, mail: list[str] = ALL, **changes: Any) -> dict[str, Any]:
    ways = {f"mail_{name}": "digest" if name in mail else "none" for name in ALL}
    times = {"digest": "on", "hour": "7", "weekdays": ["0", "5"], "quiet_from": "22", "quiet_until": "6"}
    return {**times, "inbox": ALL, **ways, **changes}


def test_the_defaults_are_a_mail_at_eight_on_working_days(cast: Cast) -> None:
    mine = preferences.of(cast.ann)
    assert (mine.digest, mine.hour, mine.weekdays, mine.quiet) == (True, 8, [0, 1, 2, 3, 4], [])
    assert not Preference.objects.exists()


def test_what_is_chosen_is_kept(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.ann).post(reverse(URL), chosen(inbox=["clocks"], mail=["due"]))
    assert answer.status_code == 302
    mine = preferences.of(cast.ann)
    assert (mine.digest, mine.hour, mine.weekdays) == (True, 7, [0, 5])
    assert mine.quiet == ["cases", "due", "team"]  # moves and answers cannot be missed
    assert mine.not_mailed == ["answers", "cases", "clocks", "moves", "team", "training", "work"]


def test_a_mail_without_a_day_is_refused_in_words_and_nothing_is_lost(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.ann).post(reverse(URL), chosen(weekdays=[], hour="9", mail=["due"]))
    assert answer.status_code == 422
    assert "Choose at least one day" in answer.content.decode()
    form = answer.context["form"]
    assert [row["name"] for row in form.rows if row["mail"].value() == "digest"] == ["due"]
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"hour": "24"},
        {"hour": "x"},
        {"weekdays": ["9"]},
        {"mail_due": "often"},
        {"inbox": ["desk"]},
        {"mail_moved_away": "off"},
        {"inbox_step_due": "maybe"},
        {"quiet_hours": "on", "quiet_from": "6"},
        {"quiet_from": "-1"},
    ],
)
def test_what_is_not_on_offer_is_refused(cast: Cast, as_user: Any, wrong: dict[str, Any]) -> None:
    assert as_user(cast.ann).post(reverse(URL), chosen(**wrong)).status_code == 422


def test_a_single_kind_may_go_another_way_than_its_group(cast: Cast, as_user: Any) -> None:
    own = {"mail_due": "now", "mail_step_due": "none", "inbox_step_due": "no", "mail_moved_away": "now"}
    assert as_user(cast.ann).post(reverse(URL), chosen(**own)).status_code == 302
    mine = preferences.of(cast.ann)
    assert mine.at_once == ["due"]
    assert mine.own == {"step_due": {"mail": "none", "inbox": False}, "moved_away": {"mail": "now"}}
    assert [mine.mailed(code) for code in ("step_due", "follow_up_overdue", "moved_away", "assigned")] == [
        Mailed.NONE, Mailed.NOW, Mailed.NOW, Mailed.DIGEST,
    ]  # fmt: skip
    assert [mine.in_inbox(code) for code in ("step_due", "follow_up_overdue")] == [False, True]
    form = as_user(cast.ann).get(reverse(URL)).context["form"]
    assert (form["mail_step_due"].value(), form["inbox_step_due"].value(), form["mail_assigned"].value()) == (
        "none", "no", "",
    )  # fmt: skip


@pytest.mark.parametrize("code", ["moved_away", "recycle_warning", "comment", "undertaking_new"])
def test_what_must_not_be_missed_cannot_be_switched_off(cast: Cast, as_user: Any, code: str) -> None:
    as_user(cast.ann).post(reverse(URL), chosen(inbox=[], **{f"inbox_{code}": "no"}))
    assert preferences.of(cast.ann).in_inbox(code)
    preferences.save(cast.ann, Wishes(own={code: {"inbox": False}}, quiet=["moves", "clocks", "answers"]))
    mine = preferences.of(cast.ann)
    assert (mine.in_inbox(code), mine.own, mine.quiet) == (True, {}, [])
    assert Preference(quiet=list(GROUPS), own={code: {"inbox": False}}).in_inbox(code)


def test_the_result_of_a_claim_can_be_switched_off(cast: Cast, as_user: Any) -> None:
    as_user(cast.ann).post(reverse(URL), chosen(inbox_claimed="no"))
    assert not preferences.of(cast.ann).in_inbox("claimed")


def test_quiet_hours_are_kept_and_may_be_none(cast: Cast, as_user: Any) -> None:
    as_user(cast.ann).post(reverse(URL), chosen(quiet_hours="on", quiet_off_days="on"))
    mine = preferences.of(cast.ann)
    assert (mine.quiet_from, mine.quiet_until, mine.quiet_off_days) == (22, 6, True)
    as_user(cast.ann).post(reverse(URL), chosen())
    mine = preferences.of(cast.ann)
    assert (mine.quiet_from, mine.quiet_until, mine.quiet_off_days) == (None, None, False)


def test_only_managers_and_admins_choose_a_weekly_mail(cast: Cast, as_user: Any) -> None:
    assert "weekly" not in as_user(cast.ann).get(reverse(URL)).context["form"].fields
    as_user(cast.ann).post(reverse(URL), chosen())
    assert preferences.of(cast.ann).weekly  # for the day she leads a team
    more = {"mail_desk": "digest", "mail_decisions": "now", "weekly": "on", "weekly_day": "4"}
    as_user(cast.mia).post(reverse(URL), chosen(**more))
    mine = preferences.of(cast.mia)
    assert (mine.weekly, mine.weekly_day, mine.at_once) == (True, 4, ["decisions"])


def test_a_choice_for_groups_one_does_not_see_now_survives(cast: Cast, as_user: Any) -> None:
    preferences.save(cast.ann, Wishes(not_mailed=["desk"], at_once=["decisions"], own={"on_desk": {"inbox": False}}))
    as_user(cast.ann).post(reverse(URL), chosen())
    mine = preferences.of(cast.ann)
    assert (mine.not_mailed, mine.at_once, mine.own) == (["desk"], ["decisions"], {"on_desk": {"inbox": False}})


def test_every_kind_has_a_name_to_choose_it_by() -> None:
    assert [code for code, kind in KINDS.items() if not str(kind.label)] == []
    assert [code for code in KINDS if len(code) > 20] == []


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


def test_the_link_of_each_kind_of_mail_ends_that_kind_only(cast: Cast) -> None:
    preferences.save(cast.mia, Wishes(at_once=["moves"], own={"comment": {"mail": "now"}, "claimed": {"inbox": False}}))

    def follow(kind: DigestKind) -> Preference:
        url = reverse("notifications:digest_off", args=[preferences.token_of(cast.mia.pk, kind)])
        assert Client().get(url).status_code == Client().post(url).status_code == 200
        return preferences.of(cast.mia)

    mine = follow(DigestKind.NOW)
    assert (mine.at_once, mine.own) == ([], {"comment": {"mail": "digest"}, "claimed": {"inbox": False}})
    assert (mine.digest, mine.weekly) == (True, True)
    mine = follow(DigestKind.WEEKLY)
    assert (mine.digest, mine.weekly) == (True, False)


@pytest.mark.parametrize("token", ["x", "1", "a:b:c"])
def test_a_link_that_is_not_ours_is_not_there(cast: Cast, token: str) -> None:
    assert Client().post(reverse("notifications:digest_off", args=[token])).status_code == 404


def test_a_link_of_another_purpose_is_not_there(cast: Cast) -> None:
    from django.core import signing

    token = signing.dumps(cast.ann.pk, salt="something else")
    assert Client().post(reverse("notifications:digest_off", args=[token])).status_code == 404
