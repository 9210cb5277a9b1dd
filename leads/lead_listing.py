"""The list of leads as its address describes it: whose, narrowed how, in which order (as accounts/listing.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import search
from accounts.filters import applied
from commons import finding
from commons.found import POOL, doors_of
from core import formatting
from core.keyset import BOUND, BOUND_NARROWED, Page, Sort, bounded_count, neighbours, page, place, whole
from core.sorting import Heads, Sorts
from leads import search as lead_search
from leads.columns import LEADS
from leads.filters import ANY, LeadFilter
from leads.models import RUNNING_STATES, Lead, LeadQuerySet
from lists.models import SavedView
from lists.registry import COLUMNS, LONGEST_VALUE, VIEW
from lists.services import views
from users.models import User

SEARCH_LENGTH = 100
RUNNING = (("state__in", RUNNING_STATES),)  # only these have such a date: saying so lets the scan use their index
SORTS = Sorts({
    "next": (_("Next contact"), Sort("next_contact_on", nullable=True, only=RUNNING)),  # type: ignore[arg-type]
    "new": (_("Newest"), Sort("created_on", descending=True)),
    "name": (_("Company"), Sort("sort_key")),
    "last": (_("Last contact"), Sort("last_contact_on", nullable=True, descending=True)),
})  # fmt: skip
POOL_ORDER = Sort("in_pool_since", descending=True)
POOL_SORTS = Sorts({"new": (_("Newest"), POOL_ORDER), "name": SORTS["name"], "last": SORTS["last"]})
# Columns that sort, and by what.
HEADS = {"name": "name", "next": "next", "created": "new", "last": "last"}
POOL_HEADS = {"name": "name", "back": "new", "last": "last"}
DEFERRED = ("notes", "address")
KEPT = ("scope", "q", "sort", COLUMNS, VIEW)  # of an address, beside the filters
# What says nothing under a tab unless it is asked for: everybody is oneself, nobody, or not due.
IDLE = {"mine": {"owner"}, "pool": {"owner", "next"}}


@dataclass(frozen=True)
class Door:
    """Where leads of a list come from; masked hides telephone numbers from a search.

    `keys`: what search keys call it (commons/found.py), none for everywhere; `few`: what is behind it is one person's.
    """

    rows: LeadQuerySet
    keys: Collection[int] = ()
    masked: bool = False
    few: bool = False


@dataclass
class LeadListing:
    """One person's list on one day; `params` are those of the address."""

    user: User
    params: Mapping[str, Any]
    today: date

    @cached_property
    def q(self) -> str:
        """What is searched for."""
        return str(self.params.get("q", "")).replace("\0", "").strip()[:SEARCH_LENGTH]

    @cached_property
    def scopes(self) -> dict[str, Any]:
        """Whose leads this person may list, by the name of the tab."""
        tabs: dict[str, Any] = {} if self.user.is_admin else {"mine": _("Mine")}
        if self.user.is_admin:
            tabs["team"] = _("Assigned")
        elif self.user.is_manager:
            tabs["team"] = _("My teams")
        return {**tabs, "pool": _("Pool"), "all": _("Everywhere")}

    @cached_property
    def scope(self) -> str:
        """The tab; a search without one looks everywhere."""
        asked = str(self.params.get("scope", ""))
        if asked in self.scopes:
            return asked
        usual = "team" if "team" in self.scopes else next(iter(self.scopes))
        return "all" if self.q else usual

    @cached_property
    def sort(self) -> str:
        """The order that was picked; empty when none was."""
        asked = str(self.params.get("sort", ""))
        return asked if asked in self._sorts else ""

    @cached_property
    def order(self) -> Sort:
        """What was picked, else what is due next, in the pool the newest."""
        usual = "new" if self.scope == "pool" or self._state else "next"
        return self._sorts[self.sort or usual][1]

    @property
    def _sorts(self) -> Sorts:
        return POOL_SORTS if self.scope == "pool" else SORTS

    def in_order(self, rows: Any) -> Any:
        """Few rows in the order of the list, by one statement."""
        return whole(rows, self.order)

    @cached_property
    def _state(self) -> str:
        """The state that is asked for, empty for all running ones."""
        return str(self.filter.form.cleaned_data.get("state", "")) if self.filter.form.is_valid() else ""

    @property
    def sorts(self) -> list[tuple[str, Any]]:
        """What a person may pick."""
        return [("", _("Usual order")), *self._sorts.offered(self.sort)]

    @cached_property
    def heads(self) -> Heads:
        """Columns that sort: the address that does so, and which way it is done now."""
        columns = POOL_HEADS if self.scope == "pool" else HEADS
        return self._sorts.heads(columns, self.order, lambda name: self.address(sort=name))

    @cached_property
    def filter(self) -> LeadFilter:
        """The filters, valid or not."""
        return LeadFilter(self.params, queryset=Lead.objects.none(), user=self.user)

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """Filters in force, in words, each with the address without it."""
        return [(self.address(**{name: None}), words) for name, words in applied(self.filter)]

    @property
    def wide(self) -> str:
        """Whether one of the filters behind "More filters" is in force."""
        return "yes" if any(self.params.get(name) for name in ("industry", "region", "tag")) else ""

    @cached_property
    def narrowing(self) -> list[tuple[str, str]]:
        """Tab, search and filters as names and values, for forms about all that match."""
        given = {name: str(self.params.get(name, ""))[:SEARCH_LENGTH] for name in ("q", *self.filter.filters)}
        return [("scope", self.scope), *((name, value) for name, value in given.items() if value)]

    @cached_property
    def sources(self) -> list[LeadQuerySet]:
        """One queryset per door, narrowed: an OR over the doors would cost fifty times more (design.md)."""
        return [self._narrowed(door) for door in self._doors]

    def page(self) -> Page:
        """The rows of the page that the cursor in the address asks for."""
        after, before = (str(self.params.get(name, "")) for name in ("after", "before"))
        return page(self.sources, self.order, after=after, before=before, load=self._loaded)

    def count(self) -> int:
        """How many rows there are, exact up to the bound; no lead is behind two doors."""
        sources = [self._called(door) for door in self._doors] if self._by_keys else self.sources
        return bounded_count(sources, self.bound, apart=True)

    @cached_property
    def bound(self) -> int:
        """How far the list is counted."""
        return BOUND_NARROWED if self.q or self.chips else BOUND

    def around(self, lead: Lead) -> tuple[Lead | None, Lead | None]:
        """The records before and after one of this list."""
        return neighbours(self.sources, self.order, lead, self._loaded)

    def place(self, lead: Lead) -> str:
        """Where the lead stands in this list ("3/9"); empty once it is no longer in it."""
        found = place(self.sources, self.order, lead)
        return formatting.place(*found, BOUND_NARROWED) if found else ""

    def address(self, **changes: str | None) -> str:
        """The query string of this list with some parameters changed (None removes one) and no cursor."""
        query = QueryDict(mutable=True)
        for name in (*KEPT, *self.filter.filters):
            longest = LONGEST_VALUE if name == COLUMNS else SEARCH_LENGTH
            asked = changes[name] if name in changes else str(self.params.get(name, ""))[:longest]
            if asked:
                query[name] = asked
        for name, wanted in changes.items():
            if wanted and name not in query:
                query[name] = wanted
        return query.urlencode(safe=",")

    @cached_property
    def columns(self) -> list[tuple[str, Any, tuple[str, str] | None]]:
        """The columns beside the company: name, heading, and how it sorts (None: no index has that order)."""
        asked = str(self.params.get(COLUMNS, ""))
        chosen = LEADS.chosen(asked)
        if chosen == LEADS.usual:
            idle = () if self.scope == "mine" and len(self.user.served_owner_ids) > 1 else IDLE.get(self.scope, ())
            chosen = tuple(name for name in chosen if name not in idle)
            chosen = (*chosen, "last") if self.scope == "pool" else chosen
        words = {**LEADS.columns, **({"back": _("In the pool since")} if self.scope == "pool" else {})}
        return [(name, words[name], self.heads.get(name)) for name in chosen]

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that the address names, as long as the person may see it."""
        return views.named(LEADS, str(self.params.get(VIEW, "")), self.user)

    @property
    def _loaded(self) -> LeadQuerySet:
        return self._with_people(Lead.objects.visible_to(self.user))

    def _with_people(self, rows: LeadQuerySet) -> LeadQuerySet:
        return rows.select_related("owner", "previous_owner", "campaign").defer(*DEFERRED)

    @cached_property
    def _doors(self) -> list[Door]:
        """Where the leads of the tab come from; no lead is behind two of them."""
        user = self.user
        mine = Door(Lead.objects.held_by(user), doors_of(user.served_owner_ids), few=True)
        # Only running ones are in the pool; what a state of closed ones leaves of it PostgreSQL would find row by row.
        pooled = Lead.objects.in_pool_for(user) if self._state in ("", ANY, *RUNNING_STATES) else Lead.objects.none()
        pool = Door(pooled, [POOL], masked=not user.is_admin)
        team = Door(Lead.objects.of_teams(user), () if user.is_admin else user.managed_team_ids)
        if self.scope != "all":
            return [{"mine": mine, "team": team, "pool": pool}[self.scope]]
        if user.is_admin:
            every = Lead.objects.visible_to(user)
            if not self._state:
                return [team, pool]
            ownerless = Door(every.filter(owner=None).exclude(state__in=RUNNING_STATES))
            return [team, pool, ownerless] if self.order.column == "next_contact_on" else [Door(every)]
        others = replace(team, rows=team.rows.exclude(owner_id__in=user.served_owner_ids))
        return [mine, pool, others] if user.is_manager else [mine, pool]

    def _narrowed(self, door: Door) -> LeadQuerySet:
        rows = self._filtered(door)
        if not self.q:
            return rows
        # What begins with one character is found along the names: a bitmap of everything behind a wide door is no help.
        keys = door.keys if door.few or not finding.follows_order(self.q) else ()
        # Leads are found under the same keys as accounts (commons/found.py).
        found: Any = search.matching(
            rows,  # type: ignore[arg-type]
            self.q,
            telephones=not door.masked,
            doors=keys,
            also=[] if door.masked else self._by_wechat,
        )
        return found

    def _filtered(self, door: Door) -> LeadQuerySet:
        rows = self.filter.narrowed(door.rows)
        # Running ones all are present: the index of this order has no others.
        return rows.present() if self.order.column == "created_on" and not self._state else rows

    @cached_property
    def _by_keys(self) -> bool:
        """Whether nothing but names and doors narrows the list: then most of what is called so counts."""
        channels = self.q and (finding.telephone_digits(self.q) or self._by_wechat)
        return bool(self.q) and not (self.chips or channels or finding.follows_order(self.q))

    def _called(self, door: Door) -> QuerySet[Any]:
        """For counting: the search keys first, their leads one by one. A join would read everything behind the door."""
        if door.few:
            return self._narrowed(door)
        it = self._filtered(door).filter(pk=OuterRef("pk")).annotate(there=Value(value=True)).values("there")
        return finding.keys(Lead, self.q, doors=door.keys).filter(Subquery(it))

    @cached_property
    def _by_wechat(self) -> list[int]:
        return lead_search.reached_by(self.user, self.q)
