"""The list of accounts as its address describes it: whose, narrowed how, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import beside, search
from accounts.columns import ACCOUNTS
from accounts.filters import AccountFilter, applied, few_of_a_tag
from accounts.models import Account, AccountQuerySet, Batch, BatchState
from accounts.policies import InForce, for_request
from accounts.services.reading import claimable
from core import formatting
from core.among import Among, Known
from core.formatting import day, sentences
from core.industries import groups
from core.keyset import BOUND, BOUND_NARROWED, Page, Sort, bounded_count, neighbours, page, place, whole
from core.sorting import Heads, Sorts
from lists.models import SavedView
from lists.registry import COLUMNS, LONGEST_VALUE, VIEW
from lists.services import views
from users.models import User

# Only an owned account has these dates: saying so lets the scan use their index.
OWNED = (("state", "owned"),)
SORTS = Sorts({
    "name": (_("Name"), Sort("sort_key")),
    "next": (_("Next contact"), Sort("next_contact_due_on", nullable=True, only=OWNED)),
    "days": (_("Days left"), Sort("recycle_due_on", nullable=True, only=OWNED)),
    "last": (_("Last contact"), Sort("last_contact_on", nullable=True)),
    "recent": (_("Last contact, latest first"), Sort("last_contact_on", nullable=True, descending=True)),
    "new": (_("Entered last"), Sort("id", descending=True)),
    "oldest": (_("Entered first"), Sort("id")),
    "score": (_("Highest score first"), Sort("score", nullable=True, descending=True)),
    "lowest": (_("Lowest score first"), Sort("score", nullable=True)),
})  # fmt: skip
# A queue of Today brings its own order: by grade, then by lateness (accounts/queues.py).
QUEUE_COLUMN = {
    "overdue": "next_contact_due_on",
    "due_today": "last_contact_on",
    "proposed": "suspend_due_on",
    "at_twelve": "suspend_due_on",
    "at_ten": "last_contact_on",
    "recycle_soon": "recycle_due_on",
    "no_next_step": "last_contact_on",
    "pace_behind": "cycle_started_on",
    "silent": "last_contact_on",
    "too_fast": "last_contact_on",
}
# Over the whole company no index has that order: lateness alone.
COMPANY_SORT = {"overdue": "next", "due_today": "next", "recycle_soon": "days", "silent": "last", "proposed": "days"}
OWN_ORDER = {name: Sort(column, nullable=True, first="grade", only=OWNED) for name, column in QUEUE_COLUMN.items()}
CURSORS = ("after", "before")
KEPT = ("scope", "q", "sort", COLUMNS, VIEW)  # of an address, beside the filters
SEARCH_LENGTH = 100
SUGGEST_FROM, SUGGEST_MOST = 300, 40


@dataclass(frozen=True)
class Door:
    """Where accounts of a list come from: masked hides telephone numbers; whole: a search there is followed to its end.

    `pooled`: the shared pool, from which some filters leave nothing.
    """

    rows: AccountQuerySet
    masked: bool = False
    whole: bool = False
    pooled: bool = False


@dataclass
class Listing:
    """One person's list on one day; `params` are those of the address."""

    user: User
    params: Mapping[str, Any]
    today: date
    policy: InForce = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.policy = self.policy or for_request(self.user)
        self.crowded = False  # whether the text fits so many accounts that only the first ones found are shown

    @cached_property
    def q(self) -> str:
        """What is searched for."""
        return str(self.params.get("q", "")).replace("\0", "").strip()[:SEARCH_LENGTH]

    @cached_property
    def scopes(self) -> dict[str, Any]:
        """Whose accounts this person may list, by the name of the tab."""
        tabs = {} if self.user.is_admin else {"mine": _("Mine"), "group": _("Working groups")}
        if self.user.is_admin:
            tabs["team"] = _("Owned and suspended")
        elif self.user.is_manager:
            tabs["team"] = _("My teams")
        return {**tabs, "all": _("Everywhere")}

    @cached_property
    def scope(self) -> str:
        """The tab; a search without one looks everywhere."""
        asked = str(self.params.get("scope", ""))
        if asked in self.scopes:
            return asked
        if self.q:
            return "all"
        return "team" if self.user.is_admin or self.user.is_manager else "mine"

    @cached_property
    def orders(self) -> Sorts:
        """Every order that may be picked here; those of what stands beside an account not among pooled ones."""
        return SORTS if self.scope == "all" else Sorts({**SORTS, **beside.sorts()})

    @cached_property
    def sort(self) -> str:
        """The order that was picked; empty when none was."""
        asked = str(self.params.get("sort", ""))
        return asked if asked in self.orders else ""

    @cached_property
    def order(self) -> Sort:
        """The order that was picked, else that of the queue, else by name."""
        queue = str(self.params.get("queue", ""))
        if self.sort or self.scope == "all" or self.user.is_admin:
            return self.orders[self.sort or COMPANY_SORT.get(queue, "name")][1]
        return OWN_ORDER.get(queue, SORTS["name"][1])

    @property
    def sorts(self) -> list[tuple[str, Any]]:
        """What a person may pick; nothing picked is the order of the queue, or the name."""
        return [("", _("Usual order")), *self.orders.offered(self.sort)]

    @cached_property
    def heads(self) -> Heads:
        """Columns that an index sorts by: the address that does so, and which way it is done now."""
        columns = {name: name for name in self.orders}
        return self.orders.heads(columns, self.order, lambda name: self.address(sort=name))

    @cached_property
    def filter(self) -> AccountFilter:
        """The filters, valid or not."""
        rules = self.policy.of(self.user.team_id)
        return AccountFilter(
            self.params, queryset=Account.objects.none(), user=self.user, today=self.today, rules=rules
        )

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """Filters in force, in words, each with the address without it."""
        return [(self.address(**{name: None}), words) for name, words in applied(self.filter)]

    @property
    def wide(self) -> str:
        """Whether one of the filters behind "More filters" is in force."""
        wide = ("vip", "industry", "region", "protected", "graded", "gap", "gap_too", "group", *beside.filters())
        return "yes" if any(self.params.get(name) for name in wide) else ""

    @cached_property
    def batch_words(self) -> str:
        """That the batch the list is narrowed to was undone; empty when it was not, or is none of the reader's."""
        number = self.filter.form.cleaned_data.get("batch") if self.filter.form.is_valid() else None
        if not number:
            return ""
        undone = Batch.objects.concerning(self.user).filter(pk=number, state=BatchState.UNDONE)
        batch = undone.select_related("by", "undone_by").first()
        if batch is None:
            return ""
        facts = {"who": (batch.undone_by or batch.by).name, "day": day(batch.undone_at)}
        words = _("%(who)s undid this batch on %(day)s.") % facts
        return sentences(words, _("Listed here is what is still yours.") if self.scope == "mine" else "")

    @cached_property
    def narrowing(self) -> list[tuple[str, str]]:
        """Search and filters as names and values, for forms about all that match."""
        given = {name: str(self.params.get(name, ""))[:SEARCH_LENGTH] for name in ("q", *self.filter.filters)}
        return [(name, value) for name, value in given.items() if value]

    @cached_property
    def sources(self) -> list[AccountQuerySet]:
        """One queryset per door, narrowed: an OR over the doors would cost fifty times more (design.md)."""
        doors = [door for door in self._doors if not (door.pooled and self._owned_only)]
        return [self._ordered(self._narrowed(door)) for door in doors]

    def page(self) -> Page:
        """The rows of the page that the cursor in the address asks for."""
        after, before = (str(self.params.get(name, "")) for name in CURSORS)
        sources = self.sources
        load = self._loaded() if len(sources) > 1 else self._ordered(self._read(self._doors[0].rows))
        return page(sources, self.order, after=after, before=before, load=load)

    def count(self) -> int:
        """How many rows there are, exact up to the bound; a narrowed list is counted less far."""
        return bounded_count(self.sources, self.bound)

    @cached_property
    def bound(self) -> int:
        """How far the list is counted."""
        return BOUND_NARROWED if self.q or self.chips else BOUND

    def around(self, account: Account) -> tuple[Account | None, Account | None]:
        """The records before and after one of this list."""
        return neighbours(self.sources, self.order, account, self._loaded())

    def place(self, account: Account) -> str:
        """Where the account stands in this list ("3/9"); empty once it is no longer in it."""
        found = place(self.sources, self.order, account)
        return formatting.place(*found, BOUND_NARROWED) if found else ""

    def suggestions(self, column: str) -> list[str]:
        """Some values of a column among the first rows of the tab: suggestions, not choices."""
        sample = self._doors[0].rows.order_by().exclude(**{column: ""}).values_list(column, flat=True)[:SUGGEST_FROM]
        found = set(groups(sample).values()) if column == "industry" else set(sample)
        return sorted(found)[:SUGGEST_MOST]

    def address(self, **changes: str | None) -> str:
        """The query string of this list with some parameters changed (None removes one) and no cursor."""
        query = QueryDict(mutable=True)
        for name in (*KEPT, *self.filter.filters):
            longest = LONGEST_VALUE if name == COLUMNS else SEARCH_LENGTH
            asked = changes[name] if name in changes else str(self.params.get(name, ""))[:longest]
            value = asked or ""
            if value:
                query[name] = value
        for name, wanted in changes.items():
            if wanted and name not in query:
                query[name] = wanted
        return query.urlencode(safe=",")

    @cached_property
    def columns(self) -> list[tuple[str, Any, tuple[str, str] | None]]:
        """The columns beside the name: name, heading, and how it sorts (None: no index has that order)."""
        chosen = ACCOUNTS.chosen(str(self.params.get(COLUMNS, "")))
        if not self.params.get(COLUMNS):  # what the list is narrowed or ordered by is shown
            asked = [name for name in beside.filters() if self.params.get(name) or name == self.sort.removeprefix("-")]
            asked += ["committee"] if self.params.get("gap") or self.params.get("gap_too") else []
            chosen = (*chosen, *(name for name in asked if name not in chosen))
            if self.scope == "mine" and len(self.user.served_owner_ids) == 1:
                chosen = tuple(name for name in chosen if name != "owner")  # the reader in every row
        return [(name, ACCOUNTS.columns[name], self.heads.get(name)) for name in chosen]

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that the address names, as long as the person may see it."""
        return views.named(ACCOUNTS, str(self.params.get(VIEW, "")), self.user)

    def _loaded(self) -> AccountQuerySet:
        return self._ordered(self._read(Account.objects.visible_to(self.user)))

    def in_order(self, rows: Any) -> Any:
        """Few rows in the order of the list, by one statement."""
        return whole(self._ordered(rows), self.order)

    def _ordered(self, rows: AccountQuerySet) -> AccountQuerySet:
        column = beside.get(self.sort)
        return column.annotate(rows) if column and column.annotate else rows

    def _read(self, rows: AccountQuerySet) -> AccountQuerySet:
        also = ["team"] if any(name == "team" for name, _words, _head in self.columns) else []
        return rows.select_related("owner", *also).defer("notes", "address")

    @cached_property
    def _doors(self) -> list[Door]:
        """Where the accounts of the tab come from."""
        user = self.user
        doors = {
            "mine": [Door(Account.objects.owned_by(user), whole=True)],
            "group": [Door(Account.objects.in_group_of(user), whole=True)],
            "team": [Door(Account.objects.of_teams(user), whole=True)],
        }
        if self.scope != "all":
            return doors[self.scope]
        if user.is_admin:
            return [Door(Account.objects.of_teams(user)), Door(claimable(user), pooled=True)]
        everywhere = [*doors["mine"], *doors["group"], Door(claimable(user), masked=True, pooled=True)]
        return [*everywhere, *doors["team"]] if user.is_manager else everywhere

    @property
    def _owned_only(self) -> bool:
        """Whether a filter leaves nothing of the pool: that pooled rows are not "not pooled" PostgreSQL finds row by row."""
        return any(self.params.get(name) for name in ("queue", *beside.filters()))

    @cached_property
    def _capped(self) -> bool:
        return bool(self.q) and not search.follows_order(self.q)

    def _narrowed(self, door: Door) -> AccountQuerySet:
        valid = self.filter.form.is_valid()
        rows = self.filter.filter_queryset(door.rows) if valid else door.rows
        if door.pooled and valid:
            rows = few_of_a_tag(rows, self.filter.form.cleaned_data["tag"])
        if not self.q:
            return rows
        if door.whole or not self._capped:
            return search.matching(rows, self.q, telephones=not door.masked, also=self._reached(door))
        found = search.candidates(rows, self.q, telephones=not door.masked, also=self._reached(door))
        self.crowded = self.crowded or found.crowded
        return door.rows.filter(Among(Known(found.ids)))  # told as a list, they are looked for along the order of names

    def _reached(self, door: Door) -> list[int]:
        return [] if door.masked else self._by_persons

    @cached_property
    def _by_persons(self) -> list[int]:
        """Accounts whose persons have the telephone number or WeChat id that is searched."""
        return search.reached_by(self.user, self.q)
