"""Everything that can be exported, by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts import beside
from accounts.exporting import ACCOUNTS, PERSONS, POOL
from accounts.training.exporting import PEOPLE as TRAINING
from accounts.training.exporting import RECORDS as TRAINING_RECORDS
from cases.exporting import CASES
from dashboards.people.exporting import PEOPLE
from followups.exporting import FOLLOW_UPS
from leads.exporting import CAMPAIGNS, LEADS, OF_ORDER_LIST, OF_PIPELINE, OPPORTUNITIES, ORDERS
from lists.exporting import Column, ExportKind
from portraits.exporting import SEEN

if TYPE_CHECKING:
    from users.models import User


def _dress(user: User, rows: list[Any]) -> None:
    if ACCOUNTS.dress:
        ACCOUNTS.dress(user, rows)
    beside.attach(["distance"], rows, user)


def _distance(account: Any) -> str:
    """The stage that holds for the owner of today, as far as what is known supports it; empty before a manager says so."""
    distance = account.beside_distance
    holds = distance is not None and distance.is_confirmed(account.current_cycle_id)
    return str(distance.stage.label) if holds else ""


_ACCOUNTS = replace(ACCOUNTS, columns=(*ACCOUNTS.columns, Column("distance", _("Distance"), _distance)), dress=_dress)

KINDS: dict[str, ExportKind] = {
    kind.name: kind
    for kind in (
        _ACCOUNTS,
        PERSONS,
        FOLLOW_UPS,
        OPPORTUNITIES,
        ORDERS,
        LEADS,
        OF_PIPELINE,
        OF_ORDER_LIST,
        POOL,
        CAMPAIGNS,
        CASES,
        SEEN,
        PEOPLE,
        TRAINING,
        TRAINING_RECORDS,
    )
}


def of_list(name: str) -> list[ExportKind]:
    """The kinds that understand the filters of a list."""
    return [kind for kind in KINDS.values() if kind.of_list == name]
