"""The commands `sweep`, `policy` and `verify` as a program meets them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, State
from accounts.policies import in_force
from core.clock import business_date
from tests.cast import Cast, make_account

pytestmark = pytest.mark.django_db
DUE = date(2018, 4, 2)  # a Monday


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def told(*words: str) -> dict[str, Any]:
    lines = run(*words, "--json").splitlines()
    assert len(lines) == 1
    return dict(json.loads(lines[0]))


def silent(cast: Cast) -> Account:
    return make_account(cast.ann, today=DUE - timedelta(days=90))


def test_a_replay_prints_one_line_with_the_date_it_ran_for(cast: Cast) -> None:
    silent(cast)
    line = told("sweep", "--on", "2018-04-02")
    assert line == {"warned": 0, "proposed": 0, "suspended": 0, "recycled": 1, "dates": ["2018-04-02"]}


def test_a_dry_run_tells_the_same_and_moves_nothing(cast: Cast) -> None:
    account = silent(cast)
    line = told("sweep", "--on", "2018-04-02", "--dry-run")
    assert (line["recycled"], line["dates"]) == (1, ["2018-04-02"])
    account.refresh_from_db()
    assert account.state == State.OWNED


def test_without_a_date_it_runs_once_for_the_last_ended_day(cast: Cast) -> None:
    yesterday = str(business_date() - timedelta(days=1))
    assert told("sweep", "--dry-run")["dates"] == [yesterday]
    assert told("sweep")["dates"] == [yesterday]
    assert told("sweep")["dates"] == []
    assert told("sweep", "--dry-run")["dates"] == []


@pytest.mark.parametrize("day", ["2018-02-30", "31.1.2018", "tomorrow", "", str(date.today() + timedelta(days=40))])
def test_a_date_that_is_none_or_lies_ahead_is_refused_in_words(cast: Cast, day: str) -> None:
    with pytest.raises(CommandError, match="date"):
        run("sweep", f"--on={day}")


def test_a_day_that_has_not_ended_is_not_swept(cast: Cast) -> None:
    with pytest.raises(CommandError, match="has not ended"):
        run("sweep", f"--on={business_date()}")


def test_publishing_by_command_recomputes_the_accounts(cast: Cast) -> None:
    account = make_account(cast.ann, today=business_date())
    run("policy", "--set", "dormancy_days=60", "--reason", "faster market")
    account.refresh_from_db()
    assert account.recycle_due_on
    assert account.recycle_due_on < business_date() + timedelta(days=66)


def test_a_teams_override_by_command_and_back(cast: Cast) -> None:
    run("policy", "--team", "Harbour", "--set", "capacity=9", "--reason", "small team")
    assert in_force().of(cast.harbour.pk).capacity == 9
    run("policy", "--team", "Harbour", "--unset", "capacity", "--reason", "as everybody")
    assert in_force().of(cast.harbour.pk).capacity == 200


@pytest.mark.parametrize(
    "words",
    [
        ["--set", "dormancy_days=0", "--reason", "x"],
        ["--set", "dormancy_days=soon", "--reason", "x"],
        ["--set", "no_such=1", "--reason", "x"],
        ["--set", "dormancy_days", "--reason", "x"],
        ["--set", "dormancy_days=60"],
        ["--team", "Nowhere", "--set", "capacity=9", "--reason", "x"],
        ["--unset", "capacity", "--reason", "x"],
        ["--set", "capacity=9", "--reason", "x", "--as", "nobody@example.com"],
        ["--set", "capacity=9", "--reason", "x", "--as", "ann.seller@example.com"],
    ],
)
def test_what_cannot_be_published_is_refused_in_words(cast: Cast, words: list[str]) -> None:
    with pytest.raises(CommandError):
        run("policy", *words)
    assert in_force().version == 0


def test_a_change_is_tried_by_command_without_being_published(cast: Cast) -> None:
    make_account(cast.ann, today=business_date() - timedelta(days=80))
    line = told("policy", "--set", "dormancy_days=70", "--dry-run")
    assert (line["held"], line["then"]["recycled"], in_force().version) == (1, 0, 0)
    assert "would move tonight" in run("policy", "--set", "dormancy_days=70", "--dry-run")
    with pytest.raises(CommandError):
        run("policy", "--set", "dormancy_days=1", "--dry-run")
