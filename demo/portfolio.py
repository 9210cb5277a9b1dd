"""Some customers of each salesperson with their spend, our part of it, and which supplier we are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import State, Vip
from demo.history import Written
from demo.words import is_chinese
from keyaccounts.models import Position, Supplier, Wallet
from keyaccounts.services import notes

MOST = 26
# Their spend a year in ten thousands, our part of it in percent two years ago and last year, the position a while ago and now.
TOLD: tuple[tuple[int, int, int, Supplier, Supplier], ...] = (
    (420, 8, 12, Supplier.OUTSIDE, Supplier.SECOND),
    (60, 55, 62, Supplier.MAIN, Supplier.FIRST),
    (180, 22, 18, Supplier.SECOND, Supplier.SECOND),
    (35, 80, 84, Supplier.FIRST, Supplier.SOLE),
    (900, 4, 6, Supplier.OUTSIDE, Supplier.OUTSIDE),
    (240, 45, 38, Supplier.FIRST, Supplier.MAIN),
    (75, 15, 25, Supplier.SECOND, Supplier.SECOND),
    (310, 33, 41, Supplier.SECOND, Supplier.MAIN),
    (48, 20, 14, Supplier.SECOND, Supplier.OUTSIDE),
    (130, 30, 35, Supplier.MAIN, Supplier.MAIN),
    (22, 40, 52, Supplier.SECOND, Supplier.FIRST),
)  # fmt: skip


def write(written: list[Written], today: date) -> None:
    """Note them of accounts that have bought, those with a full plan left out."""
    full = set(Position.objects.values_list("account_id", flat=True))
    rows = [
        w.account
        for w in written
        if w.account.state == State.OWNED and w.account.vip == Vip.NONE and w.account.owner
        and (w.account.order_in_cycle or w.account.lifetime_contacts >= 8) and w.account.pk not in full
    ]  # fmt: skip
    rows.sort(key=lambda account: (-account.order_in_cycle, account.pk))
    for number, account in enumerate(rows[:MOST]):
        spend, before, now, was, is_now = TOLD[number % len(TOLD)]
        by = account.owner
        if by is None:
            continue
        chinese = is_chinese(account.name)
        for days_ago, place in ((430, was), (50, is_now)):
            why = "采购说的" if chinese else "The buyer told us"
            values = {"on": today - timedelta(days=days_ago), "position": place.value, "why": why}
            notes.note(account, Position, values, by=by, today=today)
        for years, part in ((2, before), (1, now)):
            amount = Decimal(spend + number) * 10_000
            values = {
                "on": date(today.year - years, 1, 1),
                "spend": amount,
                "ours": amount * part / 100,
                "currency": "CNY",
            }
            notes.note(account, Wallet, values, by=by, today=today)
