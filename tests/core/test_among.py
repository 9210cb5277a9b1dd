"""Rows by the ids of a statement: the same ones as by `pk__in`, by the index of the key."""

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL

from core import among
from core.among import Among, Known
from users.models import Team

pytestmark = pytest.mark.django_db


def test_it_finds_what_pk_in_finds() -> None:
    first, second, _third = (Team.objects.create(name=name) for name in ("One", "Two", "Three"))
    ids = RawSQL("SELECT id FROM users_team WHERE name <> %s", ["Three"])
    assert set(Team.objects.filter(Among(ids))) == {first, second}
    assert set(Team.objects.filter(Among(ids), name="Two")) == {second}
    assert Team.objects.exclude(Among(ids)).count() == 1
    assert set(Team.objects.filter(Among(Team.objects.filter(name="One").values("pk")))) == {first}


def test_nothing_is_among_no_ids() -> None:
    Team.objects.create(name="One")
    assert not Team.objects.filter(Among(RawSQL("SELECT NULL::bigint WHERE false", [])))


def test_the_ids_are_found_before_the_rows() -> None:
    ids = RawSQL("SELECT id FROM users_team WHERE name <> %s", ["Three"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Team.objects.filter(Among(ids)).explain()
    assert "InitPlan" in plan
    assert "users_team_pkey" in plan


def test_where_there_can_be_no_ids_nothing_is_asked() -> None:
    Team.objects.create(name="One")
    assert not Team.objects.filter(Among(Team.objects.none().values("pk")))
    assert not Team.objects.filter(Among(Team.objects.filter(pk__in=[]).values("pk")))
    assert Team.objects.exclude(Among(Team.objects.none().values("pk"))).count() == 1


def test_many_ids_at_hand_find_the_same_rows_and_are_told_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _third = (Team.objects.create(name=name) for name in ("One", "Two", "Three"))
    ids = Known([second.pk, first.pk])
    few = Team.objects.filter(Among(ids))
    assert set(few) == {first, second}
    assert "unnest" in str(few.query)
    monkeypatch.setattr(among, "MANY", 2)
    many = Team.objects.filter(Among(ids))
    assert set(many) == {first, second}
    assert "unnest" not in str(many.query)
    assert not Team.objects.filter(Among(Known([])))
