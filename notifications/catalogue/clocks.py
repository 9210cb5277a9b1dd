"""What is due and what runs out: contacts, warnings, complaints."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.catalogue.words import Kind

KINDS: dict[str, Kind] = {
    "recycle_warning": Kind(
        _("“%(name)s” goes to the shared pool on %(day)s unless it is contacted: %(left)s."),
        ngettext_lazy(
            "%(count)d account goes to the shared pool soon", "%(count)d accounts go to the shared pool soon", "count"
        ),
        "clock",
        "warning",
        group="clocks",
        label=_("Accounts on the way to the shared pool"),
        shared=True,
    ),
    "proposed": Kind(
        _("“%(name)s” has %(contacts)s of %(required)s contacts and no order: suspend or keep it."),
        ngettext_lazy("%(count)d account to suspend or keep", "%(count)d accounts to suspend or keep", "count"),
        "hourglass",
        "warning",
        group="clocks",
        label=_("Accounts to suspend or keep"),
        shared=True,
    ),
    "contact_10": Kind(
        _("“%(name)s” has %(contacts)s counted contacts without an order: time for the manager to step in."),
        ngettext_lazy("%(count)d account needs the manager", "%(count)d accounts need the manager", "count"),
        "flag",
        "warning",
        group="clocks",
        label=_("Accounts close to the rule of twelve"),
        shared=True,
    ),
    "contact_12": Kind(
        _("“%(name)s” has reached %(contacts)s of %(required)s contacts: decide whether to go on."),
        ngettext_lazy(
            "%(count)d account reached the number of the rule of twelve",
            "%(count)d accounts reached the number of the rule of twelve",
            "count",
        ),
        "flag",
        "warning",
        group="clocks",
        label=_("Accounts at the number of the rule of twelve"),
        shared=True,
    ),
    "complaint_overdue": Kind(
        _("A complaint at “%(name)s” is overdue since %(day)s."),
        ngettext_lazy("%(count)d complaint is overdue", "%(count)d complaints are overdue", "count"),
        "thumb-down",
        "danger",
        group="clocks",
        label=_("Overdue complaints"),
        shared=True,
    ),
    "lead_return": Kind(
        _("The lead “%(name)s” goes back to the pool after %(day)s unless you contact it."),
        ngettext_lazy("%(count)d lead goes back to the pool soon", "%(count)d leads go back to the pool soon", "count"),
        "clock",
        "warning",
        group="clocks",
        label=_("Leads on the way back to the pool"),
        shared=True,
    ),
    "step_due": Kind(
        _("Next step at “%(name)s” is due on %(day)s: %(text)s"),
        ngettext_lazy("%(count)d next step is due", "%(count)d next steps are due", "count"),
        "calendar",
        group="due",
        label=_("Next steps due"),
        shared=True,
    ),
    "follow_up_overdue": Kind(
        _("The contact with “%(name)s” was due on %(day)s."),
        ngettext_lazy("%(count)d contact is overdue", "%(count)d contacts are overdue", "count"),
        "calendar-due",
        "warning",
        group="due",
        label=_("Overdue contacts"),
        shared=True,
    ),
}
