"""Values of the rules against one another: which of them cannot hold together (domain.md 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.rules import PolicyRefused, RuleValues

# (the number at fault, what must hold beside another one, in words)
CONTRADICTIONS: tuple[tuple[str, Callable[[RuleValues], bool], Promise], ...] = (
    (
        "contacts_alert",
        lambda r: r.contacts_alert < r.contacts_required,
        _("The manager must step in before the rule of twelve is reached: choose less than %(contacts_required)s."),
    ),
    (
        "dormancy_warnings",
        lambda r: all(days < r.dormancy_days for days in r.dormancy_warnings),
        _("A warning must be nearer than the %(dormancy_days)s days of silence."),
    ),
    (
        "min_warning_recycle_days",
        lambda r: r.min_warning_recycle_days < r.dormancy_days,
        _("The shortest warning must be shorter than the %(dormancy_days)s days of silence."),
    ),
    (
        "cadence_early_days",
        lambda r: r.cadence_need_days <= r.cadence_early_days,
        _("With an explicit need the next contact comes sooner: choose at least %(cadence_need_days)s days."),
    ),
    (
        "cadence_later_days",
        lambda r: r.cadence_early_days <= r.cadence_later_days,
        _("Afterwards the contacts are farther apart: choose at least %(cadence_early_days)s days."),
    ),
    (
        "too_slow_days",
        lambda r: r.cadence_later_days <= r.too_slow_days,
        _("Who keeps to the cadence of %(cadence_later_days)s days would count as silent: choose at least as many."),
    ),
    (
        "pace_months_max",
        lambda r: r.pace_months_min <= r.pace_months_max,
        _("At most cannot be less than at best: choose at least %(pace_months_min)s months."),
    ),
    (
        "band_high_percent",
        lambda r: r.band_low_percent <= r.band_high_percent,
        _("The band cannot end before it begins: choose at least %(band_low_percent)s percent."),
    ),
    (
        "turnover_high_percent",
        lambda r: r.turnover_low_percent <= r.turnover_high_percent,
        _("The band cannot end before it begins: choose at least %(turnover_low_percent)s percent."),
    ),
    (
        "weight_c",
        lambda r: list(r.stage_weights.values()) == sorted(r.stage_weights.values()),
        _("The weights rise from stage to stage: none may be below the one before it."),
    ),
)


def contradictions(rules: RuleValues) -> Iterator[PolicyRefused]:
    """Every number that cannot stand beside another one."""
    for name, holds, words in CONTRADICTIONS:
        if not holds(rules):
            yield PolicyRefused(words, name, **rules.as_json())
