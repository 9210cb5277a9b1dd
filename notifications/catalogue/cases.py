"""The case library: who scores, what won, what it brought."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.catalogue.words import Kind

KINDS: dict[str, Kind] = {
    "case_panel": Kind(
        _("%(who)s named you to the panel of %(month)s: score its cases by %(until)s."),
        ngettext_lazy("%(count)d panel to score on", "%(count)d panels to score on", "count"),
        "star",
        group="cases",
        label=_("Panels you are named to"),
    ),
    "case_best": Kind(
        _("The best case of %(month)s: “%(title)s” by %(who)s."),
        ngettext_lazy("%(count)d best case of a month", "%(count)d best cases of a month", "count"),
        "trophy",
        "success",
        group="cases",
        label=_("The month's best case"),
    ),
    "case_reward": Kind(
        _("Your case “%(title)s” was rewarded by %(who)s: %(what)s."),
        ngettext_lazy("%(count)d reward for your cases", "%(count)d rewards for your cases", "count"),
        "trophy",
        "success",
        group="cases",
        label=_("Rewards for your cases"),
    ),
    "case_withdrawn": Kind(
        _("%(who)s took your case “%(title)s” out of the library."),
        ngettext_lazy("%(count)d case of yours was withdrawn", "%(count)d cases of yours were withdrawn", "count"),
        "archive",
        "warning",
        group="cases",
        label=_("Cases of yours that were withdrawn"),
        then=("reason_words",),
    ),
}
