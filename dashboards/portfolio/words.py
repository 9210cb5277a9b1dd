"""What the rows and columns of the portfolio are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.portfolio.ten import BEYOND, NEAR, REACHED
from dashboards.portfolio.wallet import BIG, LITTLE, MUCH, NOT_RISING, ONCE, RISING, SMALL

SIZE_WORDS: dict[str, str | Promise] = {BIG: _("They spend much"), SMALL: _("They spend little")}
PART_WORDS: dict[str, str | Promise] = {MUCH: _("Our share is large"), LITTLE: _("Our share is small")}
TREND_WORDS: dict[str, str | Promise] = {
    RISING: _("Rising"),
    NOT_RISING: _("Flat or falling"),
    ONCE: _("One period only"),
}
BAND_WORDS: dict[str, str | Promise] = {
    NEAR: _("Before the twelfth"),
    REACHED: _("At the twelfth"),
    BEYOND: _("Beyond the twelfth"),
}
ADVICE: dict[tuple[str, str], str | Promise] = {
    (BIG, LITTLE): _("Win more here: know them better, cover all roles, plan."),
    (BIG, MUCH): _("Hold and defend: visits at high level, satisfaction, next need."),
    (SMALL, LITTLE): _("Keep it light, and look whether they grow."),
    (SMALL, MUCH): _("Look after them; ask whom else they know."),
}
