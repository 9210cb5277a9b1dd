"""The model: criteria with weights and scales, the thresholds of the grades, and what cannot be published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import GradeModel
from core.errors import Refusal
from core.prepared import prepared

JUDGED = "judged"
POINTS = 5  # a scale gives 0 to 5 points
LEAST_CRITERIA, MOST_WEIGHT = 3, 50
LANGUAGES = ("en", "zh-hans", "zh-hant")
LONGEST_LABEL = 40
GRADES = ("A", "B", "C")
HIGHEST = Decimal("999999999999")


class ModelRefused(Refusal):
    """A model that would not be one."""

    code = "model_refused"


@dataclass(frozen=True)
class Criterion:
    """One thing that makes an account important; `source` says where its answer comes from."""

    code: str
    labels: Mapping[str, str]
    weight: int
    source: str
    scale: tuple[Decimal, ...]  # five rising values: so many of them as the answer reaches, so many points

    @property
    def judged(self) -> bool:
        """Whether people answer it."""
        return self.source == JUDGED

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        asked = (get_language() or "en").lower()
        asked = {"zh-cn": "zh-hans", "zh-tw": "zh-hant", "zh": "zh-hans"}.get(asked, asked)
        named = self.labels.get(asked) or self.labels.get("en") or next(filter(None, self.labels.values()), "")
        return named or gettext("Own criterion %(number)s") % {"number": self.code.removeprefix("own")}

    @property
    def unit(self) -> str:
        """What its scale is counted in; empty where people judge it."""
        if self.source in ("orders_amount", "annual_revenue"):
            return str(settings.CURRENCY)
        units = {
            "orders_count": pgettext("unit", "orders"),
            "growth": "%",
            "sales_cycle": pgettext("unit", "days"),
            "key_persons": pgettext("unit", "persons"),
        }
        return units.get(self.source, "")

    def as_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "code": self.code, "labels": dict(self.labels), "weight": self.weight, "source": self.source,
            "scale": [plain(value) for value in self.scale],
        }  # fmt: skip


@dataclass(frozen=True)
class Weighing:
    """A whole model; version 0 is not published."""

    version: int
    criteria: tuple[Criterion, ...]
    thresholds: Mapping[str, int]
    min_known: int

    @property
    def weighed(self) -> tuple[Criterion, ...]:
        """Criteria that count."""
        return tuple(criterion for criterion in self.criteria if criterion.weight)

    def criterion(self, code: str) -> Criterion | None:
        """One that counts, by its code."""
        return next((criterion for criterion in self.weighed if criterion.code == code), None)

    def as_json(self) -> dict[str, Any]:
        """As an address or a version keeps it."""
        return {
            "criteria": [criterion.as_json() for criterion in self.criteria],
            "thresholds": dict(self.thresholds),
            "min_known": self.min_known,
        }


def plain(value: Decimal) -> str:
    """A number without needless noughts."""
    return f"{value.normalize():f}"


def from_json(told: Mapping[str, Any], version: int = 0) -> Weighing:
    """A stored model; raises ModelRefused for what is none."""
    try:
        criteria = tuple(
            Criterion(
                str(one["code"])[:30], {str(k): str(v) for k, v in one["labels"].items()}, int(one["weight"]),
                str(one["source"]), tuple(Decimal(str(value)) for value in one["scale"]),
            )
            for one in told["criteria"]
        )  # fmt: skip
        thresholds = {grade: int(told["thresholds"][grade]) for grade in GRADES}
        return Weighing(version, criteria, thresholds, int(told["min_known"]))
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise ModelRefused(_("This is not a model of importance.")) from None


def of_version(model: GradeModel) -> Weighing:
    """A published version."""
    stored = {"criteria": model.criteria, "thresholds": model.thresholds, "min_known": model.min_known}
    return from_json(stored, model.pk)


def latest() -> GradeModel | None:
    """The version in force; None before the first publication."""
    return prepared(
        "grade model", lambda: GradeModel.objects.select_related("published_by").order_by("-pk")[:1]
    ).first()


def in_force() -> Weighing | None:
    """The model in force; None before the first publication: grades are then by decision only."""
    model = latest()
    return of_version(model) if model else None


def problems(model: Weighing) -> Iterator[ModelRefused]:
    """Everything that stands against publishing it, in words (domain.md section 6: never one figure alone)."""
    total = sum(criterion.weight for criterion in model.criteria)
    if total != 100:
        yield ModelRefused(_("The weights add up to %(total)d: make it 100."), total=total)
    if len(model.weighed) < LEAST_CRITERIA:
        yield ModelRefused(_("Give at least three criteria a weight: importance is never one figure alone."))
    for criterion in model.weighed:
        if criterion.weight > MOST_WEIGHT:
            yield ModelRefused(
                _("“%(name)s” has %(weight)d %%: no criterion may have more than 50 %%."),
                name=criterion.label,
                weight=criterion.weight,
            )
        if not any(criterion.labels.values()):
            yield ModelRefused(_("Name every criterion that has a weight."))
        scale = criterion.scale
        if len(scale) != POINTS or any(one >= two for one, two in pairwise(scale)):
            yield ModelRefused(_("The five steps of “%(name)s” must rise."), name=criterion.label)
    codes = [criterion.code for criterion in model.criteria]
    known = {criterion.source for criterion in default().criteria}
    if len(set(codes)) != len(codes) or any(c.weight < 0 or c.source not in known for c in model.criteria):
        yield ModelRefused(_("This is not a model of importance."))
    a, b, c = (model.thresholds[grade] for grade in GRADES)
    if not 100 >= a > b > c > 0:
        yield ModelRefused(_("The thresholds must fall from A to C, between 100 and 1."))
    if not 1 <= model.min_known <= 100:
        yield ModelRefused(_("The share that must be known lies between 1 and 100 percent."))


def default() -> Weighing:
    """What a company starts from; it edits weights, scales and names."""
    return Weighing(0, _DEFAULTS, {"A": 75, "B": 55, "C": 35}, 50)


def reweighed(model: Weighing, weights: Mapping[str, int]) -> Weighing:
    """The model with other weights; a criterion that is not named has none."""
    return replace(model, criteria=tuple(replace(c, weight=weights.get(c.code, 0)) for c in model.criteria))


def _of(code: str, weight: int, source: str, scale: tuple[int, ...], en: str, hans: str, hant: str) -> Criterion:
    labels = {"en": en, "zh-hans": hans, "zh-hant": hant}
    return Criterion(code, labels, weight, source, tuple(Decimal(step) for step in scale))


_LIKERT = (1, 2, 3, 4, 5)
_DEFAULTS = (
    _of("amount", 25, "orders_amount", (20_000, 100_000, 300_000, 800_000, 2_000_000), "Orders of 12 months", "近 12 个月订单金额", "近 12 個月訂單金額"),
    _of("frequency", 10, "orders_count", (1, 2, 4, 8, 12), "Order frequency", "下单频率", "下單頻率"),
    _of("growth", 5, "growth", (-20, 0, 10, 25, 50), "Growth", "增长", "增長"),
    _of("cycle", 5, "sales_cycle", (30, 60, 120, 180, 365), "Length of the sales cycle", "签单周期长度", "簽單週期長度"),
    _of("decision", 10, "key_persons", (1, 2, 4, 6, 8), "Complexity of the decision", "决策复杂度", "決策複雜度"),
    _of("employees", 10, "employees", (20, 80, 200, 500, 1000), "Employees", "员工人数", "員工人數"),
    _of("revenue", 0, "annual_revenue", (5_000_000, 20_000_000, 80_000_000, 300_000_000, 1_000_000_000), "Annual revenue", "年营业额", "年營業額"),
    _of("fit", 10, JUDGED, _LIKERT, "Fit with our market and production", "与我们市场和生产的契合度", "與我們市場和生產的契合度"),
    _of("influence", 10, JUDGED, _LIKERT, "Influence in its industry", "行业影响力", "行業影響力"),
    _of("potential", 10, JUDGED, _LIKERT, "Potential", "发展潜力", "發展潛力"),
    _of("payment", 5, JUDGED, _LIKERT, "Payment behaviour", "付款信誉", "付款信譽"),
    _of("own1", 0, JUDGED, _LIKERT, "", "", ""),
    _of("own2", 0, JUDGED, _LIKERT, "", "", ""),
)  # fmt: skip
