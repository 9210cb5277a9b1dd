"""A closed month is opened again by admins, with a reason; the next closing makes a new ranking."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit.models import Event
from cases.models import Case, Panel, Standing
from cases.services import panels
from cases.services.months import first_of
from cases.showing import month_of, panel_of
from core.clock import business_date
from tests.cases.test_panels import MARCH, name, points
from tests.cases.told import shared
from tests.cast import TODAY, Cast, again, set_policy

pytestmark = pytest.mark.django_db


def closed(cast: Cast) -> tuple[Case, Case, Panel]:
    first, second = shared(cast.ann, "First"), shared(cast.ann, "Second")
    panel = name(cast)
    for case, value in ((first, 5), (second, 3)):
        for judge in (cast.mia, cast.bob):
            panels.score(case, points(value), by=judge)
    panels.close(panel, by=again(cast.max))
    return first, second, Panel.objects.get(pk=panel.pk)


def test_who_may_and_what_it_takes(cast: Cast) -> None:
    *_cases, panel = closed(cast)
    with pytest.raises(NotAllowed):
        panels.reopen(panel, "A score was wrong", by=again(cast.max), today=TODAY)
    with pytest.raises(ReasonNeeded):
        panels.reopen(panel, " ", by=cast.ada, today=TODAY)
    panels.reopen(panel, "A score was wrong", by=cast.ada, today=TODAY)
    with pytest.raises(WrongState):
        panels.reopen(panel, "Again", by=cast.ada, today=TODAY)
    event = Event.objects.get(code="panel.reopened")
    assert (event.actor, event.params["reason"]) == (cast.ada, "A score was wrong")


def test_the_next_closing_ranks_anew_and_the_ranking_of_before_is_kept(cast: Cast) -> None:
    first, second, panel = closed(cast)
    panels.reopen(panel, "A score was wrong", by=cast.ada, today=TODAY)
    assert not Case.objects.filter(best=True).exists()
    for judge in (cast.mia, cast.bob):
        panels.score(first, points(1), by=judge)
    panels.close(panel, by=again(cast.max))
    assert Standing.objects.count() == 4
    month = month_of(MARCH, again(cast.max))
    assert [(case.title, case.standing.rank) for case in month.cases] == [("Second", 1), ("First", 2)]
    assert [case.title for case in month.best] == ["Second"]
    assert panel_of(Case.objects.get(pk=second.pk), again(cast.max)).standing.rank == 1
    assert set(Case.objects.filter(best=True).values_list("title", flat=True)) == {"Second"}


def test_a_month_reopened_late_does_not_close_the_same_night(cast: Cast) -> None:
    *_cases, panel = closed(cast)
    late = TODAY.replace(month=5)
    panels.reopen(panel, "A score was wrong", by=cast.ada, today=late)
    assert panels.close_due(late) == {"closed": 0}


def test_the_pages_offer_it_to_admins_and_warn_while_the_month_runs(cast: Cast, as_user: Any) -> None:
    today = business_date()
    month = int(f"{first_of(today):%Y%m}")
    case = shared(cast.ann, "The one", today=today)
    panels.name(first_of(today), [cast.bob, cast.cho, cast.mia], least=1, by=again(cast.max), today=today)
    page = reverse("cases:month", args=[month])
    assert "The month still runs" in as_user(cast.max).get(page).content.decode()
    panels.score(case, points(4), by=cast.bob)
    panels.close(Panel.objects.get(), by=again(cast.max))
    manager, admin = (as_user(user).get(page).content.decode() for user in (cast.max, cast.ada))
    reward, reopen = reverse("cases:reward", args=[case.pk]), reverse("cases:reopen", args=[month])
    assert reward in manager  # no menu to open first
    assert reopen in admin
    assert reopen not in manager
    assert as_user(cast.max).get(reopen).status_code == 404
    answer = as_user(cast.ada).post(reopen, {"reason": "Wrong"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == page
    assert Panel.objects.get().closed_at is None


def test_the_contacts_to_choose_follow_the_rule_in_force(cast: Cast, as_user: Any) -> None:
    set_policy(contacts_required=14)
    page = as_user(cast.ann).get(reverse("cases:new")).content.decode()
    assert 'name="contacts" value="14"' in page
    assert "twelve" not in page
