"""The numbers of domain.md as one typed value: the company's policy, and what a team overrides.

`SPECS` gives each number its limits and unit; `RuleValues` carries the values a rule reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import amounts
from core.errors import Refusal

Value = int | bool | str | Decimal | tuple[int, ...]
# What teams may do with a number: set it between two bounds (choose freely where there are no bounds), or nothing.
Latitude = tuple[int, int] | None


MOST_WARNINGS = 8
LONGEST_NUMBER = 20


class PolicyRefused(Refusal):
    """A policy value that is unknown, outside its limits, or against another one; `setting` is its code name."""

    code = "policy_refused"

    def __init__(self, message: str | Promise, setting: str = "", **params: Any) -> None:
        super().__init__(message, **params)
        self.setting = setting


@dataclass(frozen=True)
class RuleValues:
    """Every number of domain.md sections 2 and 3; days are calendar days unless said otherwise."""

    contacts_required: int = 12
    contacts_alert: int = 10
    min_cycle_days: int = 56
    grace_days: int = 7
    auto_suspend: bool = True
    keeps_by_owner: int = 2
    opportunity_horizon_days: int = 180
    opportunity_hold_days: int = 7
    max_postponements: int = 3
    desk: str = "supervisor"
    desk_reminder_days: int = 30
    dormancy_days: int = 90
    dormancy_warnings: tuple[int, ...] = (14, 7, 3, 1)
    min_warning_suspend_days: int = 7
    min_warning_recycle_days: int = 1
    return_days: int = 7
    returns_per_month: int = 5
    leave_pause_days: int = 14
    capacity: int = 200
    claims_per_day: int = 10
    cooldown_days: int = 30
    claim_scope: str = "company"
    mask_in_pool: bool = True
    protected_share_cap: int = 20
    big_deal_amount: Decimal = Decimal(500000)
    late_entry_days: int = 3
    repeated_text_count: int = 3
    cadence_need_days: int = 7
    cadence_early_days: int = 14
    cadence_later_days: int = 21
    too_fast_contacts: int = 4
    too_fast_days: int = 30
    too_slow_days: int = 31
    pace_months_min: int = 3
    pace_months_max: int = 6
    band_low_percent: int = 1
    band_high_percent: int = 5
    band_sample: int = 100
    lead_return_days: int = 14
    leads_per_day: int = 20
    lead_capacity: int = 100
    weight_s: int = 5
    weight_p: int = 10
    weight_a: int = 25
    weight_d: int = 50
    weight_c: int = 75
    stuck_s: int = 30
    stuck_p: int = 30
    stuck_a: int = 30
    stuck_d: int = 30
    stuck_c: int = 30
    complaint_answer_days: int = 2
    exit_criteria: str = "warn"
    training_gate: str = "enforce"
    same_stage_contacts: int = 8
    new_staff_months: int = 6
    new_staff_customers: int = 100
    new_customers_month: int = 5
    concentration_percent: int = 50
    norm_cadence: int = 80
    norm_steps: int = 80
    norm_questions: int = 50
    norm_accuracy: int = 70
    norm_portrait: int = 50
    norm_coverage: int = 50
    turnover_low_percent: int = 10
    turnover_high_percent: int = 15

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> RuleValues:
        """Read stored values over the defaults; raises PolicyRefused for a value outside its limits."""
        return cls().overridden(values)

    def overridden(self, values: Mapping[str, Any]) -> RuleValues:
        """These values with a team's overrides; a null leaves the company's value."""
        changes: dict[str, Any] = {name: clean(name, value) for name, value in values.items() if value is not None}
        return replace(self, **changes)

    @property
    def stage_weights(self) -> dict[str, int]:
        """How likely an order is from each running stage, by its letter, in percent."""
        return {
            "S": self.weight_s,
            "P": self.weight_p,
            "A": self.weight_a,
            "D": self.weight_d,
            "C": self.weight_c,
        }

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True)
class Spec:
    """What a number means and how far it may be set."""

    label: str | Promise
    low: int = 0
    high: int = 3650
    choices: tuple[str, ...] = ()
    teams: Latitude = None  # unless the company decides otherwise


SPECS: dict[str, Spec] = {
    "contacts_required": Spec(_("Counted contacts before an account may be suspended"), 1, 100, teams=(8, 24)),
    "contacts_alert": Spec(_("Counted contacts at which the manager steps in"), 1, 100, teams=(5, 24)),
    "min_cycle_days": Spec(_("Days a cycle must have lasted before a suspension"), 0, 730, teams=(28, 112)),
    "grace_days": Spec(_("Days between the proposal and the suspension"), 1, 90, teams=(3, 30)),
    "auto_suspend": Spec(_("Suspend by itself after the grace days (off: proposals only)"), teams=(0, 1)),
    "keeps_by_owner": Spec(
        _("How often an account may be kept before the next-level manager decides"), 0, 20, teams=(0, 5)
    ),
    "opportunity_horizon_days": Spec(
        _("Days ahead within which an open opportunity holds the suspension"), 0, 730, teams=(60, 365)
    ),
    "opportunity_hold_days": Spec(
        _("Days after an opportunity's expected close before the suspension"), 0, 180, teams=(0, 30)
    ),
    "max_postponements": Spec(_("Postponements after which an opportunity no longer holds"), 0, 20, teams=(0, 6)),
    "desk": Spec(_("Where a suspended account waits"), choices=("supervisor", "company"), teams=(0, 1)),
    "desk_reminder_days": Spec(_("Days on the desk before a reminder"), 1, 365, teams=(7, 90)),
    "dormancy_days": Spec(_("Days of silence before an account goes to the shared pool"), 7, 730, teams=(45, 180)),
    "dormancy_warnings": Spec(_("Days before the recycling on which the owner is warned"), 1, 90, teams=(1, 60)),
    "min_warning_suspend_days": Spec(_("Shortest warning before a suspension, in days"), 1, 60, teams=(7, 30)),
    "min_warning_recycle_days": Spec(_("Shortest warning before a recycling, in days"), 1, 60, teams=(1, 14)),
    "return_days": Spec(_("Days after claiming within which an account may be returned"), 0, 60, teams=(0, 14)),
    "returns_per_month": Spec(_("Returns of claimed accounts per person and month"), 0, 100, teams=(0, 10)),
    "leave_pause_days": Spec(_("Days the clocks rest when an owner leaves the company"), 0, 90, teams=(7, 30)),
    "capacity": Spec(_("Accounts a person may own"), 1, 100_000, teams=(10, 500)),
    "claims_per_day": Spec(_("Claims per person and day"), 0, 1000, teams=(1, 50)),
    "cooldown_days": Spec(_("Days before the previous owner may claim an account again"), 0, 730, teams=(7, 90)),
    "claim_scope": Spec(_("Who may claim"), choices=("company", "team", "region", "industry")),
    "mask_in_pool": Spec(_("Hide telephone numbers until an account is claimed")),
    "protected_share_cap": Spec(_("Highest share of protected accounts per person, in percent"), 0, 100, teams=(5, 30)),
    "big_deal_amount": Spec(_("Amount from which a deal is big"), 0, 10**12, teams=(10000, 10_000_000)),
    "late_entry_days": Spec(_("Days after which a late entry needs approval"), 0, 60, teams=(1, 7)),
    "repeated_text_count": Spec(_("Equal texts on one account before they are flagged"), 2, 50, teams=(2, 10)),
    "cadence_need_days": Spec(_("Days to the next contact with an explicit need"), 1, 180, teams=(3, 14)),
    "cadence_early_days": Spec(
        _("Days to the next contact until the rule of twelve is reached"), 1, 180, teams=(7, 28)
    ),
    "cadence_later_days": Spec(_("Days to the next contact afterwards and for customers"), 1, 365, teams=(14, 60)),
    "too_fast_contacts": Spec(_("Counted contacts in the window above which it is too fast"), 1, 60, teams=(2, 10)),
    "too_fast_days": Spec(_("The window for 'too fast', in days"), 1, 180, teams=(14, 60)),
    "too_slow_days": Spec(_("Days without a contact after which it is too slow"), 1, 365, teams=(21, 60)),
    "pace_months_min": Spec(
        _("Months within which the contacts of the rule of twelve belong, at best"), 1, 36, teams=(1, 12)
    ),
    "pace_months_max": Spec(
        _("Months within which the contacts of the rule of twelve belong, at most"), 1, 60, teams=(3, 18)
    ),
    "band_low_percent": Spec(_("Orders per contacted lead, lower end of the band, in percent"), 0, 100),
    "band_high_percent": Spec(_("Orders per contacted lead, upper end of the band, in percent"), 0, 100),
    "band_sample": Spec(_("Contacted leads from which the band is judged"), 1, 100_000),
    "lead_return_days": Spec(_("Days without a contact before a lead goes back to the pool"), 1, 365, teams=(3, 60)),
    "leads_per_day": Spec(_("Claims of leads per person and day"), 0, 1000, teams=(1, 100)),
    "lead_capacity": Spec(_("Leads a person may have at once"), 1, 100_000, teams=(10, 500)),
    "weight_s": Spec(_("Weight of stage S, in percent"), 0, 100, teams=(0, 100)),
    "weight_p": Spec(_("Weight of stage P, in percent"), 0, 100, teams=(0, 100)),
    "weight_a": Spec(_("Weight of stage A, in percent"), 0, 100, teams=(0, 100)),
    "weight_d": Spec(_("Weight of stage D, in percent"), 0, 100, teams=(0, 100)),
    "weight_c": Spec(_("Weight of stage C, in percent"), 0, 100, teams=(0, 100)),
    "stuck_s": Spec(_("Days at stage S after which an opportunity is stuck"), 1, 730),
    "stuck_p": Spec(_("Days at stage P after which an opportunity is stuck"), 1, 730),
    "stuck_a": Spec(_("Days at stage A after which an opportunity is stuck"), 1, 730),
    "stuck_d": Spec(_("Days at stage D after which an opportunity is stuck"), 1, 730),
    "stuck_c": Spec(_("Days at stage C after which an opportunity is stuck"), 1, 730),
    "complaint_answer_days": Spec(_("Working days within which a complaint has its first answer"), 1, 30, teams=(1, 5)),
    "exit_criteria": Spec(_("Exit criteria of the stages"), choices=("off", "warn", "enforce")),
    "training_gate": Spec(
        _("Training required before owning customers"), choices=("off", "warn", "enforce"), teams=(0, 1)
    ),
    "same_stage_contacts": Spec(
        _("Counted contacts at one distance after which another person may do better"), 1, 100, teams=(4, 24)
    ),
    "new_staff_months": Spec(_("Months in which somebody counts as new staff"), 1, 24, teams=(3, 6)),
    "new_staff_customers": Spec(_("Customers that new staff contact within these months"), 1, 10_000, teams=(20, 500)),
    "new_customers_month": Spec(_("New customers that experienced people contact a month"), 0, 1000, teams=(0, 50)),
    "concentration_percent": Spec(_("Share of contacts with the five most contacted customers, in percent"), 1, 100),
    "norm_cadence": Spec(_("Expected share of accounts in cadence, in percent"), 1, 100, teams=(1, 100)),
    "norm_steps": Spec(_("Expected share of next steps kept, in percent"), 1, 100, teams=(1, 100)),
    "norm_questions": Spec(_("Expected share of yes to the two questions, in percent"), 1, 100, teams=(1, 100)),
    "norm_accuracy": Spec(_("Expected accuracy of the forecast, in percent"), 1, 100, teams=(1, 100)),
    "norm_portrait": Spec(_("Expected completeness of portraits, in percent"), 1, 100, teams=(1, 100)),
    "norm_coverage": Spec(_("Expected share of the four roles known, in percent"), 1, 100, teams=(1, 100)),
    "turnover_low_percent": Spec(_("Turnover of a year, lower end of the healthy band, in percent"), 0, 100),
    "turnover_high_percent": Spec(_("Turnover of a year, upper end of the healthy band, in percent"), 0, 100),
}

DEFAULTS = RuleValues()


def clean(name: str, value: Any) -> Value:
    """One value in its type and within its limits, or PolicyRefused with a sentence."""
    if name not in SPECS:
        raise PolicyRefused(_("There is no setting named “%(name)s”."), name, name=name)
    default, spec = getattr(DEFAULTS, name), SPECS[name]
    if isinstance(default, bool):
        return _clean_bool(name, value)
    if isinstance(default, str):
        if value not in spec.choices:
            raise _refused(name, _("“%(name)s” must be one of: %(choices)s."), choices=", ".join(spec.choices))
        return str(value)
    if isinstance(default, tuple):
        several = value.replace(",", " ").split() if isinstance(value, str) else value
        numbers = several if isinstance(several, list | tuple) else [several]
        if len(numbers) > MOST_WARNINGS:
            raise _refused(name, _("“%(name)s”: at most %(most)d numbers."), most=MOST_WARNINGS)
        return tuple(sorted({_clean_int(name, spec, number, of_list=True) for number in numbers}, reverse=True))
    if isinstance(default, Decimal):
        return _clean_amount(name, spec, value)
    return _clean_int(name, spec, value)


def check_typed(name: str, value: Any) -> None:
    """Refuse an amount that somebody types with an exponent; what is stored may have been written with one."""
    if name in SPECS and isinstance(value, str) and amounts.has_exponent(value):
        raise _refused(name, _("“%(name)s”: write the amount out, without an exponent."))


def _refused(name: str, message: Promise, **params: Any) -> PolicyRefused:
    return PolicyRefused(message, name, name=SPECS[name].label, **params)


def _clean_int(name: str, spec: Spec, value: Any, *, of_list: bool = False) -> int:
    text = str(value).strip()
    try:
        number = _whole(text[:LONGEST_NUMBER])
    except ValueError:
        several = _("“%(name)s”: write whole numbers with commas between them, for example 14, 7, 3, 1.")
        raise _refused(name, several if of_list else _("“%(name)s” must be a whole number.")) from None
    if len(text) > LONGEST_NUMBER:
        raise _outside(name, spec)
    return int(_within(name, spec, number))


def _whole(text: str) -> int:
    """A whole number, also with separators or a unit as `core.amounts` reads them; ValueError for anything else."""
    amount = amounts.read(text, settings.CURRENCY)
    return int(text) if amount is None or amount != int(amount) else int(amount)


def _clean_amount(name: str, spec: Spec, value: Any) -> Decimal:
    text = str(value).strip()[: LONGEST_NUMBER + 1]
    try:
        typed = amounts.read(text, settings.CURRENCY)
        amount = Decimal(text) if typed is None else typed
    except InvalidOperation:
        raise _refused(name, _("“%(name)s” must be an amount.")) from None
    if not amount.is_finite():
        raise _refused(name, _("“%(name)s” must be an amount."))
    return Decimal(_within(name, spec, amount))


def _within(name: str, spec: Spec, number: int | Decimal) -> int | Decimal:
    if not spec.low <= number <= spec.high:
        raise _outside(name, spec)
    return number


def _outside(name: str, spec: Spec) -> PolicyRefused:
    return _refused(name, _("“%(name)s” must lie between %(low)s and %(high)s."), low=spec.low, high=spec.high)


def _clean_bool(name: str, value: Any) -> bool:
    words = {"true": True, "1": True, "on": True, "yes": True, "false": False, "0": False, "off": False, "no": False}
    try:
        return words[str(value).lower()]
    except KeyError:
        raise _refused(name, _("“%(name)s” must be on or off.")) from None


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value


# -- what teams may set ------------------------------------------------------------------------------------------
def latitude(name: str, limits: Mapping[str, Any]) -> Latitude:
    """What teams may do with a number: what the company decided, or else the usual."""
    if name not in limits:
        return SPECS[name].teams
    return tuple(limits[name]) if limits[name] is not None else None


def check_latitude(name: str, value: Value, allowed: Latitude) -> None:
    """Raise PolicyRefused unless a team may set this value."""
    if allowed is None:
        raise _refused(name, _("“%(name)s” is the same for all teams; only an admin can change it."))
    numbers = value if isinstance(value, tuple) else (value,)
    if isinstance(value, bool | str):
        return
    if any(not allowed[0] <= number <= allowed[1] for number in numbers if isinstance(number, int | Decimal)):
        raise _refused(
            name, _("“%(name)s”: the company lets teams set %(low)s to %(high)s."), low=allowed[0], high=allowed[1]
        )


def clean_latitude(name: str, value: Any) -> Latitude:
    """Bounds for teams in their order and within the number's own limits, or None: the same for all teams."""
    if value is None:
        return None
    if name not in SPECS:
        raise PolicyRefused(_("There is no setting named “%(name)s”."), name, name=name)
    spec = SPECS[name]
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise _refused(name, _("“%(name)s”: write the lowest and the highest number."))
    if isinstance(getattr(DEFAULTS, name), bool | str):
        return (0, 1)  # chosen freely
    low, high = (_clean_int(name, spec, bound) for bound in value)
    if low > high:
        raise _refused(name, _("“%(name)s”: the lowest number is above the highest."))
    return (low, high)


def label(name: str) -> str | Promise:
    """A setting's short name, in the language of whoever reads it later."""
    return SPECS[name].label
