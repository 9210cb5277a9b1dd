"""Everything that can be exported, by name."""

from __future__ import annotations

from accounts.exporting import ACCOUNTS, PERSONS, POOL
from followups.exporting import FOLLOW_UPS
from leads.exporting import CAMPAIGNS, LEADS, OF_ORDER_LIST, OF_PIPELINE, OPPORTUNITIES, ORDERS
from lists.exporting import ExportKind

KINDS: dict[str, ExportKind] = {
    kind.name: kind
    for kind in (
        ACCOUNTS,
        PERSONS,
        FOLLOW_UPS,
        OPPORTUNITIES,
        ORDERS,
        LEADS,
        OF_PIPELINE,
        OF_ORDER_LIST,
        POOL,
        CAMPAIGNS,
    )
}


def of_list(name: str) -> list[ExportKind]:
    """The kinds that understand the filters of a list."""
    return [kind for kind in KINDS.values() if kind.of_list == name]
