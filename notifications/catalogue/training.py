"""Training that ends, and what it allows (domain.md 2.3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.catalogue.words import Kind

KINDS: dict[str, Kind] = {
    "training_ends": Kind(
        _("Your training “%(course)s” ends on %(until)s. Refresh it before then, or you cannot take on new customers."),
        ngettext_lazy("%(count)d training of yours ends soon", "%(count)d trainings of yours end soon", "count"),
        "clock",
        "warning",
        group="training",
        label=_("My training ends soon"),
    ),
    "training_ends_of": Kind(
        _("%(who)s: the training “%(course)s” ends on %(until)s."),
        ngettext_lazy("%(count)d training of your people ends soon", "%(count)d trainings of your people end soon", "count"),
        "clock",
        "warning",
        group="training",
        label=_("Training of my people ends soon"),
    ),
    "training_complete": Kind(
        _("You may own customers now: nothing of the training that is required is missing any more."),
        ngettext_lazy("%(count)d time training was completed", "%(count)d times training was completed", "count"),
        "square-rounded-check",
        "success",
        group="training",
        label=_("I may own customers now"),
    ),
}  # fmt: skip
