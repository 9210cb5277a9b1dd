"""The portfolio of many accounts: the page first, its figures after it, ids and waiting ones kept for some minutes."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Account
from dashboards import kept
from tests.cast import Cast, make_account
from tests.dashboards.portfolio.made import FIGURES, acts, follow_up, listed, seen


def test_a_wide_page_shows_first_and_its_figures_follow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account(cast.ann)
    make_account(cast.bob)
    monkeypatch.setattr(kept, "WIDE", 1)
    assert seen(client, cast.ada)["follows"]
    assert client.get(FIGURES).context["matrix"].number == 2


def test_a_wide_list_asks_for_its_ids_once_and_reads_them_through_the_door(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = make_account(cast.ann), make_account(cast.bob)
    monkeypatch.setattr(kept, "WIDE", 1)
    client.force_login(cast.ada)
    read, asked = kept._read, []
    monkeypatch.setattr(kept, "_read", lambda given: asked.append(given) or read(given))
    assert (listed(client, "list=unknown"), listed(client, "list=unknown")) == (
        {mine.pk, theirs.pk},
        {mine.pk, theirs.pk},
    )
    assert len(asked) == 1
    Account.objects.filter(pk=theirs.pk).update(
        state="void", owner=None, current_cycle=None, cycle_started_on=None, team=None
    )
    assert listed(client, "list=unknown") == {mine.pk}


def test_what_was_done_since_is_seen_among_those_that_waited_in_a_wide_scope(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (make_account(cast.ann, days_old=40, contacts_made=made) for made in (12, 11))
    make_account(cast.bob, days_old=40, contacts_made=9)
    monkeypatch.setattr(kept, "WIDE", 1)
    assert [account.pk for account in acts(client, cast.ada).context["waiting"]] == [first.pk, second.pk]
    follow_up(first, cast.ann, with_=cast.mia)
    assert [account.pk for account in acts(client, cast.ada).context["waiting"]] == [second.pk]
