"""The numbers of domain.md as one typed value: the company's policy, and what a team overrides.

`SPECS` gives each number its limits and unit; `RuleValues` carries the values a rule reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

Value = int | bool | str | Decimal | tuple[int, ...]


class PolicyRefused(Refusal):
    """A policy value that is unknown or outside its limits."""

    code = "policy_refused"


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

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> RuleValues:
        """Read stored values over the defaults; raises PolicyRefused for a value outside its limits."""
        return cls().overridden(values)

    def overridden(self, values: Mapping[str, Any]) -> RuleValues:
        """These values with a team's overrides; a null leaves the company's value."""
        changes: dict[str, Any] = {name: clean(name, value) for name, value in values.items() if value is not None}
        return replace(self, **changes)

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


SPECS: dict[str, Spec] = {
    "contacts_required": Spec(_("Counted contacts before an account may be suspended"), 1, 100),
    "contacts_alert": Spec(_("Counted contacts at which the manager steps in"), 1, 100),
    "min_cycle_days": Spec(_("Days a cycle must have lasted before a suspension"), 0, 730),
    "grace_days": Spec(_("Days between the proposal and the suspension"), 1, 90),
    "auto_suspend": Spec(_("Suspend by itself after the grace days (off: proposals only)")),
    "keeps_by_owner": Spec(_("How often an account may be kept before the next-level manager decides"), 0, 20),
    "opportunity_horizon_days": Spec(_("Days ahead within which an open opportunity holds the suspension"), 0, 730),
    "opportunity_hold_days": Spec(_("Days after an opportunity's expected close before the suspension"), 0, 180),
    "max_postponements": Spec(_("Postponements after which an opportunity no longer holds"), 0, 20),
    "desk": Spec(_("Where a suspended account waits"), choices=("supervisor", "company")),
    "desk_reminder_days": Spec(_("Days on the desk before a reminder"), 1, 365),
    "dormancy_days": Spec(_("Days of silence before an account goes to the shared pool"), 7, 730),
    "dormancy_warnings": Spec(_("Days before the recycling on which the owner is warned"), 1, 90),
    "min_warning_suspend_days": Spec(_("Shortest warning before a suspension, in days"), 1, 60),
    "min_warning_recycle_days": Spec(_("Shortest warning before a recycling, in days"), 1, 60),
    "return_days": Spec(_("Days after claiming within which an account may be returned"), 0, 60),
    "returns_per_month": Spec(_("Returns of claimed accounts per person and month"), 0, 100),
    "leave_pause_days": Spec(_("Days the clocks rest when an owner leaves the company"), 0, 90),
    "capacity": Spec(_("Accounts a person may own"), 1, 100_000),
    "claims_per_day": Spec(_("Claims per person and day"), 0, 1000),
    "cooldown_days": Spec(_("Days before the previous owner may claim an account again"), 0, 730),
    "claim_scope": Spec(_("Who may claim"), choices=("company", "team", "region", "industry")),
    "mask_in_pool": Spec(_("Hide telephone numbers until an account is claimed")),
    "protected_share_cap": Spec(_("Highest share of protected accounts per person, in percent"), 0, 100),
    "big_deal_amount": Spec(_("Amount from which a deal is big"), 0, 10**12),
    "late_entry_days": Spec(_("Days after which a late entry needs approval"), 0, 60),
    "repeated_text_count": Spec(_("Equal texts on one account before they are flagged"), 2, 50),
    "cadence_need_days": Spec(_("Days to the next contact with an explicit need"), 1, 180),
    "cadence_early_days": Spec(_("Days to the next contact before the twelfth"), 1, 180),
    "cadence_later_days": Spec(_("Days to the next contact afterwards and for customers"), 1, 365),
    "too_fast_contacts": Spec(_("Counted contacts in the window above which it is too fast"), 1, 60),
    "too_fast_days": Spec(_("The window for 'too fast', in days"), 1, 180),
    "too_slow_days": Spec(_("Days without a contact after which it is too slow"), 1, 365),
    "pace_months_min": Spec(_("Months within which twelve contacts belong, at best"), 1, 36),
    "pace_months_max": Spec(_("Months within which twelve contacts belong, at most"), 1, 60),
    "band_low_percent": Spec(_("Orders per contacted lead, lower end of the band, in percent"), 0, 100),
    "band_high_percent": Spec(_("Orders per contacted lead, upper end of the band, in percent"), 0, 100),
    "band_sample": Spec(_("Contacted leads from which the band is judged"), 1, 100_000),
}

_DEFAULTS = RuleValues()


def clean(name: str, value: Any) -> Value:
    """One value in its type and within its limits, or PolicyRefused with a sentence."""
    if name not in SPECS:
        raise PolicyRefused(_("There is no setting named “%(name)s”."), name=name)
    default, spec = getattr(_DEFAULTS, name), SPECS[name]
    if isinstance(default, bool):
        return _clean_bool(name, value)
    if isinstance(default, str):
        if value not in spec.choices:
            raise PolicyRefused(
                _("“%(name)s” must be one of: %(choices)s."), name=name, choices=", ".join(spec.choices)
            )
        return str(value)
    if isinstance(default, tuple):
        several = value.replace(",", " ").split() if isinstance(value, str) else value
        numbers = several if isinstance(several, list | tuple) else [several]
        return tuple(sorted({_clean_int(name, spec, number) for number in numbers}, reverse=True))
    if isinstance(default, Decimal):
        return _clean_amount(name, spec, value)
    return _clean_int(name, spec, value)


def _clean_int(name: str, spec: Spec, value: Any) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise PolicyRefused(_("“%(name)s” must be a whole number."), name=name) from None
    return int(_within(name, spec, number))


def _clean_amount(name: str, spec: Spec, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise PolicyRefused(_("“%(name)s” must be an amount."), name=name) from None
    if not amount.is_finite():
        raise PolicyRefused(_("“%(name)s” must be an amount."), name=name)
    return Decimal(_within(name, spec, amount))


def _within(name: str, spec: Spec, number: int | Decimal) -> int | Decimal:
    if not spec.low <= number <= spec.high:
        raise PolicyRefused(
            _("“%(name)s” must lie between %(low)s and %(high)s."), name=name, low=spec.low, high=spec.high
        )
    return number


def _clean_bool(name: str, value: Any) -> bool:
    words = {"true": True, "1": True, "on": True, "yes": True, "false": False, "0": False, "off": False, "no": False}
    try:
        return words[str(value).lower()]
    except KeyError:
        raise PolicyRefused(_("“%(name)s” must be on or off."), name=name) from None


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value


def label(name: str) -> Promise:
    """A setting's label with its name, in the language of whoever reads it later."""
    return format_lazy("{} ({})", SPECS[name].label, name)
