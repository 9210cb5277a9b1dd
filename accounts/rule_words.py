"""The rules in words: the groups of the policies page and a sentence around each number (domain.md 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import DEFAULTS, SPECS, Latitude, RuleValues
from core import formatting

SLOT = "%(value)s"

# "%(value)s" is where the number stands, in the form as in the text.
GROUPS: dict[str, tuple[Promise, dict[str, Promise]]] = {
    "twelve": (
        _("Rule of twelve"),
        {
            "contacts_required": _("An account may be suspended after %(value)s counted contacts."),
            "min_cycle_days": _("An account may be suspended when at least %(value)s days have passed in the cycle."),
            "contacts_alert": _("At %(value)s counted contacts the manager must step in."),
        },
    ),
    "proposal": (
        _("Proposal and grace"),
        {
            "auto_suspend": _("Proposed accounts are suspended by themselves when nobody decides: %(value)s."),
            "grace_days": _("A proposed account is suspended %(value)s days after people could see the proposal."),
            "keeps_by_owner": _("An account may be kept %(value)s times; then the next-level manager decides."),
            "opportunity_horizon_days": _("An open opportunity that closes within %(value)s days holds the suspension."),
            "opportunity_hold_days": _("A held account is suspended %(value)s days after the opportunity's expected close."),
            "max_postponements": _("An opportunity that was postponed more than %(value)s times no longer holds."),
            "min_warning_suspend_days": _("Nobody loses an account to the desk without having seen it coming for %(value)s days."),
        },
    ),
    "desk": (
        _("Desk"),
        {
            "desk": _("A suspended account waits on the desk of: %(value)s."),
            "desk_reminder_days": _("After %(value)s days on the desk there is a reminder."),
        },
    ),
    "dormancy": (
        _("Dormancy and the pool"),
        {
            "dormancy_days": _("After %(value)s days without an effective contact or an order an account goes to the shared pool."),
            "dormancy_warnings": _("The owner is warned %(value)s days before."),
            "min_warning_recycle_days": _("Nobody loses an account to the pool without having seen it coming for %(value)s days."),
            "leave_pause_days": _("When an owner leaves the company, the clocks rest for %(value)s days."),
        },
    ),
    "claiming": (
        _("Claiming"),
        {
            "capacity": _("A person may own %(value)s accounts."),
            "training_gate": _("Training that is required before somebody owns customers: %(value)s."),
            "claims_per_day": _("A person may claim %(value)s accounts a day."),
            "cooldown_days": _("The previous owner may claim an account or a lead again after %(value)s days, whoever moved it."),
            "claim_scope": _("An account in the pool may be claimed by: %(value)s."),
            "mask_in_pool": _("Telephone numbers are hidden until an account is claimed: %(value)s."),
            "return_days": _("A claimed account may be returned within %(value)s days."),
            "returns_per_month": _("A person may return %(value)s claimed accounts a month."),
        },
    ),
    "cadence": (
        _("Cadence"),
        {
            "cadence_need_days": _("With an explicit need the next contact is due within %(value)s days."),
            "cadence_early_days": _("Without one the next contact is due within %(value)s days, until the rule of twelve is reached."),
            "cadence_later_days": _("Afterwards, and for customers who have bought, within %(value)s days."),
            "too_fast_contacts": _("More than %(value)s counted contacts in the window below are too many without an explicit need."),
            "too_fast_days": _("The window for too many contacts is %(value)s days long."),
            "too_slow_days": _("After %(value)s days without a contact an account counts as silent."),
        },
    ),
    "pace": (
        _("Pace"),
        {
            "pace_months_min": _("The contacts of the rule of twelve belong within %(value)s months at best."),
            "pace_months_max": _("They belong within %(value)s months at most; who needs longer is behind."),
        },
    ),
    "protection": (
        _("Protection and attention"),
        {
            "protected_share_cap": _("At most %(value)s percent of a person's accounts may be protected."),
            "big_deal_amount": _("A deal is big from an amount of %(value)s; then the manager is called."),
            "late_entry_days": _("A contact entered more than %(value)s days late counts once a manager approves it."),
            "repeated_text_count": _("The same text %(value)s times on one account is flagged."),
        },
    ),
    "band": (
        _("Funnel band"),
        {
            "band_low_percent": _("At least %(value)s percent of the contacted leads should order."),
            "band_high_percent": _("The band ends at %(value)s percent."),
            "band_sample": _("The band is judged from %(value)s contacted leads on."),
        },
    ),
    "leads": (
        _("Leads"),
        {
            "lead_return_days": _("A lead that nobody has contacted for %(value)s days goes back to the pool."),
            "leads_per_day": _("A person may claim %(value)s leads a day."),
            "lead_capacity": _("A person may have %(value)s leads at once."),
        },
    ),
    "complaints": (
        _("Complaints"),
        {
            "complaint_answer_days": _("A complaint has its first answer within %(value)s working days."),
        },
    ),
    "pipeline": (
        _("Pipeline"),
        {
            "weight_s": _("An opportunity at S · Suspect weighs %(value)s percent of its amount."),
            "weight_p": _("At P · Prospect it weighs %(value)s percent."),
            "weight_a": _("At A · Analysis it weighs %(value)s percent."),
            "weight_d": _("At D · Demo it weighs %(value)s percent."),
            "weight_c": _("At C · Close it weighs %(value)s percent."),
            "stuck_s": _("An opportunity is stuck once its expected close is past, or after %(value)s days at S · Suspect."),
            "stuck_p": _("At P · Prospect it is stuck after %(value)s days."),
            "stuck_a": _("At A · Analysis it is stuck after %(value)s days."),
            "stuck_d": _("At D · Demo it is stuck after %(value)s days."),
            "stuck_c": _("At C · Close it is stuck after %(value)s days."),
            "exit_criteria": _("What a stage asks for before an opportunity leaves it: %(value)s."),
        },
    ),
    "distance": (
        _("Psychological distance"),
        {
            "same_stage_contacts": _("After %(value)s counted contacts without a closer distance, changing the person is suggested."),
        },
    ),
    "people": (
        _("People and new staff"),
        {
            "new_staff_months": _("Somebody counts as new staff for %(value)s months."),
            "new_staff_customers": _("Within these months new staff contact %(value)s different customers."),
            "new_customers_month": _("Experienced people contact %(value)s new customers a month."),
            "concentration_percent": _("It is flagged when %(value)s percent of the contacts go to the five most contacted customers."),
            "norm_cadence": _("%(value)s percent of the accounts should be in cadence."),
            "norm_steps": _("%(value)s percent of the next steps should be kept."),
            "norm_questions": _("The two questions should be answered with yes in %(value)s percent of the contacts."),
            "norm_accuracy": _("The forecast should be right to %(value)s percent."),
            "norm_portrait": _("Portraits should be filled to %(value)s percent."),
            "norm_coverage": _("%(value)s percent of the four roles should be known."),
            "turnover_low_percent": _("A turnover below %(value)s percent a year means too little pressure."),
            "turnover_high_percent": _("A turnover above %(value)s percent a year is an alarm."),
        },
    ),
}  # fmt: skip
# What no night acts on, and from when it holds instead; every other number has a part in what a night does.
_CLAIMS = _("It moves no account at night. It holds from the next claim on.")
_RETURNS = _("It moves no account at night. It holds from the next return on.")
_POOL = _("It moves no account at night. It holds from the next look into the pool on.")
_ENTRIES = _("It moves no account at night. It holds from the next contact on that somebody enters.")
_LISTS = _("It moves no account at night. Lists and marks follow it at once.")
_CADENCE = _("It moves no account at night. The dates of the next contacts follow it.")
_FUNNEL = _("It moves no account at night. It holds from the next look at the funnel on.")
_PEOPLE = _("It moves no account at night. The figures of people follow it at once.")
_PIPELINE = _("It moves no account at night. The pipeline follows it at once.")
BEYOND_NIGHT: dict[str, Promise] = {
    "contacts_alert": _ENTRIES,
    "keeps_by_owner": _("It moves no account at night. It holds from the next time on that somebody keeps one."),
    "desk": _("It moves no account at night. It says where those wait that are suspended from then on."),
    "leave_pause_days": _("It moves no account at night. It holds for whoever leaves the company from then on."),
    "capacity": _("It moves no account at night and takes nothing from anybody. Claims and strategies refuse beyond it."),
    "training_gate": _("It moves no account at night and takes nothing from anybody. It holds from the next account on that somebody is to get."),
    "claims_per_day": _CLAIMS,
    "cooldown_days": _CLAIMS,
    "claim_scope": _POOL,
    "mask_in_pool": _POOL,
    "return_days": _RETURNS,
    "returns_per_month": _RETURNS,
    "cadence_need_days": _CADENCE,
    "cadence_early_days": _CADENCE,
    "cadence_later_days": _CADENCE,
    "too_fast_contacts": _LISTS,
    "too_fast_days": _LISTS,
    "too_slow_days": _LISTS,
    "pace_months_min": _LISTS,
    "pace_months_max": _LISTS,
    "protected_share_cap": _("It moves no account at night. It holds from the next account on that is graded."),
    "big_deal_amount": _("It moves no account at night. It holds from the next opportunity on that is opened or changed."),
    "late_entry_days": _ENTRIES,
    "repeated_text_count": _ENTRIES,
    "band_low_percent": _FUNNEL,
    "band_high_percent": _FUNNEL,
    "band_sample": _FUNNEL,
    "lead_return_days": _("It moves no account at night. It holds for leads that are assigned or contacted from then on."),
    "leads_per_day": _("It moves no account at night. It holds from the next claim of a lead on."),
    "lead_capacity": _("It moves no account at night and takes nothing from anybody. Claims and strategies refuse beyond it."),
    "complaint_answer_days": _("It moves no account at night. It holds for complaints that are entered or opened again from then on."),
    **dict.fromkeys(("weight_s", "weight_p", "weight_a", "weight_d", "weight_c"), _PIPELINE),
    **dict.fromkeys(("stuck_s", "stuck_p", "stuck_a", "stuck_d", "stuck_c"), _PIPELINE),
    "exit_criteria": _("It moves no account at night. It holds from the next change of a stage on."),
    "same_stage_contacts": _LISTS,
    **dict.fromkeys(("new_staff_months", "new_staff_customers", "new_customers_month", "concentration_percent"), _PEOPLE),
    **dict.fromkeys(("norm_cadence", "norm_steps", "norm_questions", "norm_accuracy", "norm_portrait", "norm_coverage", "turnover_low_percent", "turnover_high_percent"), _PEOPLE),
}  # fmt: skip
SENTENCES: dict[str, Promise] = {name: words for _label, rules in GROUPS.values() for name, words in rules.items()}
SWITCH: dict[str, Promise] = {"true": _("Yes"), "false": _("No")}
CHOICES: dict[str, dict[str, Promise]] = {
    "desk": {"supervisor": _("the owner's supervisor"), "company": _("the company")},
    "exit_criteria": {"off": _("not asked"), "warn": _("named, and one may go on"), "enforce": _("required")},
    "training_gate": {"off": _("not asked"), "warn": _("named, and one may go on"), "enforce": _("must be passed")},
    "claim_scope": {
        "company": _("everybody"),
        "team": _("people of the team it belonged to"),
        "region": _("people of its region"),
        "industry": _("people of its industry"),
    },
}


@dataclass(frozen=True)
class Said:
    """One rule under some values: its sentence before, at and after the number."""

    name: str
    before: str
    value: str
    after: str
    default: str
    is_default: bool


def choices(name: str) -> dict[str, Promise]:
    """What may be chosen, in words; empty for numbers."""
    return dict(SWITCH) if isinstance(getattr(DEFAULTS, name), bool) else CHOICES.get(name, {})


def value_words(name: str, value: Any) -> str:
    """A value as people read it."""
    offered = choices(name)
    if offered:
        key = str(value).lower() if isinstance(value, bool) else str(value)
        return str(offered.get(key, key))
    if isinstance(value, list | tuple):
        return formatting.listed([str(number) for number in value])
    if isinstance(value, Decimal | int):
        return _number_words(name, value)
    return str(value)


def unit(name: str) -> str:
    """What stands behind the number where it is typed: the company's currency for amounts, else nothing."""
    return settings.CURRENCY if isinstance(getattr(DEFAULTS, name), Decimal) else ""


