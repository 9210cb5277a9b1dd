"""What the rows and columns of the portfolio are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import RuleValues
from dashboards.portfolio.ten import BEYOND, NEAR, REACHED
from dashboards.portfolio.wallet import BIG, LITTLE, MUCH, NOT_RISING, ONCE, RISING, SMALL

SIZE_WORDS: dict[str, str | Promise] = {BIG: _("They spend much"), SMALL: _("They spend little")}
PART_WORDS: dict[str, str | Promise] = {MUCH: _("Our share is large"), LITTLE: _("Our share is small")}
TREND_WORDS: dict[str, str | Promise] = {
    RISING: _("Rising"),
    NOT_RISING: _("Flat or falling"),
    ONCE: _("One period only"),
}
ADVICE: dict[tuple[str, str], str | Promise] = {
    (BIG, LITTLE): _("Win more here: know them better, cover all roles, plan."),
    (BIG, MUCH): _("Hold and defend: visits at high level, satisfaction, next need."),
    (SMALL, LITTLE): _("Keep it light, and look whether they grow."),
    (SMALL, MUCH): _("Look after them; ask whom else they know."),
}


def band_words(rules: RuleValues) -> dict[str, str]:
    """Where contacts lie by the rule of twelve, in the number that these rules ask for."""
    number = {"n": rules.contacts_required}
    return {
        NEAR: gettext("Before contact %(n)s") % number,
        REACHED: gettext("At contact %(n)s") % number,
        BEYOND: gettext("Beyond contact %(n)s") % number,
    }


def ten_words(rules: RuleValues) -> str:
    """The picture of accounts about which their manager is called in, in the number of these rules."""
    return gettext("%(n)s contacts and more") % {"n": rules.contacts_alert}
