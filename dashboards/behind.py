"""The rows behind a bar: the same definition as its count, narrowed to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.models import Account
from core.among import Among
from core.keyset import Sort
from dashboards import funnel, kept, lead_steps, standing
from dashboards.report import LEADS, NOW, PASSED, Report
from leads.models import STAGE_ORDER, Lead, Opportunity, Order, Stage
from leads.outcomes import STEPS, orders_of, reached
from users.models import User

STAGES = ("", *STAGE_ORDER)
KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    LEADS: {"lead": STEPS, "orders": ("",)},
    PASSED: {"accounts": ("",), "contacted": ("",), "account": STAGES, "opportunity": STAGES},
    NOW: {"owned": ("",), "place": tuple(standing.PLACES), "running": STAGES[:-1]},
}
OF_OPPORTUNITIES = ("opportunity", "running")


@dataclass(frozen=True)
class Bar:
    """One number of a funnel: its kind, a stage (or place) and, for amounts, a currency."""

    kind: str
    stage: str = ""
    currency: str = ""

    @property
    def of_opportunities(self) -> bool:
        """Whether opportunities are counted, and not accounts."""
        return self.kind in OF_OPPORTUNITIES

    @property
    def of_orders(self) -> bool:
        """Whether it is what was ordered: the list shows the orders, one for each opportunity counted, or those of leads."""
        return self.kind == "orders" or (self.kind == "opportunity" and self.stage == STAGE_ORDER[-1])

    @property
    def of_leads(self) -> bool:
        """Whether leads are counted."""
        return self.kind == "lead"

    def belongs_to(self, mode: str) -> bool:
        """Whether a funnel of this mode has such a bar."""
        money = not self.currency or (
            (self.of_opportunities or self.of_orders)
            and len(self.currency) == 3
            and self.currency.isascii()
            and self.currency.isalpha()
        )
        return money and self.stage in KINDS[mode].get(self.kind, ())

    @property
    def label(self) -> str:
        """What its list is called."""
        if self.of_leads:
            return str(lead_steps.WORDS[self.stage])
        named = {
            "accounts": _("Accounts"),
            "contacted": _("Contacted accounts"),
            "owned": _("Accounts owned today"),
        }.get(self.kind) or (_("Orders") if self.of_orders else self._staged())
        return f"{named} · {self.currency}" if self.currency else named

    def _staged(self) -> str:
        if self.stage in (standing.UNTOUCHED, standing.CONTACTED):
            return place_words(self.stage)
        if self.kind == "running" and not self.stage:
            return _("Open opportunities")
        named = Stage(self.stage or Stage.SUSPECT)
        unit = _("Opportunities") if self.of_opportunities else _("Accounts")
        words = _("%(unit)s that reached %(letter)s · %(stage)s")
        if self.kind in KINDS[NOW]:
            words = _("%(unit)s now at %(letter)s · %(stage)s")
        return words % {"unit": unit, "letter": named.value, "stage": named.label}


def sort_of(bar: Bar) -> Sort:
    """The order of the list behind a bar: accounts by name, everything else by its day, the latest first."""
    if bar.of_orders:
        return Sort("ordered_on", descending=True)
    if bar.of_leads:
        return Sort("created_on", descending=True)
    return Sort("opened_on", descending=True) if bar.of_opportunities else Sort("sort_key")


def place_words(place: str) -> str:
    """A place of "now in stage" that is no stage."""
    return _("Not contacted yet") if place == standing.UNTOUCHED else _("Contacted, no opportunity")


@dataclass(frozen=True)
class Found:
    """The records behind a bar: the `rows` that the reader may see, and `every` one that it counts, only to be counted.

    `visible` are the rows that the reader may see of any bar; of a wide scope `ids` are those behind this one.
    """

    rows: QuerySet[Any]
    every: QuerySet[Any]
    visible: QuerySet[Any]
    ids: RawSQL | None = None


def rows(user: User, report: Report, bar: Bar) -> QuerySet[Any]:
    """Accounts (opportunities, orders, leads) of one bar that the reader may see. Raises TooMuch."""
    return listed(user, report, bar).rows


def listed(user: User, report: Report, bar: Bar) -> Found:
    """What a bar counts; of a wide scope by the ids found some minutes ago, as its figures are. Raises TooMuch."""
    seen: Any
    every: Any
    if bar.of_leads:
        seen, every = Lead.objects.visible_to(user).select_related("owner", "campaign"), Lead.objects.all()
        seen = seen.defer("notes", "need", "address")
    elif bar.of_orders:
        seen, every = Order.objects.visible_to(user).valid(), Order.objects.valid()
        seen = seen.select_related("account", "opportunity", "credited_to")
    elif bar.of_opportunities:
        seen, every = Opportunity.objects.visible_to(user).select_related("account__owner"), Opportunity.objects.all()
    else:
        seen, every = Account.objects.visible_to(user).select_related("owner"), Account.objects.present()
        seen = seen.defer("notes", "address")
    counted = _counted(report, bar)
    if counted is None:
        return Found(seen.none(), every.none(), seen)
    if not kept.is_wide(report.scope):
        return Found(seen.filter(counted), every.filter(counted), seen)
    scope, period = report.scope, report.period
    asked = (scope.owner_id, scope.team_ids, report.segment, report.mode, period.start, period.end, bar)
    try:
        sql, values = every.filter(counted).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Found(seen.none(), every.none(), seen)
    ids = kept.ids("funnel", asked, RawSQL(sql, values), wide=True)[0]  # noqa: S611  Django's own statement  # nosec B611
    return Found(seen.filter(Among(ids)), every.filter(Among(ids)), seen, ids)


def _counted(report: Report, bar: Bar) -> Q | None:
    """What holds for the records that a bar counts; None where there are none."""
    if bar.of_leads:
        return Q(pk__in=reached(lead_steps.entered(report), bar.stage).order_by().values("pk"))
    if bar.kind == "orders":
        brought = orders_of(lead_steps.entered(report))
        if brought is None:
            return None
        return Q(pk__in=brought, currency=bar.currency) if bar.currency else Q(pk__in=brought)
    scope = report.scope
    if scope.nobody:
        return None
    if report.mode == NOW:
        ids = standing.ids_of(scope, report.segment, bar.kind, bar.stage, bar.currency)
    else:
        ids = funnel.ids_of(scope, report.period, report.segment, bar.kind, bar.stage, bar.currency)
    if bar.of_orders:
        return Q(opportunity__in=ids, ordered_on__range=(report.period.start, report.period.end))
    return Q(pk__in=ids)
