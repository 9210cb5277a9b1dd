"""What a reader can check on the curve: the frame, the team's rule, one source under several words, what lists leave out."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from accounts.services.policies import publish
from audit.models import Event
from dashboards.curve import drawing, rows
from dashboards.curve.estimate import estimate
from tests.cast import Cast
from tests.dashboards.curve.made import followed
from tests.dashboards.curve.test_pages import LIST, PAGE, seen

pytestmark = pytest.mark.django_db


def heights(path: str) -> list[float]:
    """Every height that a path goes to: below 0 it would leave the picture."""
    first = [float(y) for y in re.findall(r"M[0-9.-]+ ([0-9.-]+)", path)]
    return [*first, *(float(y) for y in re.findall(r"V([0-9.-]+)", path))]


@pytest.mark.parametrize("late", [30, 60, 100])
def test_line_and_band_stay_in_the_picture_and_a_cut_is_said(late: int) -> None:
    """Many buy little and early; of the few who are followed long most buy late."""
    counts = [(2, True, 10), (3, False, 85), (18, True, late // 20), (20, False, 2)]
    curve = estimate(counts)
    chart = drawing.chart(curve, [(row, "", "") for row in rows.table(curve, by_days=False)], (10, 12), by_days=False)
    for path in (chart.line, chart.thin, chart.band, chart.plain):
        assert all(0 <= height <= 100 for height in heights(path)), path
    top = float(chart.up[-1].label.rstrip("%")) / 100
    assert top >= max(point.cumulative for point in curve.points)
    assert chart.cut == any(point.high > top for point in curve.points)


@pytest.mark.parametrize(
    ("bought", "of", "top"), [(0, 20, "8%"), (30, 40, "100%"), (77, 100, "100%"), (20, 100, "40%"), (2, 1000, "1%")]
)
def test_the_picture_is_as_high_as_its_curve_needs(bought: int, of: int, top: str) -> None:
    """Everybody from three quarters on; below that the band with some air above it."""
    curve = estimate([(3, True, bought), (9, False, of - bought)])
    chart = drawing.chart(curve, [], (10, 12), by_days=False)
    assert chart.up[-1].label == top
    assert not chart.cut


def test_the_stops_lie_around_the_rule_of_the_team(client: Client, cast: Cast) -> None:
    publish({}, teams={cast.harbour.pk: {"contacts_required": 13}}, by=None, reason="test")
    for _n in range(20):
        followed(cast.ann, 15, ordered_after=14)
    shown = seen(client, cast.mia, team=str(cast.harbour.pk)).context
    assert [stop.at for stop, *_to in shown["stops"]] == [9, 13, 17]
    assert shown["mark"] == 13


def test_contacts_beyond_a_stop_are_linked_by_their_accounts(client: Client, cast: Cast) -> None:
    for days in (15, 15, 13, 5):
        followed(cast.ann, days)
    page = seen(client, cast.ann)
    stop, _orders, to = next(row for row in page.context["stops"] if row[0].at == 12)
    assert (stop.contacts, stop.beyond) == (3 + 3 + 1, 3)
    assert "with 3 accounts" in page.content.decode()
    assert len(client.get(f"{LIST}?{to}").context["page"].rows) == stop.beyond


def test_one_source_under_words_of_several_languages_is_one_group(client: Client, cast: Cast) -> None:
    for source in ("Trade fair", "展会", "trade fair ", "Baker Street"):
        followed(cast.ann, 3, ordered_after=2, source=source)
    found = {row.label: row for row in seen(client, cast.ann, by="source").context["rows"]}
    assert {label: row.curve.accounts for label, row in found.items()} == {"Trade fair": 3, "Baker Street": 1}
    narrowed = client.get(f"{PAGE}?{found['Trade fair'].to}")
    assert narrowed.context["whole"].accounts == 3
    assert len(client.get(f"{LIST}?{found['Trade fair'].to_accounts}").context["page"].rows) == 3


def test_a_list_says_how_many_others_have_now_and_only_then(client: Client, cast: Cast) -> None:
    kept, gone = followed(cast.ann, 3, ordered_after=2), followed(cast.ann, 3, ordered_after=2)
    query = "what=ordered&n=0"
    assert "not listed" not in seen(client, cast.ann, f"{LIST}?{query}").content.decode()
    Account.objects.filter(pk=gone.pk).update(owner=cast.sue, team=cast.south)
    listed = seen(client, cast.ann, f"{LIST}?{query}")
    assert [account.pk for account in listed.context["page"].rows] == [kept.pk]
    assert "1 more is counted, but not listed" in listed.content.decode()
    assert "not listed" not in seen(client, cast.ada, f"{LIST}?{query}").content.decode()


def test_a_list_is_taken_out_by_whoever_may_and_is_logged(client: Client, cast: Cast) -> None:
    followed(cast.ann, 3, ordered_after=2, name="Harbour Print")
    client.force_login(cast.mia)
    answer: Any = client.post(f"{LIST}?what=ordered&n=0", {"file_format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["Harbour Print"]
    assert Event.objects.filter(code="curve_list.exported", actor=cast.mia).count() == 1
    assert 'name="file_format" value="xlsx"' in seen(client, cast.mia, f"{LIST}?what=ordered&n=0").content.decode()


def test_the_figures_opened_by_themselves_lead_to_the_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.mia)
    for name, page in (("curve_figures", "/curve/"), ("new_staff", "/accounts/team/"), ("flows_figures", "/flows/")):
        opened = client.get(reverse(f"dashboards:{name}"), {"team": "7"}, headers={"Sec-Fetch-Dest": "document"})
        assert (opened.status_code, opened["Location"]) == (302, f"{page}?team=7")
        part = client.get(reverse(f"dashboards:{name}"), headers={"HX-Request": "true"})
        assert part.status_code == 200