def _number_words(name: str, value: Decimal | int) -> str:
    currency = unit(name)
    return formatting.money(value, currency) if currency else formatting.number(value)


def sentence(name: str, value: Any) -> str:
    """The rule with this value, as a sentence."""
    return str(SENTENCES[name]) % {"value": value_words(name, value)}


def around(name: str) -> tuple[str, str]:
    """The sentence before and after its number."""
    before, _slot, after = str(SENTENCES[name]).partition(SLOT)
    return before, after


def label(name: str) -> str:
    """The short name of a setting."""
    return str(SPECS[name].label)


def read(rules: RuleValues) -> Iterator[tuple[str, str, list[Said]]]:
    """Every group with its rules under these values: (key, title, rules)."""
    for key, (title, sentences) in GROUPS.items():
        said = []
        for name in sentences:
            value, default = getattr(rules, name), getattr(DEFAULTS, name)
            said.append(
                Said(
                    name,
                    around(name)[0],
                    value_words(name, value),
                    around(name)[1],
                    value_words(name, default),
                    value == default,
                )
            )
        yield key, str(title), said


def latitude_words(name: str, latitude: Latitude) -> str:
    """What teams may do with a number."""
    if latitude is None:
        return gettext("the same for all teams")
    if choices(name):
        return gettext("each team chooses")
    return gettext("teams: %(low)s to %(high)s") % {
        "low": _number_words(name, latitude[0]),
        "high": _number_words(name, latitude[1]),
    }
