"""What waits for a manager's word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.catalogue.words import Kind

KINDS: dict[str, Kind] = {
    "escalation": Kind(
        _("You are needed at “%(name)s”: %(why)s. %(note)s"),
        ngettext_lazy("%(count)d account needs you", "%(count)d accounts need you", "count"),
        "hand-stop",
        "danger",
        group="decisions",
        label=_("Calls for the manager's help"),
        shared=True,
    ),
    "silent": Kind(
        _("The important account “%(name)s” has been silent since %(since)s."),
        ngettext_lazy("%(count)d important account is silent", "%(count)d important accounts are silent", "count"),
        "alert-triangle",
        "danger",
        group="decisions",
        label=_("Silent important accounts"),
        shared=True,
    ),
    "vvip_asked": Kind(
        _("%(who)s asks for VVIP for “%(name)s”: %(note)s"),
        ngettext_lazy("%(count)d account proposed for VVIP", "%(count)d accounts proposed for VVIP", "count"),
        "star",
        group="decisions",
        label=_("Requests for VVIP"),
    ),
    "group_asked": Kind(
        _("%(who)s asks to let %(person)s join the working group of the VVIP “%(name)s”: %(note)s"),
        ngettext_lazy("%(count)d request for a working group", "%(count)d requests for working groups", "count"),
        "users-group",
        group="decisions",
        label=_("Requests for working groups"),
    ),
    "grade_held": Kind(
        _("The model makes “%(name)s” an A, but %(owner)s has no place left under the cap: it is held at B."),
        ngettext_lazy(
            "%(count)d account is held at B by the cap", "%(count)d accounts are held at B by the cap", "count"
        ),
        "shield-check",
        "warning",
        group="decisions",
        label=_("Grades held by the cap"),
    ),
    "judgement_proposed": Kind(
        _("%(who)s proposes %(value)d of 5 in a judgement of “%(name)s”: %(note)s"),
        ngettext_lazy("%(count)d judgement proposed", "%(count)d judgements proposed", "count"),
        "star",
        group="decisions",
        label=_("Proposed judgements"),
    ),
    "short_start": Kind(
        _("%(name)s has contacted %(contacted)s different customers so far; %(expected)s are expected by now."),
        ngettext_lazy(
            "%(count)d new colleague is short of customers", "%(count)d new colleagues are short of customers", "count"
        ),
        "flag",
        "warning",
        group="decisions",
        label=_("New colleagues short of customers"),
    ),
    "late_entry": Kind(
        _("%(who)s entered a contact with “%(name)s” of %(day)s late: approve or refuse it."),
        ngettext_lazy("%(count)d late entry to approve", "%(count)d late entries to approve", "count"),
        "clock-edit",
        "warning",
        group="decisions",
        label=_("Late entries"),
    ),
    "repeated_text": Kind(
        _("%(who)s wrote the same text %(times)s times about “%(name)s”."),
        ngettext_lazy("%(count)d repeated text", "%(count)d repeated texts", "count"),
        "copy",
        "warning",
        group="decisions",
        label=_("Repeated texts"),
    ),
    "access_asked": Kind(
        _("%(who)s asks for access to closed values of “%(name)s”."),
        ngettext_lazy("%(count)d request for access", "%(count)d requests for access", "count"),
        "lock",
        group="decisions",
        label=_("Requests for access"),
    ),
    "access_to_approve": Kind(
        _("%(who)s lets %(whom)s open closed values of “%(name)s”: you may approve it as the second person."),
        ngettext_lazy("%(count)d access to approve", "%(count)d accesses to approve", "count"),
        "lock",
        group="decisions",
        label=_("Accesses to approve"),
    ),
    "erasure_to_approve": Kind(
        _("%(who)s asks to erase a person of “%(name)s”: you may approve it as the second person."),
        ngettext_lazy("%(count)d erasure to approve", "%(count)d erasures to approve", "count"),
        "user-x",
        group="decisions",
        label=_("Erasures to approve"),
    ),
    "distance_to_confirm": Kind(
        _("“%(name)s”: what is known supports “%(distance)s” now. Confirm a stage, and say why."),
        ngettext_lazy("%(count)d distance to confirm", "%(count)d distances to confirm", "count"),
        "square-rounded-check",
        group="decisions",
        label=_("Distances to confirm"),
    ),
    "distance_asked": Kind(
        _("%(who)s asks you to confirm “%(distance)s” at “%(name)s”: %(why)s"),
        ngettext_lazy("%(count)d distance to confirm", "%(count)d distances to confirm", "count"),
        "square-rounded-check",
        group="decisions",
        label=_("Confirmations asked for"),
    ),
}
