"""A case that is changed after it was scored says so, and what was scored stays readable; what its page draws and where it lies."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from cases.models import Case, CaseVersion, Panel
from cases.services import months, panels, telling
from cases.services.telling import Words
from cases.showing import month_of, panel_of
from core import formatting
from core.clock import business_date
from tests.cases.test_panels import points
from tests.cases.told import STORY, shared, tell
from tests.cast import Cast, again

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 10, 4, tzinfo=UTC)


def at(name: str, *args: Any) -> str:
    return reverse(f"cases:{name}", args=args)


def rewrite(case: Case, **words: Any) -> Case:
    told = replace(Words(**{**STORY, "title": case.title}), **words)
    return telling.edit(case, told, by=case.author, today=business_date(), confirmed=True)


@pytest.fixture
def story(cast: Cast) -> Case:
    """Told on one day, scored on the next by one member, changed on the third, scored by another on the fourth."""
    with time_machine.travel(START, tick=False) as clock:
        case = shared(cast.ann, "Told", today=business_date())
        case = rewrite(case, did="What the panel read")
        people = [cast.bob, cast.cho, cast.mia]
        panels.name(months.first_of(business_date()), people, by=again(cast.max), today=business_date())
        clock.shift(timedelta(days=1))
        panels.score(case, points(4), by=cast.bob)
        clock.shift(timedelta(days=1))
        rewrite(case, did="Written afterwards")
        clock.shift(timedelta(days=1))
        panels.score(case, points(4), by=cast.cho)
    return Case.objects.get(pk=case.pk)


def test_everybody_reads_when_it_was_changed_and_what_was_scored(cast: Cast, as_user: Any, story: Case) -> None:
    with time_machine.travel(START + timedelta(days=4), tick=False):
        said = f"Changed on {formatting.day(date(2026, 3, 12))}, after it was scored."
        panels.close(Panel.objects.get(), by=again(cast.max))
        for reader in (cast.sue, cast.ann, cast.max):
            browser = as_user(again(reader))
            page = browser.get(at("case", story.pk)).content.decode()
            assert said in page
            assert at("versions", story.pk) in page
            assert browser.get(at("month", 202603)).content.decode().count(said) == 2  # the best case, and its row
        earlier = as_user(cast.sue).get(at("versions", story.pk))
        assert [row.did for row in earlier.context["rows"]] == ["Written afterwards", "What the panel read"]
        assert earlier.content.decode().count(">scored<") == 2
        own = as_user(cast.ann).get(at("versions", story.pk))
        assert [row.scored for row in own.context["rows"]] == [True, True, False]
        row = as_user(cast.sue).get("/api/v1/case-months/202603/").json()["cases"][0]
        assert row["changed_at"].startswith("2026-03-12")


def test_a_version_that_nobody_scored_stays_the_authors(cast: Cast) -> None:
    case = shared(cast.ann, "Told")
    rewrite(case, did="Another word")
    assert not CaseVersion.objects.visible_to(again(cast.sue)).exists()
    assert CaseVersion.objects.visible_to(again(cast.mia)).count() == 2


def test_who_scores_again_after_the_change_scores_what_stands(cast: Cast, story: Case) -> None:
    panels.score(story, points(3), by=cast.bob)
    Panel.objects.get().scores.update(at=story.edited_at + timedelta(hours=1))
    assert panel_of(story, again(cast.sue)).changed_at is None
    assert month_of(story.month or date.min, again(cast.sue)).cases[0].changed_at is None


def test_a_form_that_changes_nothing_makes_no_version(cast: Cast) -> None:
    case = shared(cast.ann, "Told")
    before = (case.version, case.edited_at)
    same = Words(**{name: getattr(case, name) for name in asdict(Words("", "won"))})
    telling.edit(case, same, by=cast.ann, today=business_date())
    case.refresh_from_db()
    assert (case.version, case.edited_at) == before
    assert case.versions.count() == 1


@pytest.mark.parametrize(
    ("counted", "marked", "drawn", "more"),
    [(10, [3], 10, 0), (None, [3], 12, 0), (None, [14], 14, 0), (5, [7], 7, 0), (0, [], 0, 0), (80, [40], 40, 40)],
)
def test_as_many_contacts_are_drawn_as_there_were(
    cast: Cast, as_user: Any, counted: int | None, marked: list[int], drawn: int, more: int
) -> None:
    case = tell(cast.ann, "Told", contacts=marked)
    Case.objects.filter(pk=case.pk).update(counted_contacts=counted, counted_days=counted)
    case.refresh_from_db()
    assert (len(case.places), case.not_drawn) == (drawn, more)
    page = as_user(cast.ann).get(at("case", case.pk)).content.decode()
    twelve = page.partition('<ol class="case-twelve"')[2].partition("</ol>")[0]
    assert twelve.count("<li") == drawn + bool(more)
    assert (f"and {more} more" in twelve) is bool(more)


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "名次"), ("zh-hant", "名次"), ("en", "Rank")])
def test_the_place_in_a_ranking_is_no_rank_in_a_company(
    cast: Cast, as_user: Any, story: Case, language: str, word: str
) -> None:
    panels.close(Panel.objects.get(), by=again(cast.max))
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(language=language)
    page = as_user(again(cast.ann)).get(at("month", 202603)).content.decode()
    assert f'<th class="num">{word}</th>' in page
    assert f'data-label="{word}"' in page


def test_months_that_are_far_from_begun_are_not_there(cast: Cast, as_user: Any) -> None:
    this = months.first_of(business_date())
    next_one = months.next_month(this)
    later = months.next_month(next_one)
    browser = as_user(cast.max)

    def found(month: date) -> set[int]:
        key = int(f"{month:%Y%m}")
        addresses = (at("month", key), at("panel", key), f"/api/v1/case-months/{key}/")
        return {browser.get(address).status_code for address in addresses}

    assert (found(this), found(next_one), found(later), found(date(2099, 12, 1))) == ({200}, {200}, {404}, {404})
    # Where this month and the next were closed early, what is shared goes to the one after.
    case = shared(cast.ann, "Told", today=business_date())
    Case.objects.filter(pk=case.pk).update(month=later)
    assert found(later) == {200}
    page = browser.get(at("month", int(f"{later:%Y%m}"))).content.decode()
    assert "Name the panel" not in page
    assert "Name the panel" not in browser.get(at("month", 202001)).content.decode()
    assert "Name the panel" in browser.get(at("month", int(f"{this:%Y%m}"))).content.decode()
