"""What needs a manager: calls, proposals, alarms, new staff, late entries and so on of the own teams and those below.

The number of statements is the same for any number of rows: one finds and counts all kinds, one reads what is shown
(decision_rows.py), one fetches the accounts' teams for the question who the next level is, two what is said of new staff.
The daily and weekly mails count the same rows (counts_of).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import (
    Account,
    ConsentKind,
    ConsentRequest,
    Escalation,
    EscalationKind,
    State,
    WorkingGroupMember,
)
from accounts.policies import InForce
from core.keyset import Page, Sort, bounded_counts, page
from dashboards.people import newcomers
from followups.models import Approval, FollowUp
from keyaccounts.models import Complaint
from pages.decision_rows import first_of
from pages.decision_words import prepare
from portraits.models import AccessRequest, Distance, Erasure, Grant
from users.models import User

SHOWN = 5
BOUND = 100
NEW_STAFF = "new_staff"
AT_ONCE = 10  # managers whose matters one statement counts


@dataclass(frozen=True)
class Group:
    """One kind of decision: its heading, what is asked of the manager, and how its list is ordered."""

    label: str | Promise
    ask: str | Promise
    icon: str
    sort: Sort
    kind: str = ""  # of a call
    tone: str = ""


# By grade, then by lateness (ux.md, Jobs); these lists are short, as no index has that order.
OLDEST_CALL = Sort("raised_at", first="of_grade")
OLDEST_ENTRY = Sort("entered_at", first="of_grade")
GROUPS: dict[str, Group] = {
    "help": Group(
        gettext_lazy("Asked for your help"),
        gettext_lazy("Look at the history, help, and write what was done."),
        "hand-stop",
        OLDEST_CALL,
        EscalationKind.HELP,
        "warn",
    ),
    "proposals": Group(
        gettext_lazy("Proposed for suspension"),
        gettext_lazy("Keep each one or suspend it now; with silence the night decides on the day shown."),
        "hourglass",
        Sort("suspend_due_on", nullable=True, first="grade"),
        tone="warn",
    ),
    "alarms": Group(
        gettext_lazy("Important accounts that are silent"),
        gettext_lazy("Never let go: get in touch yourself, plan a step, or remind the owner."),
        "alarm",
        OLDEST_CALL,
        EscalationKind.SILENT,
        "bad",
    ),
    "complaints": Group(
        gettext_lazy("Overdue complaints"),
        gettext_lazy("Answer the customer yourself, see that it is answered, or give it to somebody else."),
        "message-circle",
        Sort("due_on", first="of_grade"),
        tone="bad",
    ),
    NEW_STAFF: Group(
        gettext_lazy("New staff short of customers"),
        gettext_lazy(
            "Write what you saw and one thing to try, or note that you have spoken: both let them rest for a week."
        ),
        "user-plus",
        Sort("behind", descending=True),
        tone="warn",
    ),
    "deals": Group(
        gettext_lazy("Big deals"),
        gettext_lazy("Come along, and write what was agreed."),
        "trophy",
        OLDEST_CALL,
        EscalationKind.BIG_DEAL,
    ),
    "ten": Group(
        gettext_lazy("Close to the rule of twelve: step in"),
        gettext_lazy("Look at the history before the last contact that the rule asks for, and write what was decided."),
        "flag",
        OLDEST_CALL,
        EscalationKind.TEN_CONTACTS,
    ),
    "access": Group(
        gettext_lazy("Asks for closed values"),
        gettext_lazy("Open them to whoever needs to know, or refuse and say why."),
        "lock",
        Sort("asked_at", first="of_grade"),
    ),
    "seconds": Group(
        gettext_lazy("Closed values: a second person approves"),
        gettext_lazy("Of a VVIP: neither who gave the access nor who gets it can approve it."),
        "lock",
        Sort("at", first="of_grade"),
    ),
    "erasures": Group(
        gettext_lazy("Erasures: a second person approves"),
        gettext_lazy("Look at what speaks of the person, then erase for good or refuse."),
        "user-x",
        Sort("asked_at", first="of_grade"),
    ),
    "vvip": Group(
        gettext_lazy("Asked for VVIP"),
        gettext_lazy("Make it VVIP, or refuse and say why: the asker and the owner read it."),
        "star",
        Sort("asked_at", first="of_grade"),
    ),
    "group": Group(
        gettext_lazy("Asks for somebody in the group of a VVIP"),
        gettext_lazy("Whoever joins sees all of the account: let them in, or refuse and say why."),
        "users-group",
        Sort("asked_at", first="of_grade"),
    ),
    "distances": Group(
        gettext_lazy("Distances to confirm"),
        gettext_lazy("Confirm how close they are, this stage or a lower one, and say why: the owner reads it."),
        "square-rounded-check",
        Sort("asked_at", first="of_grade"),
    ),
    "late": Group(
        gettext_lazy("Late entries to approve"),
        gettext_lazy("They count once you approve them; those from before this ownership cycle for life only."),
        "clock",
        OLDEST_ENTRY,
    ),
    "repeated": Group(
        gettext_lazy("The same text again"),
        gettext_lazy("Compare the texts; accept them, or disallow those that were no contact."),
        "copy",
        OLDEST_ENTRY,
    ),
}


def group_of(name: str, user: User, policy: InForce) -> Group:
    """A kind of decision as it reads for this manager: with the number of the rule in force."""
    group = GROUPS[name]
    if name != "ten":
        return group
    teams = {None} if user.is_admin else set(user.managed_team_ids)
    numbers = {policy.of(team).contacts_required for team in teams} | (
        {rules.contacts_required for rules in policy.by_team.values()} if user.is_admin else set()
    )
    if len(numbers) != 1:
        return group
    words = _("Look at the history before contact %(n)s, and write what was decided.")
    return replace(group, ask=words % {"n": numbers.pop()})


@dataclass(frozen=True)
class Narrowed:
    """Whose matters: all of the reader's reach, a team with those below it, or one person's."""

    team_ids: tuple[int, ...] = ()
    owner_id: int | None = None

    def of(self, rows: QuerySet[Any], prefix: str = "") -> QuerySet[Any]:
        """Narrow rows that reach the account through `prefix`, or that are people."""
        if self.owner_id is not None:
            return rows.filter(**{"pk" if rows.model is User else f"{prefix}owner": self.owner_id})
        return rows.filter(**{f"{prefix}team__in": self.team_ids}) if self.team_ids else rows


EVERYTHING = Narrowed()


@dataclass
class Waiting:
    """A group as the page shows it."""

    name: str
    group: Group
    rows: list[Any] = field(default_factory=list)
    count: int = 0

    @property
    def count_words(self) -> str:
        """Exact up to the bound."""
        return f"{BOUND}+" if self.count > BOUND else str(self.count)

    @property
    def more(self) -> bool:
        """Whether the card does not show all."""
        return self.count > len(self.rows)


def waiting_for(user: User, *, today: date, policy: InForce) -> list[Waiting]:
    """Every group in which something waits, with its first rows; nothing for salespeople."""
    if not (user.is_manager or user.is_admin):
        return []
    kinds = {name: (rows_of(user, name, today=today, policy=policy), group.sort) for name, group in GROUPS.items()}
    first = first_of(kinds, SHOWN, BOUND)
    found = {name: Waiting(name, group_of(name, user, policy), *some) for name, some in first.items()}
    prepare(user, [row for waiting in found.values() for row in waiting.rows], today=today, policy=policy)
    return [found[name] for name in GROUPS if name in found]


def counts_of(users: Sequence[User], *, today: date, policy: InForce) -> dict[int, dict[str, int]]:
    """How much of every kind waits for each of some managers and admins, as their boards count it: kinds with any, in order.

    One statement for AT_ONCE people; none is counted beyond `keyset.BOUND`.
    """
    leaders = [user for user in users if user.is_manager or user.is_admin]
    found: dict[int, dict[str, int]] = {}
    for some in (leaders[start : start + AT_ONCE] for start in range(0, len(leaders), AT_ONCE)):
        asked = [(user.pk, name) for user in some for name in GROUPS]
        rows = [[rows_of(user, name, today=today, policy=policy)] for user in some for name in GROUPS]
        for (pk, name), count in zip(asked, bounded_counts(rows), strict=True):
            if count:
                found.setdefault(pk, {})[name] = count
    return found


def page_of(
    user: User, name: str, narrowed: Narrowed, *, today: date, policy: InForce, after: str = "", before: str = ""
) -> Page:
    """One page of a group's full list."""
    rows = rows_of(user, name, narrowed, today=today, policy=policy)
    found = page([rows], GROUPS[name].sort, after=after, before=before)
    prepare(user, found.rows, today=today, policy=policy)
    return found


