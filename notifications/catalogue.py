"""The words of each kind of notice, alone and as a group (ux.md, Notifications)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from users.models import User


@dataclass(frozen=True)
class KindGroup:
    """Kinds that people switch on and off together. `optional`: the inbox can do without them."""

    label: Any
    help: Any
    optional: bool = False
    managers: bool = False


GROUPS: dict[str, KindGroup] = {
    "due": KindGroup(_("Due and overdue contacts"), _("Next steps of today, contacts whose day has passed."), True),
    "clocks": KindGroup(
        _("Warnings"), _("Accounts on the way to the shared pool, at ten and twelve contacts, to suspend or keep.")
    ),
    "moves": KindGroup(_("Moves"), _("Accounts that became yours or somebody else's, and results of claims.")),
    "answers": KindGroup(_("Answers"), _("Comments of your manager, decisions about your entries.")),
    "decisions": KindGroup(
        _("Calls for the manager"), _("Calls for help, silent important accounts, late entries."), managers=True
    ),
    "desk": KindGroup(
        _("Desk of suspended accounts"), _("What has come to the desk and what waits there."), True, managers=True
    ),
    "work": KindGroup(_("Finished work"), _("Imports and bulk work that ran in the background.")),
    "team": KindGroup(_("Working groups"), _("Accounts of colleagues that you serve with them."), True),
}


@dataclass(frozen=True)
class Kind:
    """How one kind of notice reads: a sentence, a heading for several, an icon, a tone; and its group.

    `then`: parameters that follow as sentences of their own where there is something to say.
    """

    one: Any
    many: Any
    icon: str
    tone: str = ""
    group: str = "work"
    then: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "recycle_warning": Kind(
        _("“%(name)s” goes to the shared pool on %(day)s unless it is contacted: %(left)s."),
        ngettext_lazy(
            "%(count)d account goes to the shared pool soon", "%(count)d accounts go to the shared pool soon", "count"
        ),
        "clock",
        "warning",
        group="clocks",
    ),
    "proposed": Kind(
        _("“%(name)s” has %(contacts)s of %(required)s contacts and no order: suspend or keep it."),
        ngettext_lazy("%(count)d account to suspend or keep", "%(count)d accounts to suspend or keep", "count"),
        "hourglass",
        "warning",
        group="clocks",
    ),
    "moved_away": Kind(
        _("“%(name)s” is no longer yours."),
        ngettext_lazy("%(count)d account is no longer yours", "%(count)d accounts are no longer yours", "count"),
        "arrow-right",
        "danger",
        group="moves",
        then=("story",),
    ),
    "assigned": Kind(
        _("“%(name)s” is yours now."),
        ngettext_lazy("%(count)d account is yours now", "%(count)d accounts are yours now", "count"),
        "arrow-left",
        "success",
        group="moves",
        then=("story",),
    ),
    "dormant_leads": Kind(
        _("%(who)s has given you dormant accounts as leads: %(leads)s."),
        ngettext_lazy(
            "%(count)d time you were given dormant accounts as leads",
            "%(count)d times you were given dormant accounts as leads",
            "count",
        ),
        "arrow-left",
        "success",
        group="moves",
    ),
    "on_desk": Kind(
        _("“%(name)s” waits on the desk of suspended accounts."),
        ngettext_lazy("%(count)d account came to the desk", "%(count)d accounts came to the desk", "count"),
        "inbox",
        group="desk",
        then=("story",),
    ),
    "desk_reminder": Kind(
        _("“%(name)s” still waits on the desk, since %(since)s."),
        ngettext_lazy(
            "%(count)d account has waited long on the desk, or its day to look again has come",
            "%(count)d accounts have waited long on the desk, or their day to look again has come",
            "count",
        ),
        "inbox",
        "warning",
        group="desk",
    ),
    "contact_10": Kind(
        _("“%(name)s” has %(contacts)s counted contacts without an order: time for the manager to step in."),
        ngettext_lazy("%(count)d account needs the manager", "%(count)d accounts need the manager", "count"),
        "flag",
        "warning",
        group="clocks",
    ),
    "contact_12": Kind(
        _("“%(name)s” has reached %(contacts)s of %(required)s contacts: decide whether to go on."),
        ngettext_lazy(
            "%(count)d account reached twelve contacts", "%(count)d accounts reached twelve contacts", "count"
        ),
        "flag",
        "warning",
        group="clocks",
    ),
    "escalation": Kind(
        _("You are needed at “%(name)s”: %(why)s. %(note)s"),
        ngettext_lazy("%(count)d account needs you", "%(count)d accounts need you", "count"),
        "hand-stop",
        "danger",
        group="decisions",
    ),
    "silent": Kind(
        _("The important account “%(name)s” has been silent since %(since)s."),
        ngettext_lazy("%(count)d important account is silent", "%(count)d important accounts are silent", "count"),
        "alert-triangle",
        "danger",
        group="decisions",
    ),
    "reminder": Kind(
        _("%(who)s reminds you about “%(name)s”: %(answer)s"),
        ngettext_lazy("%(count)d reminder from your manager", "%(count)d reminders from your manager", "count"),
        "bell",
        "warning",
        group="answers",
    ),
    "comment": Kind(
        _("%(who)s replied about “%(name)s”: %(answer)s"),
        ngettext_lazy("%(count)d comment from your manager", "%(count)d comments from your manager", "count"),
        "message",
        group="answers",
    ),
    "coaching_note": Kind(
        _("%(who)s wrote a coaching note: %(answer)s"),
        ngettext_lazy("%(count)d coaching note", "%(count)d coaching notes", "count"),
        "message",
        group="answers",
    ),
    "short_start": Kind(
        _("%(name)s has contacted %(contacted)s different customers so far; %(expected)s are expected by now."),
        ngettext_lazy(
            "%(count)d new colleague is short of customers", "%(count)d new colleagues are short of customers", "count"
        ),
        "flag",
        "warning",
        group="decisions",
    ),
    "group_joined": Kind(
        _("You are in the working group of “%(name)s” now."),
        ngettext_lazy("You joined %(count)d working group", "You joined %(count)d working groups", "count"),
        "users",
        group="team",
    ),
    "person_came": Kind(
        _("%(person)s works at “%(name)s” now, says %(who)s, and is entered there as a key person."),
        ngettext_lazy("%(count)d person came to your accounts", "%(count)d persons came to your accounts", "count"),
        "user-plus",
        group="team",
    ),
    "complaint": Kind(
        _("A complaint at “%(name)s” needs you: answer it by %(day)s."),
        ngettext_lazy("%(count)d complaint needs you", "%(count)d complaints need you", "count"),
        "thumb-down",
        "warning",
        group="answers",
    ),
    "complaint_overdue": Kind(
        _("A complaint at “%(name)s” is overdue since %(day)s."),
        ngettext_lazy("%(count)d complaint is overdue", "%(count)d complaints are overdue", "count"),
        "thumb-down",
        "danger",
        group="clocks",
    ),
    "complaint_recurs": Kind(
        _("“%(name)s” complains again for the same cause within a year."),
        ngettext_lazy("%(count)d complaint has come back", "%(count)d complaints have come back", "count"),
        "repeat",
        "danger",
        group="answers",
    ),
    "plan_action": Kind(
        _("%(who)s has planned an action for you at “%(name)s” by %(day)s: %(text)s"),
        ngettext_lazy("%(count)d plan action for you", "%(count)d plan actions for you", "count"),
        "checklist",
        group="team",
    ),
    "vvip_asked": Kind(
        _("%(who)s asks for VVIP for “%(name)s”: %(note)s"),
        ngettext_lazy("%(count)d account proposed for VVIP", "%(count)d accounts proposed for VVIP", "count"),
        "star",
        group="decisions",
    ),
    "vvip_refused": Kind(
        _("%(who)s does not make “%(name)s” VVIP: %(answer)s"),
        ngettext_lazy("%(count)d request for VVIP refused", "%(count)d requests for VVIP refused", "count"),
        "star",
        group="answers",
    ),
    "vip_given": Kind(
        _("%(who)s decided: “%(name)s” is %(after)s now."),
        ngettext_lazy("%(count)d account has another VIP class", "%(count)d accounts have another VIP class", "count"),
        "star",
        group="answers",
        then=("reason_words",),
    ),
    "vip_taken": Kind(
        _("%(who)s decided: “%(name)s” is no longer %(before)s."),
        ngettext_lazy(
            "%(count)d account has no VIP class any more", "%(count)d accounts have no VIP class any more", "count"
        ),
        "star",
        group="answers",
        then=("reason_words",),
    ),
    "grade_set": Kind(
        _("%(who)s set the grade of “%(name)s” from %(before)s to %(after)s."),
        ngettext_lazy("%(count)d account has another grade", "%(count)d accounts have another grade", "count"),
        "star",
        group="answers",
        then=("reason_words",),
    ),
    "group_asked": Kind(
        _("%(who)s asks to let %(person)s join the working group of the VVIP “%(name)s”: %(note)s"),
        ngettext_lazy("%(count)d request for a working group", "%(count)d requests for working groups", "count"),
        "users-group",
        group="decisions",
    ),
    "group_granted": Kind(
        _("%(who)s lets %(person)s join the working group of “%(name)s”: %(answer)s"),
        ngettext_lazy(
            "%(count)d colleague may join a working group", "%(count)d colleagues may join working groups", "count"
        ),
        "users-group",
        group="answers",
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
    ),
    "grade_held": Kind(
        _("The model makes “%(name)s” an A, but %(owner)s has no place left under the cap: it is held at B."),
        ngettext_lazy(
            "%(count)d account is held at B by the cap", "%(count)d accounts are held at B by the cap", "count"
        ),
        "shield-check",
        "warning",
        group="decisions",
    ),
    "judgement_proposed": Kind(
        _("%(who)s proposes %(value)d of 5 in a judgement of “%(name)s”: %(note)s"),
        ngettext_lazy("%(count)d judgement proposed", "%(count)d judgements proposed", "count"),
        "star",
        group="decisions",
    ),
    "judgement_decided": Kind(
        _("%(who)s answered your judgement of “%(name)s”: %(answer)s"),
        ngettext_lazy("%(count)d judgement answered", "%(count)d judgements answered", "count"),
        "check",
        group="answers",
    ),
    "late_entry": Kind(
        _("%(who)s entered a contact with “%(name)s” of %(day)s late: approve or refuse it."),
        ngettext_lazy("%(count)d late entry to approve", "%(count)d late entries to approve", "count"),
        "clock-edit",
        "warning",
        group="decisions",
    ),
    "late_entry_decided": Kind(
        _("Your late entry about “%(name)s” of %(day)s: %(decision)s."),
        ngettext_lazy("%(count)d late entry decided", "%(count)d late entries decided", "count"),
        "check",
        group="answers",
    ),
    "disallowed": Kind(
        _("Your contact with “%(name)s” of %(day)s no longer counts: %(reason)s"),
        ngettext_lazy("%(count)d contact no longer counts", "%(count)d contacts no longer count", "count"),
        "ban",
        "danger",
        group="answers",
    ),
    "repeated_text": Kind(
        _("%(who)s wrote the same text %(times)s times about “%(name)s”."),
        ngettext_lazy("%(count)d repeated text", "%(count)d repeated texts", "count"),
        "copy",
        "warning",
        group="decisions",
    ),
    "access_asked": Kind(
        _("%(who)s asks for access to closed values of “%(name)s”."),
        ngettext_lazy("%(count)d request for access", "%(count)d requests for access", "count"),
        "lock",
        group="decisions",
    ),
    "access_to_approve": Kind(
        _("%(who)s lets %(whom)s open closed values of “%(name)s”: you may approve it as the second person."),
        ngettext_lazy("%(count)d access to approve", "%(count)d accesses to approve", "count"),
        "lock",
        group="decisions",
    ),
    "erasure_to_approve": Kind(
        _("%(who)s asks to erase a person of “%(name)s”: you may approve it as the second person."),
        ngettext_lazy("%(count)d erasure to approve", "%(count)d erasures to approve", "count"),
        "user-x",
        group="decisions",
    ),
    "undertaking_new": Kind(
        _("Version %(version)s of the undertaking is published: sign it before you open closed values of a VVIP."),
        ngettext_lazy("%(count)d undertaking to sign", "%(count)d undertakings to sign", "count"),
        "file-text",
        "warning",
        group="answers",
    ),
    "access_granted": Kind(
        _("Closed values of “%(name)s” are opened to you by %(who)s."),
        ngettext_lazy("%(count)d account opened to you", "%(count)d accounts opened to you", "count"),
        "eye",
        group="answers",
    ),
    "access_refused": Kind(
        _("Closed values of “%(name)s” stay closed to you: %(why)s"),
        ngettext_lazy("%(count)d request for access refused", "%(count)d requests for access refused", "count"),
        "lock",
        group="answers",
    ),
    "step_due": Kind(
        _("Next step at “%(name)s” is due on %(day)s: %(text)s"),
        ngettext_lazy("%(count)d next step is due", "%(count)d next steps are due", "count"),
        "calendar",
        group="due",
    ),
    "follow_up_overdue": Kind(
        _("The contact with “%(name)s” was due on %(day)s."),
        ngettext_lazy("%(count)d contact is overdue", "%(count)d contacts are overdue", "count"),
        "calendar-due",
        "warning",
        group="due",
    ),
    "claimed": Kind(
        _("You claimed “%(name)s”: it is yours until it has been silent for %(days)s days."),
        ngettext_lazy("You claimed %(count)d account", "You claimed %(count)d accounts", "count"),
        "check",
        "success",
        group="moves",
    ),
    "lead_assigned": Kind(
        _("New lead for you from %(who)s: “%(name)s”."),
        ngettext_lazy("%(count)d new lead for you", "%(count)d new leads for you", "count"),
        "target",
        "success",
        group="moves",
        then=("reason_words",),
    ),
    "lead_away": Kind(
        _("%(who)s took the lead “%(name)s” from you."),
        ngettext_lazy("%(count)d lead is no longer yours", "%(count)d leads are no longer yours", "count"),
        "arrow-right",
        "danger",
        group="moves",
        then=("reason_words",),
    ),
    "lead_return": Kind(
        _("The lead “%(name)s” goes back to the pool after %(day)s unless you contact it."),
        ngettext_lazy("%(count)d lead goes back to the pool soon", "%(count)d leads go back to the pool soon", "count"),
        "clock",
        "warning",
        group="clocks",
    ),
    "lead_returned": Kind(
        _("The lead “%(name)s” went back to the pool: nobody had contacted it for too long."),
        ngettext_lazy("%(count)d lead went back to the pool", "%(count)d leads went back to the pool", "count"),
        "pool",
        "danger",
        group="moves",
    ),
    "people_left": Kind(
        _("%(who)s has left: %(accounts)s accounts are yours to hand on by %(until)s."),
        ngettext_lazy("%(count)d colleague has left", "%(count)d colleagues have left", "count"),
        "user-minus",
        "warning",
        group="moves",
    ),
    "team_led": Kind(
        _("%(who)s has left: you lead %(name)s now, decide about its proposals and hold its desk."),
        ngettext_lazy("You lead %(count)d more team", "You lead %(count)d more teams", "count"),
        "users-group",
        "warning",
        group="moves",
    ),
    "deputy_left": Kind(
        _("%(who)s has left: nobody stands in for %(name)s until %(until)s. Enter the absence with another deputy."),
        ngettext_lazy("%(count)d absence needs another deputy", "%(count)d absences need another deputy", "count"),
        "user-minus",
        "warning",
        group="moves",
    ),
    "batch_assigned": Kind(
        _("New accounts from %(who)s: %(accounts)s (%(names)s)."),
        ngettext_lazy("%(count)d hand-over to you", "%(count)d hand-overs to you", "count"),
        "arrow-left",
        "success",
        group="moves",
        then=("reason_words", "ask_words"),
    ),
    "batch_away": Kind(
        _("Accounts that %(who)s took from you: %(accounts)s (%(names)s)."),
        ngettext_lazy("%(count)d hand-over from you", "%(count)d hand-overs from you", "count"),
        "arrow-right",
        "danger",
        group="moves",
        then=("to_words", "reason_words", "ask_words"),
    ),
    "batch_taken_back": Kind(
        _("%(who)s took a hand-over back. No longer yours: %(accounts)s (%(names)s)."),
        ngettext_lazy("%(count)d hand-over taken back", "%(count)d hand-overs taken back", "count"),
        "arrow-right",
        "danger",
        group="moves",
        then=("to_words", "ask_words"),
    ),
    "batch_returned": Kind(
        _("%(who)s took a hand-over back. Yours again, as before: %(accounts)s (%(names)s)."),
        ngettext_lazy("%(count)d hand-over undone for you", "%(count)d hand-overs undone for you", "count"),
        "arrow-left",
        "success",
        group="moves",
        then=("ask_words",),
    ),
    "batch_done": Kind(
        _("The batch is done: %(accounts)s moved, %(left)s not moved."),
        ngettext_lazy("%(count)d batch is done", "%(count)d batches are done", "count"),
        "checklist",
        "success",
    ),
    "batch_undone": Kind(
        _("%(who)s has undone your batch."),
        ngettext_lazy("%(count)d batch was undone", "%(count)d batches were undone", "count"),
        "arrow-back-up",
        "warning",
    ),
    "export_ready": Kind(
        _("Your export is ready: %(rows_words)s, %(rows)s rows. Fetch it within three days."),
        ngettext_lazy("%(count)d export is ready", "%(count)d exports are ready", "count"),
        "download",
        "success",
    ),
    "export_failed": Kind(
        _("Your export could not be made: %(rows_words)s. Try it again with narrower filters."),
        ngettext_lazy("%(count)d export could not be made", "%(count)d exports could not be made", "count"),
        "alert-triangle",
        "danger",
    ),
    "import_done": Kind(
        _("“%(file)s” is imported: %(created)s created, %(updated)s updated, %(skipped)s skipped, %(failed)s failed."),
        ngettext_lazy("%(count)d import is done", "%(count)d imports are done", "count"),
        "checklist",
        "success",
    ),
    "import_undone": Kind(
        _("%(who)s has taken your import “%(file)s” back."),
        ngettext_lazy("%(count)d import was taken back", "%(count)d imports were taken back", "count"),
        "arrow-back-up",
        "warning",
    ),
}

UNKNOWN = Kind(
    _("Something happened at “%(name)s”."), ngettext_lazy("%(count)d message", "%(count)d messages", "count"), "bell"
)


def kind(code: str) -> Kind:
    """The words for a kind; an unknown code (from a later version) still reads."""
    return KINDS.get(code, UNKNOWN)


def group_of(code: str) -> KindGroup:
    """The group that a kind is switched with."""
    return GROUPS[kind(code).group]


def codes_of(group: str) -> list[str]:
    """The kinds of a group."""
    return [code for code, kind in KINDS.items() if kind.group == group]


def groups_for(user: User) -> dict[str, KindGroup]:
    """The groups that can reach this person."""
    leads = user.is_manager or user.is_admin
    return {name: group for name, group in GROUPS.items() if leads or not group.managers}
