"""The library as a list: whose cases, narrowed and found, in an order, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services import withholding
from cases import search
from cases.columns import CASES
from cases.filters import CaseFilter
from cases.models import TEXTS, Case, CaseQuerySet, CaseState
from core.keyset import Page, Sort, bounded_count, page
from leads.services.catalogues import reason_words
from lists.registry import COLUMNS, VIEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from users.models import User

LIBRARY, MINE, TEAM = "", "mine", "team"
SORTS: dict[str, tuple[Any, Sort]] = {
    "": (_("Latest first"), Sort("shared_on", descending=True)),
    "score": (_("Best scores first"), Sort("mean", nullable=True, descending=True)),
    "useful": (_("Most useful first"), Sort("useful", descending=True)),
}
BY_ENTRY = Sort("id", descending=True)
KEPT = ("scope", "q", "sort", "result", "industry", "stage", "product", "month", "best", COLUMNS, VIEW)
NARROWS = ("result", "industry", "stage", "product", "month", "best")


@dataclass
class Listing:
    """What an address asks of the library."""

    user: User
    params: QueryDict

    def __post_init__(self) -> None:
        scope = self.params.get("scope", "")
        leads = self.user.is_manager or self.user.is_admin
        self.scope = scope if scope == MINE or (scope == TEAM and leads) else LIBRARY
        self.q = self.params.get("q", "").replace("\0", "").strip()[:100]
        self.sort = self.params.get("sort", "") if self.params.get("sort", "") in SORTS else ""
        self.filter = CaseFilter(self.params, user=self.user)

    @property
    def scopes(self) -> list[tuple[Any, str, bool]]:
        """Words, address and whether it is this one."""
        kinds = [(LIBRARY, _("Library")), (MINE, _("Mine"))]
        if self.user.is_manager or self.user.is_admin:
            kinds.append((TEAM, _("Drafts of the team")))
        return [(words, self.address(scope=name or None), name == self.scope) for name, words in kinds]

    @property
    def order(self) -> Sort:
        """How the rows are sorted; drafts by their entry."""
        return SORTS[self.sort][1] if self.scope == LIBRARY else BY_ENTRY

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is in force."""
        return bool(self.q or any(self.params.get(name) for name in NARROWS))

    def rows(self) -> CaseQuerySet:
        """The cases the address asks for."""
        cases = Case.objects.visible_to(self.user)
        if self.scope == MINE:
            cases = cases.filter(author=self.user)
        elif self.scope == TEAM:
            cases = cases.filter(state=CaseState.DRAFT).exclude(author=self.user)
        else:
            cases = cases.shared()
        if self.filter.form.is_valid():
            cases = self.filter.filter_queryset(cases)
        else:
            cases = cases.none()
        return search.matching(cases, self.q) if self.q else cases

    def page(self) -> tuple[Page, int]:
        """One page, what may be said of its rows, and how many there are in all."""
        rows = self.rows().select_related("author", "account")
        shown = page([rows], self.order, after=self.params.get("after", ""), before=self.params.get("before", ""))
        dress(shown.rows, self.user)
        first = not (self.params.get("after") or self.params.get("before"))
        return shown, len(shown.rows) if first and shown.only else bounded_count(self.rows())

    def columns(self) -> list[tuple[str, Any]]:
        """The columns beside the title: name, heading."""
        return [(name, CASES.columns[name]) for name in CASES.chosen(self.params.get(COLUMNS, ""))]

    def address(self, **changes: str | None) -> str:
        """The query string with changes; None takes a parameter out."""
        query = QueryDict(mutable=True)
        for name in KEPT:
            value = changes[name] if name in changes else self.params.get(name, "")[:200]
            if value:
                query[name] = value
        for name in ("after", "before"):
            if changes.get(name):
                query[name] = changes[name] or ""
        return query.urlencode(safe=",")


def dress(cases: Iterable[Any], user: User) -> None:
    """Say of cases what this reader may know: `named` their account, texts without restricted persons; `reason` in words.

    At most three statements, however many cases.
    """
    cases = list(cases)
    ids = {case.account_id for case in cases if case.account_id}
    served = set(Account.objects.served_by(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    if ids:
        withholding.veil(ids, cases, fields=TEXTS)
    reasons = reason_words() if any(case.lost_reason for case in cases) else {}
    for case in cases:
        case.named = case.account if case.account_id in served else None
        case.reason = reasons.get(case.lost_reason, case.lost_reason)
