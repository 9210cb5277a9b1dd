"""Lists of leads: what they are narrowed by stands in the index of their order, and no lead is behind two doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from commons import finding
from core.keyset import bounded_count
from leads import filters
from leads.lead_listing import LeadListing
from leads.models import Lead, LeadSearch
from leads.services.findable import write_search
from tests.cast import TODAY, Cast, again
from tests.leads.test_campaigns import make_campaign, make_lead
from users.models import User

pytestmark = pytest.mark.django_db

NARROWED = [{}, {"source": "fair"}, {"industry": "pack"}, {"region": "north"}]
CLOSED = {"state": "unfit", "unfit_reason": "other", "closed_on": TODAY}


def plan(rows: QuerySet[Any], *but: str) -> str:
    """How PostgreSQL would go about it if reading a whole table or sorting cost too much, without the indexes `but`.

    Of so few rows, none of them vacuumed, each index costs as much: which one is taken would be a matter of luck.
    """
    with connection.cursor() as cursor:
        for name in but:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    return str(rows.explain())


def first(listing: LeadListing, door: int, *order: str) -> QuerySet[Any]:
    return listing.sources[door].order_by(*order).values("pk")[:26]


@pytest.mark.parametrize("asked", NARROWED, ids=lambda asked: next(iter(asked), "all"))
@pytest.mark.parametrize("who", ["ann", "ada"])
def test_the_pool_in_its_order_is_told_from_one_index(cast: Cast, who: str, asked: dict[str, str]) -> None:
    listing = LeadListing(again(getattr(cast, who)), {"scope": "pool", **asked}, TODAY)
    found = plan(first(listing, 0, "-in_pool_since", "-pk"), "lead_industry")
    assert "Index Only Scan using lead_pool on" in found
    assert "Sort" not in found


@pytest.mark.parametrize("asked", [*NARROWED, {"state": "new"}, {"state": "any"}])
@pytest.mark.parametrize("who", ["max", "ada"])
def test_the_newest_are_told_from_one_index(cast: Cast, who: str, asked: dict[str, str]) -> None:
    listing = LeadListing(again(getattr(cast, who)), {"scope": "team", "sort": "new", **asked}, TODAY)
    found = plan(first(listing, 0, "-created_on", "-pk"), "leads_of_team", "lead_industry")
    assert "Index Only Scan using leads_by_date on" in found
    assert "Sort" not in found


@pytest.mark.parametrize("asked", NARROWED, ids=lambda asked: next(iter(asked), "all"))
def test_next_contacts_are_told_from_one_index_and_none_are_looked_for_in_the_pool(
    cast: Cast, asked: dict[str, str]
) -> None:
    for who, pool, team in (("max", 1, 2), ("ada", 1, 0)):
        listing = LeadListing(again(getattr(cast, who)), {"scope": "all", **asked}, TODAY)
        dated = [rows.filter(next_contact_on__isnull=False) for rows in listing.sources]
        there, nobody = (dated[door].order_by("next_contact_on", "pk").values("pk")[:26] for door in (team, pool))
        others = ("leads_of_owner", "leads_assigned", "lead_industry")
        assert "Index Only Scan using leads_by_next on" in plan(there, *others)
        assert "Index Only Scan using lead_pool_next on" in plan(nobody, *others)


@pytest.mark.parametrize(("sort", "index"), [("name", "leads_by_name"), ("last", "leads_by_contact")])
def test_leads_of_others_are_passed_over_inside_the_index_of_names_and_of_contacts(
    cast: Cast, sort: str, index: str
) -> None:
    order = {"name": ("sort_key", "pk"), "last": ("-last_contact_on", "-pk")}[sort]
    listing = LeadListing(again(cast.max), {"scope": "all", "sort": sort}, TODAY)
    for door in (0, 2):
        assert f"using {index} on" in plan(first(listing, door, *order), "leads_of_owner", "leads_assigned")
        assert "Index Only Scan" in plan(first(listing, door, *order))


def test_those_taken_back_stand_in_an_index_of_their_own(cast: Cast) -> None:
    listing = LeadListing(again(cast.ada), {"scope": "team", "state": "taken_back"}, TODAY)
    found = plan(first(listing, 0, "-created_on", "-pk"), "leads_of_team")
    assert "Index Only Scan using leads_taken_back on" in found


def test_tags_of_the_pool_have_an_index_of_their_own(cast: Cast) -> None:
    listing = LeadListing(again(cast.ann), {"scope": "pool", "tag": "fair"}, TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP INDEX lead_tags, lead_pool, lead_pool_name, lead_pool_next, leads_of_owner, leads_by_owner"
        )
        cursor.execute("DROP INDEX one_running_lead_a_dormant_account, leads_by_name, leads_by_contact, leads_by_date")
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert "lead_pool_tags" in str(listing.sources[0].order_by().values("pk").explain())


@pytest.fixture
def mixed(cast: Cast) -> list[Lead]:
    """Leads of everybody and of nobody, running and closed, one taken back."""
    facts: dict[str, Any] = {"region": "North", "tags": ["fair"], "campaign": make_campaign(cast.ann)}
    found = [make_lead(owner, f"金星 {owner.name}", **facts) for owner in (cast.max, cast.ann, cast.sue)]
    found += [make_lead(None, f"金星 {n}", in_pool_since=TODAY - timedelta(days=n), **facts) for n in (1, 2)]
    found += [make_lead(owner, "金星 closed", **facts, **CLOSED) for owner in (cast.max, cast.ann, None)]
    found.append(make_lead(None, "金星 mistake", taken_back_on=TODAY, **facts, **CLOSED))
    dated = make_lead(cast.ann, "金星 dated", next_contact_on=TODAY, **facts)
    write_search([*found, dated])
    return [*found, dated]


def seen(user: User, asked: dict[str, str]) -> set[int]:
    """The running leads that a person may list everywhere, or those of a state, by one condition."""
    rows = Lead.objects.visible_to(user)
    state = asked.get("state", "")
    if state == "taken_back":
        rows = rows.exclude(taken_back_on=None)
    elif state:
        rows = rows.present() if state == "any" else rows.present().filter(state=state)
    else:
        rows = rows.running()
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("state", ["", "new", "any", "unfit", "taken_back"])
@pytest.mark.parametrize("sort", ["", "new", "name", "next", "last"])
@pytest.mark.parametrize("who", ["ann", "max", "zoe", "ada"])
def test_the_doors_of_everywhere_are_apart_and_give_what_one_may_see(
    cast: Cast, mixed: list[Lead], who: str, sort: str, state: str
) -> None:
    user, asked = again(getattr(cast, who)), {"scope": "all", "sort": sort, "state": state}
    expected = seen(user, asked)
    for more in ({}, {"q": "金星"}, {"region": "north"}, {"tag": "fair"}, {"q": "金星", "region": "north"}):
        listing = LeadListing(user, {**asked, **more}, TODAY)
        found = [pk for rows in listing.sources for pk in rows.values_list("pk", flat=True)]
        assert sorted(found) == sorted(expected)
        assert {lead.pk for lead in listing.page().rows} == expected
        assert listing.count() == len(expected)


def test_a_state_of_closed_ones_does_not_look_into_the_pool(cast: Cast) -> None:
    for state, doors in (("", 3), ("new", 3), ("any", 3), ("unfit", 2), ("converted", 2), ("taken_back", 2)):
        listing = LeadListing(again(cast.max), {"scope": "all", "state": state}, TODAY)
        assert sum(not rows.query.is_empty() for rows in listing.sources) == doors


def test_counting_stops_at_the_first_doors_that_have_enough(cast: Cast) -> None:
    pool = [make_lead(None, f"Pool {n}", in_pool_since=TODAY) for n in range(4)]
    make_lead(cast.ann, "Mine")
    doors = [Lead.objects.filter(owner=None), Lead.objects.filter(owner=cast.ann)]
    assert bounded_count(doors, apart=True) == len(pool) + 1
    with CaptureQueriesContext(connection) as captured:
        assert bounded_count(doors, bound=2, apart=True) == 3
    sql = captured.captured_queries[0]["sql"]
    assert "UNION ALL" in sql
    assert sql.count("LIMIT 3") == 3
    assert "never executed" in str((doors[0][:3].union(doors[1][:3], all=True))[:3].explain(analyze=True))


def test_what_is_called_so_is_counted_by_its_search_keys_one_lead_after_the_other(
    cast: Cast, mixed: list[Lead]
) -> None:
    listing = LeadListing(again(cast.max), {"scope": "all", "q": "金星"}, TODAY)
    listing.filter.form.is_valid()
    with CaptureQueriesContext(connection) as captured:
        listing.count()
    (sql,) = (query["sql"] for query in captured.captured_queries if "COUNT" in query["sql"])
    mine, *others = sql.split("UNION ALL")
    assert "JOIN" in mine
    assert not any("JOIN" in other for other in others)
    assert all('"doors" &&' in part for part in (mine, *others))


@pytest.mark.parametrize("text", ["重", "13900001111", "li_wei"])
def test_one_character_telephones_and_wechat_are_counted_along_the_leads(cast: Cast, text: str) -> None:
    make_lead(cast.ann, "Harbour", wechat="li_wei")
    assert not LeadListing(again(cast.ann), {"scope": "mine", "q": text}, TODAY)._by_keys
    assert not LeadListing(again(cast.ann), {"scope": "mine", "q": "金星", "source": "fair"}, TODAY)._by_keys


def test_search_keys_by_themselves_are_those_of_the_leads_called_so(cast: Cast, mixed: list[Lead]) -> None:
    for text in ("金星", "jinxing", "金星 ann", "closed", "nothing"):
        by_lead = set(finding.matching(Lead.objects.all(), text).values_list("pk", flat=True))
        assert set(finding.keys(Lead, text).values_list("pk", flat=True)) == by_lead
        there = finding.keys(Lead, text, doors=[0])
        assert there.model is LeadSearch
        assert set(there.values_list("pk", flat=True)) == by_lead & set(
            Lead.objects.filter(owner=None).values_list("pk", flat=True)
        )


@pytest.mark.parametrize("few", [0, 100])
@pytest.mark.parametrize("state", ["", "any", "taken_back"])
def test_leads_of_a_campaign_are_the_same_whether_they_are_found_first_or_not(
    cast: Cast, mixed: list[Lead], monkeypatch: pytest.MonkeyPatch, few: int, state: str
) -> None:
    monkeypatch.setattr(filters, "FEW", few)
    asked = {"scope": "all", "state": state, "campaign": str(mixed[0].campaign_id)}
    for who in (cast.ann, cast.max, cast.ada):
        listing = LeadListing(again(who), asked, TODAY)
        assert {lead.pk for lead in listing.page().rows} == seen(again(who), asked)
        assert ("ANY(ARRAY" in str(listing.sources[0].query)) == bool(few)
