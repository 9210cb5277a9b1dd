"""The figures of a person: what each is called, how it is read from the counts, how it is defined in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.people import sums as plain
from dashboards.people.sums import ZERO, Sums, share

NUMBER, PERCENT, OF_FOUR, CHANGE, MONEY = "number", "percent", "of_four", "change", "money"


@dataclass(frozen=True)
class Figure:
    """One column. `better`: 1 where more is better, -1 where less is, 0 where neither; `today`: it has no past.

    `of` is what a rate is taken of; below 20 it is grey. `behind` is the list its cell opens.
    """

    name: str
    words: Promise
    short: Promise
    group: str
    kind: str
    better: int
    says: Promise
    value: Callable[[Sums], Decimal | int | None]
    of: Callable[[Sums], int] | None = None
    today: bool = False
    behind: str = ""


GROUPS: dict[str, Promise] = {
    "quantity": pgettext_lazy("people", "Quantity"),
    "time": pgettext_lazy("people", "Time"),
    "distance": pgettext_lazy("people", "Distance"),
    "skill": pgettext_lazy("people", "Professionalism"),
    "pool": _("Pool"),
    "result": pgettext_lazy("people", "Result"),
}
TABLE: tuple[Figure, ...] = (
    Figure(
        "customers", _("Customers contacted"), pgettext_lazy("column", "Customers"), "quantity", NUMBER, 1,
        _("different accounts and leads with whom this person had at least one contact that counts"),
        lambda s: s.customers, behind="customers",
    ),
    Figure(
        "days", _("Effective contacts"), pgettext_lazy("column", "Contacts"), "quantity", NUMBER, 1,
        _("contacts of this person that count, once per customer and day"),
        lambda s: s.days, behind="days",
    ),
    Figure(
        "cadence", _("Cadence kept"), pgettext_lazy("column", "Cadence"), "time", PERCENT, 1,
        _("share of the accounts held in the period that were contacted neither too fast (more counted contacts in the window than the rules allow, without an explicit need today) nor too slowly (a silence longer than the rules allow, also from the start of the cycle)"),
        lambda s: share(s.kept, s.held), lambda s: s.held, behind="kept",
    ),
    Figure(
        "fast", _("Accounts contacted too fast"), pgettext_lazy("column", "Too fast"), "time", NUMBER, -1,
        _("accounts of this share that were contacted too fast"), lambda s: s.fast if s.held else None, behind="fast",
    ),
    Figure(
        "slow", _("Accounts contacted too slowly"), pgettext_lazy("column", "Too slow"), "time", NUMBER, -1,
        _("accounts of this share that were silent too long; an account can be both"),
        lambda s: s.slow if s.held else None, behind="slow",
    ),
    Figure(
        "steps", _("Next steps kept"), pgettext_lazy("column", "Steps kept"), "time", PERCENT, 1,
        _("of the next steps whose day came while the person had the account, those done by that day; replaced and cancelled ones are outside, a step put off in good time has its new day"),
        lambda s: share(s.steps_kept, s.steps), lambda s: s.steps, behind="steps_missed",
    ),
    Figure(
        "coverage", _("Coverage of the four roles"), pgettext_lazy("column", "Roles"), "distance", OF_FOUR, 1,
        _("of investor, gatekeeper, user and coach, how many are known on average at the accounts owned today, and how many were met"),
        plain.coverage, lambda s: s.accounts, today=True, behind="coverage",
    ),
    Figure(
        "gained", _("Distance gained"), pgettext_lazy("column", "Gained"), "distance", CHANGE, 1,
        _("stages that managers confirmed in the period at accounts of this person, steps back taken off"),
        lambda s: s.gained, behind="gained",
    ),
    Figure(
        "portrait", _("Portraits filled"), pgettext_lazy("column", "Portraits"), "distance", PERCENT, 1,
        _("how far basic contact, background, needs and competition are filled on average at the accounts owned today"),
        plain.portrait, lambda s: s.accounts, today=True, behind="portraits",
    ),
    Figure(
        "conversion", _("Conversion"), pgettext_lazy("column", "Conversion"), "skill", PERCENT, 1,
        _("of the customers contacted in the period that had not ordered before it, those whose first order came in it and is credited to this person"),
        lambda s: share(s.won, s.prospects), lambda s: s.prospects, behind="won",
    ),
    Figure(
        "accuracy", _("Forecast accuracy"), pgettext_lazy("column", "Accuracy"), "skill", PERCENT, 1,
        _("over the months that ended in the period: 100 percent less the difference between what was committed in the month’s first week and what was won from then on, as a share of the larger of the two; in the company’s currency"),
        lambda s: plain.accuracy(s.off, s.most), behind="accuracy",
    ),
    Figure(
        "claimed", _("Claims from the pool"), pgettext_lazy("column", "Claims"), "pool", NUMBER, 0,
        _("accounts claimed from the shared pool"), lambda s: s.claimed, behind="claimed",
    ),
    Figure(
        "released", _("Releases to the pool"), pgettext_lazy("column", "Releases"), "pool", NUMBER, 0,
        _("accounts that went from this person to the shared pool: released, returned after claiming, or recycled after a silence"),
        lambda s: s.released, behind="released",
    ),
    Figure(
        "orders", _("Orders"), _("Orders"), "result", NUMBER, 1,
        _("valid orders credited to this person"), lambda s: s.orders, behind="orders",
    ),
    Figure(
        "money", pgettext_lazy("amount", "Money"), pgettext_lazy("amount", "Money"), "result", MONEY, 1,
        _("what these orders add up to, in the company’s currency; others are named beside it and never added"),
        lambda s: s.money.get(settings.CURRENCY, ZERO), behind="orders",
    ),
)  # fmt: skip
# Beside the table, on a person's own page.
PAGE: tuple[Figure, ...] = (
    Figure(
        "fresh", _("New customers contacted"), _("New customers"), "quantity", NUMBER, 1,
        _("customers whose first effective contact with us ever lies in the period; the floor is a number of the rules"),
        lambda s: s.fresh, behind="fresh",
    ),
    Figure(
        "concentration", _("Concentration"), _("Concentration"), "quantity", PERCENT, -1,
        _("share of the effective contacts that went to the five most contacted customers; judged from 20 contacts on"),
        lambda s: share(s.top, s.days), lambda s: s.days, behind="customers",
    ),
    Figure(
        "bigger", _("Saw more of the bigger picture"), _("Bigger picture"), "skill", PERCENT, 1,
        _("yes to the first of the two questions after a contact, of those answered"),
        lambda s: share(s.bigger, s.bigger_asked), lambda s: s.bigger_asked, behind="bigger",
    ),
    Figure(
        "higher", _("Opened a way to somebody higher"), _("Way higher"), "skill", PERCENT, 1,
        _("yes to the second question, of those answered"),
        lambda s: share(s.higher, s.higher_asked), lambda s: s.higher_asked, behind="higher",
    ),
    Figure(
        "high_visits", _("High-level visits"), _("High-level visits"), "distance", NUMBER, 1,
        _("meetings with somebody at the customer's top, of whoever was there, and visits noted in account plans; once per account and day"),
        lambda s: s.high_visits, behind="high",
    ),
)  # fmt: skip
FIGURES: dict[str, Figure] = {figure.name: figure for figure in (*TABLE, *PAGE)}
SORTS = tuple(FIGURES)
# The sets of columns to choose from, by their name in the address.
MAIN, DEPTH = "", "depth"
COLUMNS: dict[str, tuple[Figure, ...]] = {
    MAIN: TABLE,
    DEPTH: tuple(
        FIGURES[name]
        for name in (
            "customers",
            "days",
            "fresh",
            "concentration",
            "high_visits",
            "bigger",
            "higher",
            "conversion",
            "orders",
        )
    ),
}
COLUMN_WORDS: dict[str, Promise] = {MAIN: _("Main figures"), DEPTH: _("Depth of contacts")}
