"""The pool as its address describes it: narrowed how, in which order, with which columns; never by a masked number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import search
from accounts.columns import POOL
from accounts.filters import PoolFilter, applied
from accounts.listing import SEARCH_LENGTH
from accounts.models import Account, AccountQuerySet
from accounts.services.reading import claimable
from core import formatting
from core.keyset import BOUND, BOUND_NARROWED, Page, Sort, bounded_count, neighbours, page, place
from core.sorting import Sorts
from lists.models import SavedView
from lists.registry import COLUMNS, LONGEST_VALUE, VIEW
from lists.services import views
from users.models import User

POOLED = (("state", "pooled"),)
SORTS = Sorts({
    "new": (_("Newest first"), Sort("state_since", descending=True)),
    "old": (_("Oldest first"), Sort("state_since")),
    "name": (_("Name"), Sort("sort_key")),
    "last": (_("Last contact, latest first"), Sort("last_contact_on", nullable=True, descending=True, only=POOLED)),
    "silent": (_("Last contact, oldest first"), Sort("last_contact_on", nullable=True, only=POOLED)),
})  # fmt: skip
USUAL = "new"
HEADS = {"came": "new", "last": "last"}


@dataclass
class PoolListing:
    """What one person may claim, as `params` of the address narrow it."""

    user: User
    params: Mapping[str, Any]

    @cached_property
    def q(self) -> str:
        """What is searched for."""
        return str(self.params.get("q", "")).replace("\0", "").strip()[:SEARCH_LENGTH]

    @cached_property
    def filter(self) -> PoolFilter:
        """The filters, valid or not."""
        return PoolFilter(self.params, queryset=claimable(self.user))

    @cached_property
    def rows(self) -> AccountQuerySet:
        """The accounts; numbers are masked here, so that no search finds one by them."""
        rows: AccountQuerySet = self.filter.qs if self.filter.form.is_valid() else claimable(self.user)
        return search.matching(rows, self.q, telephones=False) if self.q else rows

    @cached_property
    def sort(self) -> str:
        """The order: the newest first unless another is picked."""
        asked = str(self.params.get("sort", ""))
        return asked if asked in SORTS else USUAL

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """Filters in force, in words, each with the address without it."""
        return [(self.address(**{name: None}), words) for name, words in applied(self.filter)]

    @cached_property
    def bound(self) -> int:
        """How far the list is counted."""
        return BOUND_NARROWED if self.q or self.chips else BOUND

    @cached_property
    def columns(self) -> list[tuple[str, Any, tuple[str, str] | None]]:
        """The columns beside the name: name, heading, and how it sorts (None: no index has that order)."""
        heads = SORTS.heads(HEADS, SORTS[self.sort][1], lambda name: self.address(sort=name))
        chosen = POOL.chosen(str(self.params.get(COLUMNS, "")))
        return [(name, POOL.columns[name], heads.get(name)) for name in chosen]

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that the address names, as long as the person may see it."""
        return views.named(POOL, str(self.params.get(VIEW, "")), self.user)

    def page(self) -> Page:
        """The rows of the page that the cursor in the address asks for."""
        after, before = (str(self.params.get(name, "")) for name in ("after", "before"))
        rows = self.rows.select_related("previous_owner").defer("notes", "telephones")
        return page([rows], SORTS[self.sort][1], after=after, before=before)

    def count(self) -> int:
        """How many rows there are, exact up to the bound."""
        return bounded_count(self.rows, self.bound)

    def around(self, account: Account) -> tuple[Any | None, Any | None]:
        """The records before and after one of this list; none when it is no longer in it."""
        if not self.rows.filter(pk=account.pk).exists():
            return None, None
        return neighbours([self.rows], SORTS[self.sort][1], account, self.rows)

    def place(self, account: Account) -> str:
        """Where the account stands in this list ("3/9"); empty once it is no longer in it."""
        found = place([self.rows], SORTS[self.sort][1], account)
        return formatting.place(*found, BOUND_NARROWED) if found else ""

    def address(self, **changes: str | None) -> str:
        """The query string of this list with some parameters changed (None removes one) and no cursor."""
        query = QueryDict(mutable=True)
        for name in ("q", "sort", COLUMNS, VIEW, *self.filter.filters, *changes):
            longest = LONGEST_VALUE if name == COLUMNS else SEARCH_LENGTH
            if value := changes[name] if name in changes else str(self.params.get(name, ""))[:longest]:
                query[name] = value
        return query.urlencode(safe=",")