def rows_of(user: User, name: str, narrowed: Narrowed = EVERYTHING, *, today: date, policy: InForce) -> QuerySet[Any]:
    """Everything in a group that this manager decides."""
    kind = GROUPS[name].kind
    if kind:
        calls = narrowed.of(Escalation.objects.for_manager(user).filter(kind=kind), "account__")
        joined = _joined(user)
        return calls.annotate(of_grade=F("account__grade"), joined=joined).select_related("account__owner", "raised_by")
    if name == "proposals":
        proposed = Account.objects.of_teams(user).filter(state=State.OWNED, proposal_visible_on__isnull=False)
        return narrowed.of(proposed.exclude(owner=user).select_related("owner"))
    if name == NEW_STAFF:
        return narrowed.of(newcomers.waiting(user, policy, today=today))
    if name == "complaints":
        told = Complaint.objects.for_manager(user).exclude(owner__in=user.served_owner_ids)
        told = told.annotate(of_grade=F("account__grade"))
        return narrowed.of(told, "account__").select_related("account__owner", "owner")
    if name == "access":
        asked = AccessRequest.objects.to_decide(user).annotate(of_grade=F("account__grade"))
        return narrowed.of(asked, "account__").select_related("account__owner", "user")
    if name == "seconds":
        waits = Grant.objects.to_approve(user, today).annotate(of_grade=F("account__grade"))
        return narrowed.of(waits, "account__").select_related("account__owner", "user", "by")
    if name == "erasures":
        asked_for = Erasure.objects.to_approve(user).annotate(of_grade=F("person__account__grade"))
        return narrowed.of(asked_for, "person__account__").select_related("person__account__owner", "asked_by")
    if name == "distances":
        raised = Distance.objects.to_confirm(user).annotate(of_grade=F("account__grade"))
        return narrowed.of(raised, "account__").select_related("account__owner", "asked_by")
    if name in (ConsentKind.VVIP, ConsentKind.GROUP):
        wishes = ConsentRequest.objects.to_decide(user).filter(kind=name).annotate(of_grade=F("account__grade"))
        return narrowed.of(wishes, "account__").select_related("account__owner", "asked_by", "user")
    entries = FollowUp.objects.filter(voided_at=None, disallowed_by=None)
    entries = entries.filter(approval=Approval.PENDING) if name == "late" else entries.filter(repeated=True)
    if not user.is_admin:
        entries = entries.filter(account__team__in=user.managed_team_ids).exclude(author=user)
    entries = entries.annotate(of_grade=F("account__grade"))
    return narrowed.of(entries, "account__").select_related("account__owner", "author")


def resting(
    user: User, name: str, narrowed: Narrowed = EVERYTHING, *, today: date, policy: InForce
) -> list[tuple[User, date]]:
    """Of new staff those who do not wait, as somebody has just written to them, each with the day they are back."""
    if name != NEW_STAFF:
        return []
    rest = timedelta(days=newcomers.TOLD_DAYS)
    rows: Any = narrowed.of(newcomers.resting(user, policy, today=today))
    return [(it, it.told_on + rest) for it in rows[:BOUND]]


def _joined(user: User) -> Exists:
    """Whether the reader serves the account of a call with its owner."""
    return Exists(WorkingGroupMember.objects.filter(account=OuterRef("account"), user=user, ended_on=None))
