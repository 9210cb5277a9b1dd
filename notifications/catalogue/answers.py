"""What a manager said or decided, and what colleagues do together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.catalogue.words import Kind

KINDS: dict[str, Kind] = {
    "reminder": Kind(
        _("%(who)s reminds you about “%(name)s”: %(answer)s"),
        ngettext_lazy("%(count)d reminder from your manager", "%(count)d reminders from your manager", "count"),
        "bell",
        "warning",
        group="answers",
        label=_("Reminders of the manager"),
    ),
    "comment": Kind(
        _("%(who)s replied about “%(name)s”: %(answer)s"),
        ngettext_lazy("%(count)d comment from your manager", "%(count)d comments from your manager", "count"),
        "message",
        group="answers",
        label=_("Comments of the manager"),
    ),
    "coaching_note": Kind(
        _("%(who)s wrote a coaching note: %(answer)s"),
        ngettext_lazy("%(count)d coaching note", "%(count)d coaching notes", "count"),
        "message",
        group="answers",
        label=_("Coaching notes"),
    ),
    "complaint": Kind(
        _("A complaint at “%(name)s” needs you: answer it by %(day)s."),
        ngettext_lazy("%(count)d complaint needs you", "%(count)d complaints need you", "count"),
        "thumb-down",
        "warning",
        group="answers",
        label=_("New complaints"),
        shared=True,
    ),
    "complaint_moved": Kind(
        _("A complaint at “%(name)s” has come to you: it is due on %(day)s."),
        ngettext_lazy("%(count)d complaint has come to you", "%(count)d complaints have come to you", "count"),
        "thumb-down",
        "warning",
        group="answers",
        label=_("Complaints that came with an account"),
    ),
    "plan_moved": Kind(
        _("Open actions of the plan of “%(name)s” have come to you."),
        ngettext_lazy(
            "actions of %(count)d plan have come to you", "actions of %(count)d plans have come to you", "count"
        ),
        "calendar-event",
        group="answers",
        label=_("Actions that came with an account"),
    ),
    "complaint_recurs": Kind(
        _("“%(name)s” complains again for the same cause within a year."),
        ngettext_lazy("%(count)d complaint has come back", "%(count)d complaints have come back", "count"),
        "repeat",
        "danger",
        group="answers",
        label=_("Complaints that came back"),
        shared=True,
    ),
    "vvip_refused": Kind(
        _("%(who)s does not make “%(name)s” VVIP: %(answer)s"),
        ngettext_lazy("%(count)d request for VVIP refused", "%(count)d requests for VVIP refused", "count"),
        "star",
        group="answers",
        label=_("VVIP refused"),
    ),
    "vip_given": Kind(
        _("%(who)s decided: “%(name)s” is %(after)s now."),
        ngettext_lazy("%(count)d account has another VIP class", "%(count)d accounts have another VIP class", "count"),
        "star",
        group="answers",
        then=("reason_words",),
        label=_("VIP class given"),
    ),
    "vip_taken": Kind(
        _("%(who)s decided: “%(name)s” is no longer %(before)s."),
        ngettext_lazy(
            "%(count)d account has no VIP class any more", "%(count)d accounts have no VIP class any more", "count"
        ),
        "star",
        group="answers",
        then=("reason_words",),
        label=_("VIP class taken away"),
    ),
    "grade_set": Kind(
        _("%(who)s set the grade of “%(name)s” from %(before)s to %(after)s."),
        ngettext_lazy("%(count)d account has another grade", "%(count)d accounts have another grade", "count"),
        "star",
        group="answers",
        then=("reason_words",),
        label=_("Grades set by hand"),
    ),
    "group_granted": Kind(
        _("%(who)s lets %(person)s join the working group of “%(name)s”: %(answer)s"),
        ngettext_lazy(
            "%(count)d colleague may join a working group", "%(count)d colleagues may join working groups", "count"
        ),
        "users-group",
        group="answers",
        label=_("Working groups allowed"),
    ),
    "group_refused": Kind(
        _("%(who)s does not let %(person)s join the working group of “%(name)s”: %(answer)s"),
        ngettext_lazy(
            "%(count)d colleague may not join a working group",
            "%(count)d colleagues may not join working groups",
            "count",
        ),
        "users-group",
        group="answers",
        label=_("Working groups refused"),
    ),
    "judgement_decided": Kind(
        _("%(who)s answered your judgement of “%(name)s”: %(answer)s"),
        ngettext_lazy("%(count)d judgement answered", "%(count)d judgements answered", "count"),
        "check",
        group="answers",
        label=_("Judgements answered"),
    ),
    "late_entry_decided": Kind(
        _("Your late entry about “%(name)s” of %(day)s: %(decision)s."),
        ngettext_lazy("%(count)d late entry decided", "%(count)d late entries decided", "count"),
        "check",
        group="answers",
        label=_("Late entries decided"),
    ),
    "disallowed": Kind(
        _("Your contact with “%(name)s” of %(day)s no longer counts: %(reason)s"),
        ngettext_lazy("%(count)d contact no longer counts", "%(count)d contacts no longer count", "count"),
        "ban",
        "danger",
        group="answers",
        label=_("Contacts that no longer count"),
    ),
    "undertaking_new": Kind(
        _("Version %(version)s of the undertaking is published: sign it before you open closed values of a VVIP."),
        ngettext_lazy("%(count)d undertaking to sign", "%(count)d undertakings to sign", "count"),
        "file-text",
        "warning",
        group="answers",
        label=_("New undertaking to sign"),
    ),
    "access_granted": Kind(
        _("Closed values of “%(name)s” are opened to you by %(who)s."),
        ngettext_lazy("%(count)d account opened to you", "%(count)d accounts opened to you", "count"),
        "eye",
        group="answers",
        label=_("Access granted"),
    ),
    "access_refused": Kind(
        _("Closed values of “%(name)s” stay closed to you: %(why)s"),
        ngettext_lazy("%(count)d request for access refused", "%(count)d requests for access refused", "count"),
        "lock",
        group="answers",
        label=_("Access refused"),
    ),
    "erasure_done": Kind(
        _("%(who)s approved your request: the person of “%(name)s” is erased."),
        ngettext_lazy("%(count)d erasure done", "%(count)d erasures done", "count"),
        "user-x",
        group="answers",
        label=_("Erasures done"),
    ),
    "erasure_refused": Kind(
        _("%(who)s refused to erase a person of “%(name)s”: %(why)s"),
        ngettext_lazy("%(count)d erasure refused", "%(count)d erasures refused", "count"),
        "user-x",
        group="answers",
        label=_("Erasures refused"),
    ),
    "group_joined": Kind(
        _("You are in the working group of “%(name)s” now."),
        ngettext_lazy("You joined %(count)d working group", "You joined %(count)d working groups", "count"),
        "users",
        group="team",
        label=_("Working groups you joined"),
    ),
    "person_came": Kind(
        _("%(person)s works at “%(name)s” now, says %(who)s, and is entered there as a key person."),
        ngettext_lazy("%(count)d person came to your accounts", "%(count)d persons came to your accounts", "count"),
        "user-plus",
        group="team",
        label=_("Persons who changed companies"),
    ),
    "plan_action": Kind(
        _("%(who)s has planned an action for you at “%(name)s” by %(day)s: %(text)s"),
        ngettext_lazy("%(count)d plan action for you", "%(count)d plan actions for you", "count"),
        "checklist",
        group="team",
        label=_("Plan actions for you"),
    ),
    "order_voided": Kind(
        _("%(who)s has made the order %(order)s of “%(name)s” void."),
        ngettext_lazy("%(count)d order was made void", "%(count)d orders were made void", "count"),
        "receipt",
        "warning",
        group="answers",
        then=("reason_words",),
        label=_("Orders made void"),
    ),
    "distance_confirmed": Kind(
        _("%(who)s has confirmed “%(distance)s” at “%(name)s”: %(why)s"),
        ngettext_lazy("%(count)d distance was confirmed", "%(count)d distances were confirmed", "count"),
        "square-rounded-check",
        "success",
        group="answers",
        label=_("Distances confirmed"),
    ),
    "distance_lowered": Kind(
        _("%(who)s has set “%(name)s” from “%(distance_before)s” to “%(distance)s”: %(why)s"),
        ngettext_lazy("%(count)d distance was lowered", "%(count)d distances were lowered", "count"),
        "chevron-down",
        "warning",
        group="answers",
        label=_("Distances lowered"),
    ),
}
