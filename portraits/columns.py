"""The distance in the list of accounts: a column, a filter, "the closest first"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import beside
from accounts.models import State
from core.keyset import Sort
from portraits.models import SURE, Distance, Stage
from portraits.services.standing import standing_still

if TYPE_CHECKING:
    from accounts.models import Account, AccountQuerySet
    from accounts.rules import RuleValues
    from users.models import User

CHOICES = (
    *((str(stage.value), stage.label) for stage in Stage),
    ("unconfirmed", pgettext_lazy("distance", "Known, not confirmed")),
    ("higher", pgettext_lazy("distance", "Could be confirmed higher")),
    ("capped", pgettext_lazy("distance", "Capped: was closer")),
    ("still", pgettext_lazy("distance", "Stands still")),
)


def _attach(accounts: Sequence[Account], user: User) -> None:
    rows = Distance.objects.visible_to(user).filter(pk__in=[account.pk for account in accounts])
    found = {distance.pk: distance for distance in rows}
    for account in accounts:
        account.beside_distance = found.get(account.pk)  # type: ignore[attr-defined]


def narrowed(accounts: AccountQuerySet, value: str, rules: RuleValues) -> AccountQuerySet:
    """Accounts at the stage that holds for their owner of today, each at one: what is only possible is "not confirmed".

    None of the pool; what is confirmed in the present cycle is owned. A condition said twice would look as if it held for
    few, and PostgreSQL would read everything instead of stopping at a full page.
    """
    kept = accounts.exclude(state=State.POOLED)
    for_owner = {"distance__confirmed_cycle": F("current_cycle")}
    if value == "unconfirmed":
        rows = kept.filter(distance__ceiling__gt=0)
        return rows.exclude(distance__confirmed_cycle__isnull=False, **for_owner)
    if value == "higher":
        return accounts.filter(distance__beyond__lt=0, **for_owner)
    if value == "capped":
        return kept.filter(distance__beyond__gt=0)
    if value == "still":
        return standing_still(accounts, rules)
    if value == str(Stage.NONE.value):
        nothing = Q(distance=None) | Q(distance__ceiling=0)
        return kept.filter(nothing | Q(distance__confirmed=0, **for_owner))
    return accounts.filter(distance__closeness=int(value) + SURE, **for_owner)


class _ByDistance(filters.ChoiceFilter):
    """The filter itself."""

    def filter(self, qs: Any, value: Any) -> Any:
        """Narrow by what was chosen."""
        return narrowed(qs, value, self.parent.rules) if value else qs


DISTANCE = beside.Beside(
    name="distance",
    words=_("Distance"),
    attach=_attach,
    template="portraits/cell.html",
    narrow=lambda: _ByDistance(choices=CHOICES, label=_("Distance"), empty_label=_("Any")),
    usual=True,
    order=(_("Closest first"), Sort("closeness", nullable=True, descending=True)),
    annotate=lambda accounts: accounts.annotate(closeness=F("distance__closeness")),
)
