"""The distance in the list of accounts: a column, a filter, "the closest first"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import beside
from accounts.models import State
from core.keyset import Sort
from portraits.models import Distance, Stage

if TYPE_CHECKING:
    from accounts.models import Account, AccountQuerySet
    from users.models import User

CHOICES = (
    *((str(stage.value), stage.label) for stage in Stage),
    ("unconfirmed", pgettext_lazy("distance", "Known, not confirmed")),
    ("capped", pgettext_lazy("distance", "Capped: was closer")),
)


def _attach(accounts: Sequence[Account], user: User) -> None:
    rows = Distance.objects.visible_to(user).filter(pk__in=[account.pk for account in accounts])
    found = {distance.pk: distance for distance in rows}
    for account in accounts:
        account.beside_distance = found.get(account.pk)  # type: ignore[attr-defined]


def _narrow(accounts: AccountQuerySet, _name: str, value: str) -> AccountQuerySet:
    """Accounts at a ceiling; those without a portrait are at "none yet"."""
    accounts = accounts.exclude(state=State.POOLED)
    if value == "unconfirmed":
        rows = accounts.filter(distance__ceiling__gt=0)
        return rows.exclude(distance__confirmed_cycle__isnull=False, distance__confirmed_cycle=F("current_cycle"))
    if value == "capped":
        return accounts.filter(distance__confirmed__gt=F("distance__ceiling"))
    if value == str(Stage.NONE.value):
        return accounts.exclude(distance__ceiling__gt=0)
    return accounts.filter(distance__ceiling=int(value))


class _ByDistance(filters.ChoiceFilter):
    """The filter itself."""

    def filter(self, qs: Any, value: Any) -> Any:
        """Narrow by what was chosen."""
        return _narrow(qs, "distance", value) if value else qs


DISTANCE = beside.Beside(
    name="distance",
    words=_("Distance"),
    attach=_attach,
    template="portraits/cell.html",
    narrow=lambda: _ByDistance(choices=CHOICES, label=_("Distance"), empty_label=_("Any")),
    usual=True,
    order=(_("Closest first"), Sort("closeness", nullable=True, descending=True)),
    annotate=lambda accounts: accounts.annotate(closeness=F("distance__ceiling")),
)
