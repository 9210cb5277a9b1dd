"""The records behind a cell: the same relations as its count, narrowed to what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Account, LedgerEntry
from accounts.policies import InForce
from core import formatting
from core.among import Among, Known
from core.keyset import Sort
from dashboards.people import counting
from dashboards.people.catalogue import FIGURES, Figure
from dashboards.people.counting import Window
from dashboards.people.sums import Sums
from dashboards.records.columns import COVERED, FILLED, filled
from followups.models import FollowUp, LeadContact, NextStep
from keyaccounts.models import HighVisit
from leads.models import Lead, Order
from lists.exporting import Column
from portraits.models import DistanceEntry
from users.models import User

_DAY, _WHAT = gettext_lazy("Day"), gettext_lazy("What")


@dataclass(frozen=True)
class Item:
    """One row of a list: what it is, where it leads, and what else it says."""

    title: str
    href: str
    day: date | None
    says: str = ""
    more: str = ""
    pk: int = 0
    tab: str = ""  # of the account's page


@dataclass(frozen=True)
class Source:
    """Records of one kind behind a list: their door, order, and how one reads; `relation`, `what`, `where` pick them."""

    words: str | Promise
    relation: str
    what: str
    where: str
    rows: Callable[[User], QuerySet[Any]]
    sort: Sort
    item: Callable[[Any], Item]
    day_words: str | Promise = _DAY
    says_words: str | Promise = _WHAT
    more_words: str | Promise = ""  # of the last column; empty: there is none
    columns: tuple[Column, ...] = ()  # of its file, beside those of every record of its kind


@dataclass(frozen=True)
class List:
    """What a cell opens: a heading, its sources (several as tabs), and the lists shown beside it."""

    words: str | Promise
    sources: tuple[Source, ...]
    beside: tuple[str, ...] = ()


# -- doors ---------------------------------------------------------------------------------------------------------
def _accounts(user: User) -> QuerySet[Any]:
    seen = Account.objects.visible_to(user).select_related("owner", "coverage", "distance")
    return seen.defer("notes", "address")


def _leads(user: User) -> QuerySet[Any]:
    return Lead.objects.visible_to(user).select_related("owner").defer("notes", "need", "address")


def _entries(user: User) -> QuerySet[Any]:
    return FollowUp.objects.visible_to(user).select_related("account").defer("text")


def _lead_entries(user: User) -> QuerySet[Any]:
    return LeadContact.objects.visible_to(user).select_related("lead").defer("text")


def _steps(user: User) -> QuerySet[Any]:
    return NextStep.objects.visible_to(user).select_related("account")


def _changes(user: User) -> QuerySet[Any]:
    return DistanceEntry.objects.visible_to(user).select_related("account", "by")


def _moves(user: User) -> QuerySet[Any]:
    return LedgerEntry.objects.visible_to(user).select_related("account", "to_user")


def _orders(user: User) -> QuerySet[Any]:
    return Order.objects.visible_to(user).valid().select_related("account")


def _visits(user: User) -> QuerySet[Any]:
    return HighVisit.objects.visible_to(user).select_related("account", "person")


# -- what a row says -----------------------------------------------------------------------------------------------
def _account_page(pk: int) -> str:
    return reverse("pages:account", args=[pk])


def _account(it: Account) -> Item:
    owner = it.owner.name if it.owner else str(it.get_state_display())
    last = formatting.day(it.last_order_on) if it.last_order_on else ""
    return Item(it.name, _account_page(it.pk), it.last_contact_on, owner, last, it.pk)


def _covered(it: Account) -> Item:
    row = getattr(it, "coverage", None)
    known, met = (row.known.bit_count(), row.met.bit_count()) if row else (0, 0)
    words = _("%(known)s of 4 known, %(met)s met") % {"known": known, "met": met}
    return Item(it.name, _account_page(it.pk), it.last_contact_on, words, "", it.pk, "persons")


def _filled(it: Account) -> Item:
    words = _("%(n)s percent filled") % {"n": filled(it)}
    return Item(it.name, _account_page(it.pk), it.last_contact_on, words, "", it.pk, "portrait")


def _lead(it: Lead) -> Item:
    owner = it.owner.name if it.owner else _("Lead pool")
    return Item(
        it.company, reverse("pages:lead", args=[it.pk]), it.last_contact_on, owner, it.get_state_display(), it.pk
    )


def _entry(it: FollowUp) -> Item:
    return Item(
        it.account.name,
        _account_page(it.account_id),
        it.occurred_on,
        it.get_channel_display(),
        it.get_result_display(),
        it.pk,
    )


def _lead_entry(it: LeadContact) -> Item:
    address = reverse("pages:lead", args=[it.lead_id])
    return Item(it.lead.company, address, it.occurred_on, it.get_channel_display(), it.get_result_display(), it.pk)


def _step(it: NextStep) -> Item:
    what = " · ".join(part for part in (str(it.get_kind_display()), it.text) if part)
    closed = formatting.day(it.closed_at) if it.closed_at else ""
    said = _("%(state)s on %(day)s") % {"state": it.get_state_display(), "day": closed} if closed else _("still open")
    return Item(it.account.name, _account_page(it.account_id), it.due_on, what, said, it.pk)


def _change(it: DistanceEntry) -> Item:
    facts = {"before": it.get_before_display() if it.before is not None else "–", "after": it.get_after_display()}
    said = [_("%(before)s → %(after)s") % facts]
    if it.by:
        said.append(_("confirmed by %(who)s") % {"who": it.by.name})
    steps = (it.after or 0) - (it.before or 0)
    more = f"{'+' if steps > 0 else '−'}{abs(steps)}"
    return Item(it.account.name, _account_page(it.account_id), it.on, " · ".join(said), more, it.pk, "portrait")


def _move(it: LedgerEntry) -> Item:
    address = _account_page(it.account_id)
    return Item(it.account.name, address, it.on, it.get_rule_display(), it.reason, it.pk, "history")


def _order(it: Order) -> Item:
    amount = formatting.money(it.amount, it.currency)
    return Item(it.account.name, reverse("leads:order", args=[it.pk]), it.ordered_on, amount, it.number, it.pk)


def _visit(it: HighVisit) -> Item:
    met = it.person.shown if it.person else it.whom
    return Item(it.account.name, _account_page(it.account_id), it.on, str(met), it.ours, it.pk, "plan")


# -- lists ---------------------------------------------------------------------------------------------------------
_CONTACTED = gettext_lazy("Last contact")
_OWNER, _LAST_ORDER = gettext_lazy("Owner"), gettext_lazy("Last order")
_STATE, _REASON = gettext_lazy("State"), gettext_lazy("Reason")
_CHANNEL, _RESULT = gettext_lazy("Channel"), gettext_lazy("Result")
_BY_CONTACT = Sort("last_contact_on", nullable=True, descending=True)


def _of_accounts(relation: str, where: str = "") -> Source:
    return Source(
        gettext_lazy("Accounts"),
        relation,
        "account_id",
        where,
        _accounts,
        _BY_CONTACT,
        _account,
        _CONTACTED,
        _OWNER,
        _LAST_ORDER,
    )


def _of_owned(item: Callable[[Any], Item], columns: tuple[Column, ...]) -> Source:
    return replace(_of_accounts("owned"), item=item, says_words=_WHAT, more_words="", columns=columns)


def _of_leads(where: str = "") -> Source:
    return Source(
        gettext_lazy("Leads"), "customer", "lead_id", where, _leads, _BY_CONTACT, _lead, _CONTACTED, _OWNER, _STATE
    )


def _of_entries(relation: str, where: str = "") -> Source:
    by_day = Sort("occurred_on", descending=True)
    return Source(
        gettext_lazy("With accounts"), relation, "id", where, _entries, by_day, _entry, _DAY, _CHANNEL, _RESULT
    )


_OF_LEAD_ENTRIES = Source(
    gettext_lazy("With leads"), "spoke", "id", "", _lead_entries, Sort("occurred_on", descending=True), _lead_entry,
    _DAY, _CHANNEL, _RESULT,
)  # fmt: skip
_OF_ORDERS = Source(
    gettext_lazy("Orders"), "ordered", "id", "", _orders, Sort("ordered_on", descending=True), _order,
    gettext_lazy("Ordered on"), gettext_lazy("Amount"), pgettext_lazy("order", "Number"),
)  # fmt: skip


def _of_steps(where: str) -> Source:
    due = gettext_lazy("Due on")
    return Source(
        gettext_lazy("Next steps"),
        "step",
        "id",
        where,
        _steps,
        Sort("due_on", descending=True),
        _step,
        due,
        _WHAT,
        _STATE,
    )


def _of_moves(where: str) -> Source:
    return Source(
        gettext_lazy("Moves"), "move", "id", where, _moves, Sort("on", descending=True), _move, _DAY, _WHAT, _REASON
    )


_CADENCE = ("slow", "fast", "kept")
_STEPS = ("steps_missed", "steps_kept")
LISTS: dict[str, List] = {
    "customers": List(gettext_lazy("Customers contacted"), (_of_accounts("customer"), _of_leads())),
    "fresh": List(gettext_lazy("New customers contacted"), (_of_accounts("customer", "fresh"), _of_leads("fresh"))),
    "won": List(gettext_lazy("First orders"), (_of_accounts("customer", "won"),), ("won", "prospects")),
    "prospects": List(
        gettext_lazy("Contacted, without an order before"),
        (_of_accounts("customer", "prospect"), _of_leads("prospect")),
        ("won", "prospects"),
    ),
    "days": List(gettext_lazy("Effective contacts"), (_of_entries("said"), _OF_LEAD_ENTRIES)),
    "bigger": List(gettext_lazy("Saw more of the bigger picture"), (_of_entries("said", "bigger_picture"),)),
    "higher": List(gettext_lazy("Opened a way to somebody higher"), (_of_entries("said", "way_higher"),)),
    "high": List(
        gettext_lazy("High-level visits"),
        (
            _of_entries("high"),
            Source(
                gettext_lazy("In account plans"),
                "high",
                "visit_id",
                "",
                _visits,
                Sort("on", descending=True),
                _visit,
                _DAY,
                pgettext_lazy("visit", "Met with"),
                pgettext_lazy("visit", "From us"),
            ),
        ),
    ),
    "slow": List(pgettext_lazy("cadence", "Too slow"), (_of_accounts("cadence", "slow"),), _CADENCE),
    "fast": List(pgettext_lazy("cadence", "Too fast"), (_of_accounts("cadence", "fast"),), _CADENCE),
    "kept": List(gettext_lazy("In cadence"), (_of_accounts("cadence", "NOT slow AND NOT fast"),), _CADENCE),
    "steps_missed": List(gettext_lazy("Next steps not kept"), (_of_steps("NOT kept"),), _STEPS),
    "steps_kept": List(gettext_lazy("Next steps kept"), (_of_steps("kept"),), _STEPS),
    "coverage": List(gettext_lazy("Coverage of the four roles"), (_of_owned(_covered, COVERED),)),
    "portraits": List(gettext_lazy("Portraits filled"), (_of_owned(_filled, FILLED),)),
    "gained": List(
        gettext_lazy("Distance gained"),
        (
            Source(
                gettext_lazy("Changes"),
                "gained",
                "id",
                "",
                _changes,
                Sort("on", descending=True),
                _change,
                _DAY,
                _WHAT,
                pgettext_lazy("distance", "Stages"),
            ),
        ),
    ),
    "claimed": List(gettext_lazy("Claims from the pool"), (_of_moves("claimed"),), ("claimed", "released")),
    "released": List(gettext_lazy("Releases to the pool"), (_of_moves("NOT claimed"),), ("claimed", "released")),
    "accuracy": List(gettext_lazy("Forecast accuracy"), ()),
    "orders": List(gettext_lazy("Orders"), (_OF_ORDERS,)),
}


def told(
    person: User, sources: Sequence[Source], window: Window, policy: InForce, *, today: date
) -> tuple[Sums, list[list[int]]]:
    """What was counted of the person, and the ids of each source's records, whoever may see them: one statement."""
    wanted = [(source.relation, source.what, source.where) for source in sources]
    return counting.told(person.pk, wanted, window, policy, today=today)


def figures_of(name: str) -> list[Figure]:
    """The figures whose cell opens a list, or one shown beside it."""
    names = {name, *LISTS[name].beside}
    return [figure for figure in FIGURES.values() if figure.behind in names]


def rows(user: User, person: User, source: Source, window: Window, policy: InForce, *, today: date) -> QuerySet[Any]:
    """The records of one source that the reader may see."""
    found = counting.ids(person.pk, source.relation, source.what, window, policy, today=today, where=source.where)
    return source.rows(user).filter(Among(found))


def there(user: User, source: Source, ids: Sequence[int]) -> QuerySet[Any]:
    """The same of ids that `told` gave: each page of a list asks for them by several statements."""
    return source.rows(user).filter(Among(Known(ids)))
