"""What made a figure, told of each account of the list behind it: on the page and in the file (domain.md 2.2, 4 and 6).

Each of these lists has its columns, and a function that reads what they say for the accounts of one page by at most one
statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.policies import for_request
from core import formatting
from core.clock import business_date
from dashboards.portfolio import cares, closeness, reading, ten, wallet
from dashboards.portfolio.asking import Asked
from keyaccounts.models import Supplier
from lists.exporting import Column
from portraits.models.distance import Stage
from users.models import User

PAGE, FILE = "page", "file"

Told = dict[str, Any]  # by the name of a column; what is not known is missing
Read = Callable[[list[Any], Asked, User], dict[int, Told]]


@dataclass(frozen=True)
class Fact:
    """One column: `value` of what is told for a file, `said` for the page (nothing: the value itself); `number`: to the right."""

    name: str
    label: str | Promise
    value: Callable[[Told], Any]
    said: Callable[[Told], Any] | None = None
    number: bool = False
    where: str = ""  # PAGE or FILE for what only one of them says

    @property
    def column(self) -> Column:
        """The same in a file."""
        return Column(self.name, self.label, lambda account: self.value(account.told))


@dataclass(frozen=True)
class Cell:
    """What the page says of one account in one column."""

    label: str | Promise
    words: Any
    number: bool


@dataclass(frozen=True)
class Facts:
    """The columns of a list, and how they are read."""

    facts: tuple[Fact, ...]
    read: Read

    @property
    def columns(self) -> list[Column]:
        """Those of the file."""
        return [fact.column for fact in self.facts if fact.where != PAGE]

    @property
    def shown(self) -> list[Fact]:
        """Those of the page."""
        return [fact for fact in self.facts if fact.where != FILE]

    def dress(self, accounts: list[Any], asked: Asked, user: User) -> None:
        """Give each account what is told of it (`told`), and the cells of the page (`cells`); at most one statement."""
        found = self.read(accounts, asked, user) if accounts else {}
        for account in accounts:
            account.told = found.get(account.pk, {})
            account.cells = [
                Cell(fact.label, (fact.said or fact.value)(account.told), fact.number) for fact in self.shown
            ]


def of(params: Mapping[str, str]) -> Facts | None:
    """What a list tells; None where its accounts say it themselves."""
    if params.get("list") == "position" and params.get("position") == "none":
        return None
    return FACTS.get(params.get("list", ""))


def _got(name: str) -> Callable[[Told], Any]:
    return lambda told: told.get(name)


def _day(name: str) -> Callable[[Told], Any]:
    return lambda told: formatting.day(told[name]) if told.get(name) else None


def _number(name: str) -> Callable[[Told], Any]:
    return lambda told: formatting.number(told[name]) if told.get(name) is not None else None


def _spend(told: Told) -> str | None:
    return formatting.money_whole(told["spend"], told["currency"]) if told else None


# -- their spend, and our share of it ------------------------------------------------------------------------------
_OURS = " SELECT account_id, currency, spend, share, before FROM latest"


def _shares(accounts: list[Any], asked: Asked, user: User) -> dict[int, Told]:
    rows = reading.rows(asked, wallet.SHARES + _OURS, among=_ids(accounts), large=wallet.LARGE_FROM)
    return {
        pk: {
            "currency": currency,
            "spend": spend,
            "share": int(share),
            **({"before": int(before)} if before is not None else {}),
        }
        for pk, currency, spend, share, before in rows
    }


# -- which supplier we are: as the figure counts it, against a year ago -----------------------------------------------
_HELD = """ SELECT h.id, h.position, h.before, (
        SELECT min(p."on") FROM keyaccounts_position p
        WHERE p.account_id = h.id AND p.voided_at IS NULL AND p.position = h.position AND NOT EXISTS (
            SELECT 1 FROM keyaccounts_position q WHERE q.account_id = h.id AND q.voided_at IS NULL
                AND q.position <> h.position AND (q."on", q.id) > (p."on", p.id)
        )
    ) AS since FROM held h"""


def _positions(accounts: list[Any], asked: Asked, user: User) -> dict[int, Told]:
    year_ago = wallet.year_ago(asked)
    rows = reading.rows(asked, wallet.POSITIONS + _HELD, among=_ids(accounts), year_ago=year_ago)
    return {
        pk: {"position": _supplier(now), "before": _supplier(before), "since": since} for pk, now, before, since in rows
    }


def _supplier(position: int | None) -> str | None:
    return None if position is None else str(Supplier(position).label)


# -- how close we are, confirmed and by what is known -----------------------------------------------------------------
_CLOSE = """ SELECT p.id, CASE WHEN d.confirmed_cycle_id = n.current_cycle_id OR p.capped THEN d.confirmed END, d.ceiling, p.roles
FROM placed p JOIN here n ON n.id = p.id LEFT JOIN portraits_distance d ON d.account_id = p.id"""


def _stages(accounts: list[Any], asked: Asked, user: User) -> dict[int, Told]:
    rows = reading.rows(asked, closeness.placed(asked) + _CLOSE, among=_ids(accounts))
    return {
        pk: {
            "confirmed": str(Stage(confirmed).label) if confirmed is not None else None,
            "possible": str(Stage(ceiling or 0).label),
            "roles": roles,
        }
        for pk, confirmed, ceiling, roles in rows
    }


# -- at ten contacts ---------------------------------------------------------------------------------------------------
def _did(accounts: list[Any], asked: Asked, user: User) -> dict[int, Told]:
    found: dict[int, Told] = {}
    for pk, contacts, did, who, on, at in ten.done_at(asked, _ids(accounts), for_request(user)):
        found[pk] = {"contacts": contacts, "did": str(ten.DID[did]), "who": who, "on": business_date(at) if at else on}
    return found


# -- protected accounts: of the row itself ----------------------------------------------------------------------------
def _silence(accounts: list[Any], asked: Asked, user: User) -> dict[int, Told]:
    return {account.pk: {"silent": cares.silent_days(account, asked.today)} for account in accounts}


def _ids(accounts: list[Any]) -> list[int]:
    return [account.pk for account in accounts]


FACTS: dict[str, Facts] = {
    "wallet": Facts(
        (
            Fact("spend", _("Their spend a year"), _got("spend"), _spend, number=True),
            Fact("spend_currency", _("Currency"), _got("currency"), where=FILE),
            Fact("share", _("Our share, in percent"), _got("share"), number=True),
            Fact("share_before", _("Our share before, in percent"), _got("before"), number=True),
        ),
        _shares,
    ),
    "position": Facts(
        (
            Fact("position", _("Supplier position"), _got("position")),
            Fact("position_since", pgettext_lazy("supplier position", "Since"), _got("since"), _day("since")),
            Fact("position_before", pgettext_lazy("supplier position", "A year ago"), _got("before")),
        ),
        _positions,
    ),
    "close": Facts(
        (
            Fact("confirmed", _("Confirmed stage"), _got("confirmed")),
            Fact("possible", _("Possible by what is known"), _got("possible")),
            Fact("roles", _("Roles covered, of 4"), _got("roles"), number=True),
        ),
        _stages,
    ),
    "ten": Facts(
        (
            Fact(
                "since_order",
                _("Contacts without an order"),
                _got("contacts"),
                _number("contacts"),
                number=True,
                where=PAGE,
            ),
            Fact("did", _("What the manager did"), _got("did")),
            Fact("did_by", pgettext_lazy("manager", "Who"), _got("who")),
            Fact("did_on", pgettext_lazy("manager", "When"), _got("on"), _day("on")),
        ),
        _did,
    ),
    "protected": Facts((Fact("silent", _("Days silent"), _got("silent"), _number("silent"), number=True),), _silence),
}
