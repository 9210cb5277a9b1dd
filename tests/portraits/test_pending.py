"""Whoever has asked for closed values sees since when and for whom it waits, until it is decided."""

from __future__ import annotations

from typing import Any

from accounts.models import Account, Vip
from core.clock import business_date
from portraits.services.access import undertaking
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, owned_before, small_catalogue


def test_the_asker_sees_what_the_request_waits_for_first_and_after_the_manager(as_user: Any, cast: Cast) -> None:
    small_catalogue()
    account, today = make_account(cast.ann, "Acme"), business_date()
    owned_before(account, cast.cho)
    know(account, "deep_a", "canary", by=again(cast.mia), today=today)
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    undertaking.sign(undertaking.newest().pk, cast.ann.name, by=cast.ann)  # type: ignore[union-attr]
    ask = f"/portraits/of/{account.pk}/access/ask/"
    pages = (f"/portraits/of/{account.pk}/", f"/portraits/of/{account.pk}/access/")
    assert all(ask in as_user(again(cast.ann)).get(page).content.decode() for page in pages)
    as_user(again(cast.ann)).post(ask, {"why": "visit on Friday"})
    for page in pages:
        told = as_user(again(cast.ann)).get(page).content.decode()
        assert "; waits for" in told
        assert cast.mia.name in told
        assert ask not in told
    asked = account.access_requests.get()
    as_user(again(cast.mia)).post(f"/portraits/access/requests/{asked.pk}/", {"verdict": "grant"})
    for page in pages:
        told = as_user(again(cast.ann)).get(page).content.decode()
        assert "waits for a second person" in told
        assert ask not in told
