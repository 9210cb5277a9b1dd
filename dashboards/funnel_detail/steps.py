"""What cohorts are made of, and the steps of each, in order."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.lead_steps import SHORT
from leads.models import STAGE_ORDER, Stage
from leads.outcomes import LEADS as ALL_LEADS

LEADS, ACCOUNTS, DEALS = "leads", "accounts", "opportunities"
UNITS: dict[str, str | Promise] = {
    LEADS: _("Leads"),
    ACCOUNTS: _("Accounts"),
    DEALS: _("Opportunities"),
}
CONTACTED, LOST = "contacted", "lost"
STEPS: dict[str, dict[str, str | Promise]] = {
    LEADS: {step: words for step, words in SHORT.items() if step != ALL_LEADS},
    ACCOUNTS: {CONTACTED: _("Contacted"), **{letter: Stage(letter).label for letter in STAGE_ORDER}},
    DEALS: {**{letter: Stage(letter).label for letter in STAGE_ORDER[1:]}, LOST: pgettext_lazy("stage", "Lost")},
}
FIRST_STEP = {LEADS: "ordered", ACCOUNTS: "O", DEALS: "O"}
LETTERS = frozenset(STAGE_ORDER)
