"""The rows behind a figure of a replay: read from what was kept, named through the reader's doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Account, Rule
from dashboards.models import Replay, ReplayRows
from leads.models import Order
from users.models import User

SIZE = 25
RULE_WORDS = {Rule.SUSPENDED.value: Rule.SUSPENDED.label, Rule.DORMANT.value: Rule.DORMANT.label}
DIFFERENCE = "difference"
ACCOUNT = "account"  # narrowing `each`: one row for each account
MOST = "most"  # narrowing `at`: the evening on which somebody had the most accounts


@dataclass
class Row:
    """One line of a list: `account` and `order` are None where the reader does not see them."""

    account_id: int
    owner_id: int
    on: date | None = None
    rule: str = ""
    other_on: date | None = None
    other_rule: str = ""
    contacts: int | None = None
    had: int | None = None
    limit: int | None = None
    order_id: int | None = None
    ordered_on: date | None = None
    account: Account | None = None
    order: Order | None = None
    owner: str = "–"


def rows(replay: Replay, side: str, kind: str, narrowed: Mapping[str, str], *, user: User) -> list[Row]:
    """All rows of a list; `narrowed` by rule, owner and month of the move, to one row `each` account, or to what was
    owned `at` the end of a day (ISO)."""
    found = [_row(side, kind, values) for values in stored(replay, side, kind, user=user)]
    if rule := narrowed.get("rule"):
        found = [row for row in found if row.rule == rule]
    if owner := narrowed.get("owner"):
        found = [row for row in found if str(row.owner_id) == owner]
    if month := narrowed.get("month"):
        found = [row for row in found if row.on and f"{row.on:%Y-%m}" == month]
    if at := narrowed.get("at"):
        found = [row for row in found if row.on and row.on.isoformat() <= at and not _gone(row, at)]
    found.sort(key=lambda row: (row.on or row.other_on or date.min, row.account_id))
    if kind == "held":
        for row in found:
            row.on = None if row.on and row.on < replay.starts_on else row.on  # since when, the rows do not say
    if narrowed.get("each") == ACCOUNT:
        found = list({row.account_id: row for row in reversed(found)}.values())[::-1]
    return found


def stored(replay: Replay, side: str, kind: str, *, user: User) -> list[list[Any]]:
    """The plain rows as they were kept."""
    kept = ReplayRows.objects.visible_to(user).filter(replay=replay, side=side, kind=kind)
    return kept.values_list("rows", flat=True).first() or []


def _gone(row: Row, at: str) -> bool:
    return row.other_on is not None and row.other_on.isoformat() <= at


def _row(side: str, kind: str, values: Sequence[Any]) -> Row:
    if side == DIFFERENCE:
        account, on, rule, other_on, other_rule, owner = values
        return Row(account, owner, _day(on), rule or "", _day(other_on), other_rule or "")
    if kind == "orders":
        account, order, ordered_on, on, rule, owner = values
        return Row(account, owner, _day(on), rule, order_id=order, ordered_on=_day(ordered_on))
    if kind == "held":
        account, on, gone, owner = values
        return Row(account, owner, _day(on), other_on=_day(gone))
    if kind == "refused":
        account, on, rule, owner, had, limit = values
        return Row(account, owner, _day(on), rule, had=had, limit=limit)
    account, on, rule, owner, contacts = values
    return Row(account, owner, _day(on), rule, contacts=contacts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def dress(shown: Sequence[Row], user: User) -> None:
    """Give these few rows their accounts, orders and people, as far as the reader sees them; three statements."""
    accounts = Account.objects.visible_to(user).filter(pk__in={row.account_id for row in shown})
    by_id = {account.pk: account for account in accounts.select_related("owner", "team").defer("notes")}
    names = dict(User.objects.visible_to(user).filter(pk__in={row.owner_id for row in shown}).values_list("pk", "name"))
    ordered = {row.order_id for row in shown if row.order_id}
    orders = {o.pk: o for o in Order.objects.visible_to(user).filter(pk__in=ordered)} if ordered else {}
    for row in shown:
        row.account, row.owner = by_id.get(row.account_id), names.get(row.owner_id, "–")
        row.order = orders.get(row.order_id or 0)


def exportable(found: Sequence[Row], user: User) -> list[Row]:
    """Those of the rows whose accounts the reader may take out (domain.md section 7)."""
    ids = set(
        Account.objects.exportable_by(user)
        .filter(pk__in={row.account_id for row in found})
        .values_list("pk", flat=True)
    )
    return [row for row in found if row.account_id in ids]
