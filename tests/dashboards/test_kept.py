"""Whether a scope is wide, by a walk of indexes alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, State
from dashboards import kept
from dashboards.scopes import Scope
from tests.cast import Cast, make_account

pytestmark = pytest.mark.django_db


def test_owned_and_suspended_accounts_make_a_scope_wide_and_those_in_the_pool_do_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(account: Account, state: str) -> None:
        Account.objects.filter(pk=account.pk).update(state=state, owner=None, current_cycle=None)

    monkeypatch.setattr(kept, "WIDE", 1)
    first = make_account(cast.ann)
    second = make_account(cast.bob)
    company, team = Scope("all"), Scope("team", team_ids=(first.team_id,))
    assert (kept.is_wide(company), kept.is_wide(team)) == (True, first.team_id == second.team_id)
    put(second, State.SUSPENDED)
    assert kept.is_wide(company)
    put(second, State.POOLED)
    assert not kept.is_wide(company)
    assert not kept.is_wide(Scope("ann", owner_id=cast.ann.pk))


@pytest.mark.parametrize("team", [False, True])
def test_no_account_is_read_to_learn_it(cast: Cast, team: bool) -> None:
    account = make_account(cast.ann)
    with CaptureQueriesContext(connection) as asked:
        kept.is_wide(Scope("it", team_ids=(account.team_id,) if team else ()))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("Index Only Scan") == 2, plan
