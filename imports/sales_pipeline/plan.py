"""What the four files say once mended: sellers, companies, deals, and whose each company is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from leads.models import Outcome, Stage


@dataclass(frozen=True)
class Seller:
    """A salesperson; `manager` is the manager's key, empty for none."""

    key: str
    name: str
    manager: str
    region: str


@dataclass(frozen=True)
class Manager:
    """Somebody who leads a team in a region."""

    key: str
    name: str
    region: str


@dataclass
class Company:
    """An account; `parent` is a company's key, empty for none."""

    key: str
    name: str
    sector: str = ""
    country: str = ""
    employees: int | None = None
    revenue: Decimal | None = None
    founded: int | None = None
    parent: str = ""


@dataclass(frozen=True)
class Deal:
    """An opportunity and, when it was won, its order; `engaged` tells a real engagement from an assumed date."""

    external_id: str
    company: str
    seller: str
    product: str
    stage: Stage
    outcome: Outcome
    opened_on: date
    engaged: bool
    closed_on: date | None
    amount: Decimal | None
    row: int


@dataclass(frozen=True)
class Tenure:
    """Whose a company is, and since when."""

    seller: str
    since: date


@dataclass
class Plan:
    """Everything to write, in the order it is written."""

    managers: dict[str, Manager] = field(default_factory=dict)
    sellers: dict[str, Seller] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    tenures: dict[str, Tenure] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None


def tenures(deals: list[Deal]) -> dict[str, Tenure]:
    """Each company's owner: the seller of its latest engagement, from that seller's first one with it.

    Engagements of one day are told apart by the later close (a running one is the latest), then by the later row.
    A company with nothing but undated prospects belongs to the seller of the last of them.
    """
    latest: dict[str, Deal] = {}
    first: dict[tuple[str, str], date] = {}
    for deal in deals:
        known = latest.get(deal.company)
        if known is None or _lateness(deal) > _lateness(known):
            latest[deal.company] = deal
        pair = (deal.company, deal.seller)
        if deal.engaged:
            first[pair] = min(first.get(pair, deal.opened_on), deal.opened_on)
    return {
        company: Tenure(deal.seller, first.get((company, deal.seller), deal.opened_on))
        for company, deal in latest.items()
    }


def _lateness(deal: Deal) -> tuple[bool, date, date, int]:
    return deal.engaged, deal.opened_on, deal.closed_on or date.max, deal.row
