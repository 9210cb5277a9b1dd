"""What a list is narrowed by stands in its indexes, and filters that leave nothing of the pool do not look there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts import search
from accounts.listing import Listing
from accounts.models import Account
from accounts.services import letting_go
from core.keyset import Sort, page
from keyaccounts.models import Complaint
from tests.cast import TODAY, Cast, again, make_account

pytestmark = pytest.mark.django_db


def plan(rows: QuerySet[Any]) -> str:
    """How PostgreSQL would go about it if reading a whole table or sorting cost too much, as they do with many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    return str(rows.explain())


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"grade": "A"},
        {"protected": "yes"},
        {"vip": "vvip"},
        {"industry": "print"},
        {"region": "North"},
        {"graded": "none"},
        {"queue": "no_next_step"},
        {"distance": "still"},
    ],
    ids=lambda asked: next(iter(asked), "all"),
)
def test_the_rows_of_a_page_are_found_in_the_index_of_names_alone(cast: Cast, asked: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        # Of so few rows, none of them vacuumed, it costs as much: which one is taken would be a matter of luck.
        cursor.execute("DROP INDEX acc_name")
    for user in (cast.mia, cast.ada):
        listing = Listing(again(user), {"scope": "team", **asked}, TODAY)
        (source,) = listing.sources
        found = plan(source.order_by("sort_key", "pk").values("pk")[:26])
        assert "Index Only Scan" in found
        assert "Sort" not in found


def _alone(index: str) -> None:
    """Without the other indexes of accounts: of so few rows it is a matter of luck which one is taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'accounts_account'::regclass AND contype = 'p'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE accounts_account DROP CONSTRAINT "{name}" CASCADE')
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'accounts_account'")
        for (name,) in cursor.fetchall():
            if name != index:
                cursor.execute(f'DROP INDEX "{name}"')


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"graded": "none"}, "acc_team_id"),
        ({"grade": "A"}, "acc_team_id"),
        ({"queue": "no_next_step"}, "acc_team_owned"),
        ({"distance": "still"}, "acc_team_owned"),
        ({"distance": "1"}, "acc_kept_id"),
    ],
    ids=lambda each: str(each),
)
def test_what_a_list_is_narrowed_to_is_counted_in_an_index_alone(cast: Cast, asked: dict[str, str], index: str) -> None:
    sources = [Listing(again(user), {"scope": "team", **asked}, TODAY).sources[0] for user in (cast.mia, cast.ada)]
    _alone(index)
    for source in sources:
        assert f"Index Only Scan using {index}" in plan(source.order_by().values("pk")[:1001])


@pytest.mark.parametrize("asked", [{"grade": "A"}, {"protected": "yes"}], ids=str)
def test_the_pool_is_counted_by_grade_in_an_index_alone(cast: Cast, asked: dict[str, str]) -> None:
    pooled = Listing(again(cast.ada), {"scope": "all", **asked}, TODAY).sources[1]
    _alone("acc_pool_id")
    assert "Index Only Scan using acc_pool_id" in plan(pooled.order_by().values("pk")[:1001])


def test_few_pooled_accounts_of_a_tag_are_found_by_it_and_not_along_the_order(cast: Cast) -> None:
    make_account(cast.ann, "Fair", tags=["fair"])
    Account.objects.update(state="pooled", owner=None, current_cycle=None)
    kept, pooled = Listing(again(cast.ada), {"scope": "all", "tag": "fair"}, TODAY).sources
    assert [source.filter(name="Fair").count() for source in (kept, pooled)] == [0, 1]
    twice = str(pooled.query)
    assert ("@>" in twice, "&&" in twice, "&&" in str(kept.query)) == (True, True, False)


def test_grades_by_decision_and_tags_have_indexes_of_their_own(cast: Cast) -> None:
    (decided,) = Listing(again(cast.ada), {"scope": "team", "graded": "decision"}, TODAY).sources
    assert "acc_decided" in plan(decided.order_by("sort_key", "pk").values("pk")[:26])
    (tagged,) = Listing(again(cast.ada), {"scope": "team", "tag": "fair"}, TODAY).sources
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = on")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert "acc_tags" in str(tagged.order_by().values("pk").explain())


@pytest.mark.parametrize("filtered", ["0", "unconfirmed", "capped", "still", "1"])
def test_a_filter_by_distance_does_not_look_into_the_pool(cast: Cast, filtered: str) -> None:
    everywhere = Listing(again(cast.ann), {"scope": "all"}, TODAY)
    narrowed = Listing(again(cast.ann), {"scope": "all", "distance": filtered}, TODAY)
    assert len(narrowed.sources) == len(everywhere.sources) - 1
    assert not any("'pooled'" in str(source.query) and "= pooled" in str(source.query) for source in narrowed.sources)


def test_a_single_source_is_read_by_its_keys_in_its_order(cast: Cast, django_assert_num_queries: Any) -> None:
    names = ["Acme", "Blue", "Crow"]
    for name in reversed(names):
        make_account(cast.ann, name)
    rows = Account.objects.owned_by(again(cast.ann))
    for down in (False, True):
        with django_assert_num_queries(1):
            shown = page(
                [rows], Sort("sort_key", descending=down), size=2, load=Account.objects.select_related("owner")
            )
            assert [row.owner for row in shown.rows] == [cast.ann, cast.ann]
        behind = page([rows], Sort("sort_key", descending=down), size=2, after=shown.after, load=Account.objects.all())
        found = [row.name for row in (*shown.rows, *behind.rows)]
        assert found == (names[::-1] if down else names)


def test_complaints_ask_for_the_account_of_each_and_never_for_all_accounts(cast: Cast) -> None:
    for user in (cast.ann, cast.mia):
        assert "hashed SubPlan" not in str(Complaint.objects.visible_to(again(user)).filter(pk__in=[1, 2]).explain())


def test_what_a_search_found_in_the_pool_is_read_by_its_keys_and_not_along_the_names(cast: Cast) -> None:
    found = make_account(cast.sue, "金星包装")
    letting_go.release(found, by=cast.zoe, today=TODAY, reason="x", override=True)
    listing = Listing(again(cast.bob), {"scope": "all", "q": "金星"}, TODAY)
    pooled = listing.sources[-1]
    assert list(pooled) == [found]
    assert "unnest" in str(pooled.query)


def test_a_character_of_several_readings_is_looked_for_from_its_first_reading_on(cast: Cast) -> None:
    names = ["重庆包装", "重量电子", "中山包装"]
    accounts = [make_account(cast.ann, name) for name in names]
    rows = search.matching(Account.objects.owned_by(again(cast.ann)), "重", telephones=False)
    assert set(rows) == set(accounts[:2])
    sql = str(rows.query)
    assert '"sort_key" >= chong' in sql
    assert '"sort_key" < zhonh' in sql
