"""What the library can be narrowed by; the values live in the address (ux.md, filters survive)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case, CaseQuerySet, Result
from cases.services import industries
from cases.words import month_words
from commons.filters import HoldsFilter
from leads.models import Stage

if TYPE_CHECKING:
    from users.models import User


def months(user: User) -> list[tuple[str, str]]:
    """The months of which there are cases, the latest first, as (yyyy-mm, words)."""
    rows = Case.objects.visible_to(user).shared().order_by().values("month").annotate(last=Max("pk"))
    found = rows.order_by("-month").values_list("month", flat=True)[:36]
    return [(f"{month:%Y-%m}", month_words(month)) for month in found if month]


class CaseFilter(filters.FilterSet):
    """The library."""

    result = filters.ChoiceFilter(choices=Result.choices, label=_("Result"), empty_label=pgettext_lazy("case", "Both"))
    industry = filters.ChoiceFilter(method="of_industry", label=_("Industry"), empty_label=_("Any"))
    stage = filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("Any"))
    product = HoldsFilter(label=_("Product"), max_length=80)
    month = filters.ChoiceFilter(method="of_month", label=_("Month"), empty_label=_("Any"))
    best = filters.ChoiceFilter(
        choices=[("yes", _("Best of a month"))], method="only_best", label=_("Award"), empty_label=_("Any")
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str((self.data or {}).get("industry", ""))
        self.filters["industry"].extra["choices"] = industries.offered(user, asked)
        self.filters["month"].extra["choices"] = months(user)

    def of_industry(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """One industry in any spelling."""
        return cases.filter(industry_key__in=industries.keys_like(value))

    def of_month(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """Those that the panel of one month scores."""
        return cases.filter(month=date.fromisoformat(f"{value}-01"))

    def only_best(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """The best of their months."""
        return cases.filter(best=True)
