"""What the search offers before anything is typed: the records a person opened last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.models import Account, State
from accounts.services import withholding
from leads.models import Lead, Opportunity, Order, Quote
from lists.models import RecentVisit, Visited
from pages.palette import hits
from pages.palette.hits import Hit
from users.models import User

LOOK_BACK = 30
SHOWN = 8


def recent(user: User) -> list[Hit]:
    """Up to eight records the person opened last and may still see, the latest first."""
    visits = list(RecentVisit.objects.visible_to(user).order_by("-at").values_list("kind", "record_id")[:LOOK_BACK])
    found: dict[tuple[str, int], Hit] = {}
    for kind, read in _READERS.items():
        ids = [pk for name, pk in visits if name == kind]
        found |= {(kind, hit.pk): hit for hit in read(user, ids)} if ids else {}
    return [found[visit] for visit in visits if visit in found][:SHOWN]


def _accounts(user: User, ids: list[int]) -> list[Hit]:
    rows = Account.objects.visible_to(user).filter(pk__in=ids).select_related("owner").defer("notes", "address")
    return [hits.of_account(row, masked=row.state == State.POOLED and not user.is_admin) for row in rows]


def _leads(user: User, ids: list[int]) -> list[Hit]:
    rows = Lead.objects.visible_to(user).filter(pk__in=ids).select_related("owner").defer("notes", "need")
    return [hits.of_lead(row, masked=row.owner_id is None and not user.is_admin) for row in rows]


def _opportunities(user: User, ids: list[int]) -> list[Hit]:
    rows = Opportunity.objects.visible_to(user).filter(pk__in=ids).select_related("account__owner")
    withholding.hide(rows)
    return [hits.of_opportunity(row) for row in rows]


def _orders(user: User, ids: list[int]) -> list[Hit]:
    rows = Order.objects.visible_to(user).filter(pk__in=ids).select_related("account__owner", "opportunity")
    withholding.hide(rows, nested=True)
    return [hits.of_order(row) for row in rows]


def _quotes(user: User, ids: list[int]) -> list[Hit]:
    rows = Quote.objects.visible_to(user).filter(pk__in=ids).select_related("opportunity__account__owner")
    withholding.hide([row.opportunity for row in rows])
    return [hits.of_quote(row) for row in rows]


_READERS: dict[Any, Callable[[User, list[int]], list[Hit]]] = {
    Visited.ACCOUNT.value: _accounts,
    Visited.LEAD.value: _leads,
    Visited.OPPORTUNITY.value: _opportunities,
    Visited.ORDER.value: _orders,
    Visited.QUOTE.value: _quotes,
}
