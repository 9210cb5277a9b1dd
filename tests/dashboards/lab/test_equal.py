"""The promise of the lab: under the settings that were real a replay is what really happened, move for move."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from accounts.models import LedgerEntry, Rule
from dashboards.lab import engine, histories, past
from tests.cast import Cast
from tests.dashboards.lab.made import Company

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 5)


def real_moves(start: date) -> list[tuple[int, date, str]]:
    rows = LedgerEntry.objects.filter(rule__in=[Rule.SUSPENDED, Rule.DORMANT], on__gte=start)
    return sorted(rows.values_list("account_id", "on", "rule"))


def replayed(ids: list[int], start: date, until: date) -> list[tuple[int, date, str]]:
    setting = past.as_it_was(past.published(until=until), start=start, until=until)
    shared = past.world(start=start, until=until)
    found = []
    for history in histories.stream(ids, until=until, positions=shared.positions):
        for move in engine.replay(history, history.known, setting, shared).moves:
            found.append((move.account, date.fromordinal(move.day), move.rule))
    return sorted(found)


@pytest.mark.parametrize("seed", [7])
def test_with_the_real_settings_the_replay_moves_what_the_nights_moved(cast: Cast, seed: int, long_form: bool) -> None:
    company = Company(cast, seed=seed, first=FIRST, accounts=12)
    harder, south = {"dormancy_days": 16, "grace_days": 4}, cast.south.pk
    company.live(
        120,
        without_nights=(60, 61, 62),
        events={
            30: lambda: company.publish({"contacts_required": 4}, {south: {"dormancy_days": 15}}),
            55: company.bob_moves,
            75: lambda: company.publish(harder, {south: {"dormancy_days": None, "min_cycle_days": 3}}),
            95: company.eve_leaves,
            100: lambda: company.publish({"contacts_required": 3, "dormancy_days": 30}),
        },
    )
    until = company.today - timedelta(days=1)
    real = real_moves(FIRST)
    print(seed, company.done, Counter(rule for _a, _d, rule in real))
    assert {rule for _a, _d, rule in real} == {Rule.SUSPENDED, Rule.DORMANT}
    assert replayed(company.ids, FIRST, until) == real
    for later in (40, 80):
        start = FIRST + timedelta(days=later)
        assert replayed(company.ids, start, until) == real_moves(start)
