"""The chain over the log: an edited, missing or added row is named, whoever edits the seal too, and erasures hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import InternalError
from django.utils import timezone

from audit import services as audit
from audit.models import Event, Seal
from audit.services import sealing
from tests.cast import Cast, make_account

LATER = timedelta(hours=1)


@pytest.fixture
def events(cast: Cast) -> list[int]:
    account = make_account(cast.ann, "Acme")
    for n in range(5):
        audit.record("account.opened", account, by=cast.ann, n=n)
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def seal() -> int:
    return sealing.seal_due(now=timezone.now() + LATER)


@contextmanager
def unguarded(table: str = "audit_event") -> Iterator[None]:
    """As the database's owner may."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def run(sql: str, *params: object) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_everything_sealed_agrees_and_is_sealed_once(events: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SEGMENT", 2)
    assert seal() == len(events)
    assert seal() == 0
    assert Seal.objects.count() == (len(events) + 1) // 2
    assert list(sealing.differences()) == []


def test_an_edited_row_is_named(events: list[int]) -> None:
    seal()
    run("UPDATE audit_event SET params = '{\"n\": 9}' WHERE id = %s", events[2])
    (found,) = sealing.differences()
    assert (found["event"], found["what"]) == (events[2], "event edited")


@pytest.mark.parametrize(
    "column", ["code = 'other'", "actor_id = NULL", "subject_id = 0", "at = at + interval '1 second'"]
)
def test_no_column_is_left_out(events: list[int], column: str) -> None:
    seal()
    run(f"UPDATE audit_event SET {column} WHERE id = %s", events[1])  # noqa: S608
    assert [found["event"] for found in sealing.differences()] == [events[1]]


def test_a_row_taken_away_or_slipped_in_is_named(events: list[int]) -> None:
    seal()
    run("DELETE FROM audit_event WHERE id = %s", events[1])
    run(
        "INSERT INTO audit_event (id, at, code, subject_type, subject_id, params) VALUES (%s, now(), 'x', 'account', 1, '{}')",
        events[1],
    )
    run("DELETE FROM audit_event WHERE id = %s", events[3])
    assert {(found["event"], found["what"]) for found in sealing.differences()} == {
        (events[1], "event edited"), (events[3], "event taken away"),
    }  # fmt: skip


def test_whoever_rewrites_the_seal_without_the_key_is_found(events: list[int]) -> None:
    seal()
    run("UPDATE audit_event SET code = 'other' WHERE id = %s", events[0])
    leaf = sealing._rows("id = %s", [events[0]])[0].leaf
    first = Seal.objects.get()
    run("UPDATE audit_seal SET leaves = %s WHERE id = %s", leaf + bytes(first.leaves)[32:], first.pk)
    assert [found["what"] for found in sealing.differences()] == ["seal of events"]


def test_seals_are_only_appended_to(events: list[int]) -> None:
    seal()
    with pytest.raises(InternalError):
        Seal.objects.update(ids=[1])


def test_an_erasure_leaves_the_chain_whole(events: list[int]) -> None:
    seal()
    sealing.amend(events[2], {"params": {"said": "[…]"}})
    assert list(sealing.differences()) == []
    run('UPDATE audit_event SET params = \'{"said": "more"}\' WHERE id = %s', events[2])
    assert [found["event"] for found in sealing.differences()] == [events[2]]


def test_what_is_young_waits(events: list[int]) -> None:
    assert sealing.seal_due(now=timezone.now()) == 0


def test_writing_costs_no_statement_more(cast: Cast, events: list[int], django_assert_num_queries) -> None:
    account = make_account(cast.ann, "Bella")
    with django_assert_num_queries(1):
        audit.record_many("account.opened", "account", [(account.pk, {}), (account.pk, {})], by=cast.ann)
