"""What to do today: the queues of one's accounts (ux.md, Jobs); pages/deciding.py has what waits for a manager.

However many rows and queues there are, the number of statements is the same: one finds and counts the rows of every
queue, one fetches the accounts that are shown and one their steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, QuerySet, Value, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import explain
from accounts.figures import Figures
from accounts.models import Account, AccountQuerySet
from accounts.policies import InForce, in_force
from accounts.queues import QUEUES
from accounts.rules import RuleValues
from accounts.services import withholding
from core import formatting
from core.prepared import prepared
from followups.models import NextStep

if TYPE_CHECKING:
    from users.models import User

SHOWN = 8


@dataclass
class Row:
    """One account in a queue: why it is there, and the step to tick off."""

    account: Account
    figures: Figures
    reason: str
    step: NextStep | None
    snoozes: bool = False


@dataclass
class Shown:
    """A queue as the page shows it."""

    name: str
    label: Any
    icon: str
    count: int
    rows: list[Row]
    tone: str = ""

    @property
    def more(self) -> int:
        """Rows that are not shown."""
        return self.count - len(self.rows)


# What a row prints and its reason and figures read.
ROW_FIELDS = (
    "name",
    "grade",
    "vip",
    "state",
    "team_id",
    "contacts_allowed",
    "cycle_contacts",
    "cycle_started_on",
    "last_contact_on",
    "last_order_on",
    "next_contact_due_on",
    "suspend_due_on",
    "proposal_visible_on",
    "open_until",
    "postponements",
    "need_explicit",
    "agreed_step_on",
    "recycle_due_on",
    "owner__name",
)
SNOOZED_IN = ("overdue", "due_today")
TONES = {"overdue": "bad", "proposed": "warn", "recycle_soon": "warn"}


# -- the salesperson's queues ------------------------------------------------------------------------------------
def queues_of(user: User, *, today: date, policy: InForce | None = None) -> list[Shown]:
    """Every queue of the person's accounts (and of those they deputise for), each by grade, then by lateness."""
    policy = policy or in_force()
    rules = policy.of(user.team_id)
    found = _first_rows(user.served_owner_ids, today, rules)
    accounts, steps = _fetch({pk for ids, _count in found.values() for pk in ids})
    shown = []
    for name, queue in QUEUES.items():
        ids, count = found[name]
        rows = [_row(name, accounts[pk], steps.get(pk), today, policy) for pk in ids if pk in accounts]
        shown.append(Shown(name, queue.words(rules), queue.icon, count, rows, TONES.get(name, "") if count else ""))
    return shown


def _first_rows(owner_ids: tuple[int, ...], today: date, rules: RuleValues) -> dict[str, tuple[list[int], int]]:
    """The ids of the first rows of every queue in order, and how many each has: one statement for all."""
    names = list(QUEUES)
    found: dict[str, tuple[list[int], int]] = {name: ([], 0) for name in names}
    rows = prepared("queues", partial(_all_queues, today, rules), owner_ids, shape=(today, rules)).rows()
    for number, pk, total in rows:
        ids, _total = found[names[number]]
        found[names[number]] = ([*ids, pk], total)
    return found


def _all_queues(today: date, rules: RuleValues, owner_ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    mine = Account.objects.of_owners(owner_ids)
    pieces = [
        queue.rows(mine, today, rules)
        .annotate(queue=Value(number, output_field=IntegerField()), total=Window(Count("*")))
        .values_list("queue", "pk", "total")[:SHOWN]
        for number, queue in enumerate(QUEUES.values())
    ]
    return pieces[0].union(*pieces[1:], all=True)


def _fetch(ids: set[int]) -> tuple[dict[int, Account], dict[int, NextStep]]:
    """The accounts of the rows, and the earliest open step of each."""
    if not ids:
        return {}, {}
    found = prepared("accounts of today", _accounts, ids).rows()
    steps: dict[int, NextStep] = {}
    for step in prepared("steps of today", _steps, ids).rows():
        steps.setdefault(step.account_id, step)
    withholding.hide(steps.values(), persons=prepared("withheld of today", withholding.persons_of, ids).rows())
    return {account.pk: account for account in found}, steps


def _accounts(ids: Iterable[int]) -> AccountQuerySet:
    return Account.objects.filter(pk__in=ids).select_related("owner").only(*ROW_FIELDS)


def _steps(ids: Iterable[int]) -> QuerySet[NextStep]:
    steps: QuerySet[NextStep] = NextStep.objects.open().filter(account__in=ids)
    return steps.order_by("due_on", "pk")


def _row(queue: str, account: Account, step: NextStep | None, today: date, policy: InForce) -> Row:
    figures = Figures(account, today, policy.of(account.team_id))
    return Row(account, figures, _REASONS[queue](account, step, figures), step, snoozes=queue in SNOOZED_IN)


# -- why an account is in a queue, in words ------------------------------------------------------------------------
def _overdue(account: Account, step: NextStep | None, figures: Figures) -> str:
    due = account.next_contact_due_on or figures.today
    late = ngettext("%(n)s day late", "%(n)s days late", (figures.today - due).days) % {"n": (figures.today - due).days}
    what = _step_words(step) if step else _("Next contact")
    return _("%(late)s · %(what)s") % {"late": late, "what": what}


def _due_today(account: Account, step: NextStep | None, figures: Figures) -> str:
    if step and step.due_on == figures.today:
        return _step_words(step)
    return _("Next contact, by the cadence")


def _step_words(step: NextStep) -> str:
    at = f" {step.due_at:%H:%M}" if step.due_at else ""
    return " · ".join(part for part in (f"{step.get_kind_display()}{at}", step.place, step.text) if part)


def _proposed(account: Account, step: NextStep | None, figures: Figures) -> str:
    why = explain.why_proposed(account, figures.today, figures.rules)
    return " · ".join([_fate_of_proposal(account, figures.today), why])


def _fate_of_proposal(account: Account, today: date) -> str:
    due = account.suspend_due_on
    if due is None:
        return _("Your manager decides: %(why)s") % {"why": explain.why_it_waits(account)}
    if due <= today:
        return _("Suspended tonight unless kept")
    left = formatting.days((due - today).days)
    return _("Suspended on %(day)s unless kept: %(left)s left") % {"day": formatting.day(due), "left": left}


def _at_twelve(account: Account, step: NextStep | None, figures: Figures) -> str:
    return _("%(n)s of %(of)s contacts, no order: go on or let go?") % {
        "n": account.cycle_contacts,
        "of": account.contacts_allowed,
    }


def _at_ten(account: Account, step: NextStep | None, figures: Figures) -> str:
    return _("%(n)s of %(of)s contacts: get your manager in") % {
        "n": account.cycle_contacts,
        "of": account.contacts_allowed,
    }


def _recycle(account: Account, step: NextStep | None, figures: Figures) -> str:
    due = account.recycle_due_on or figures.today
    if due <= figures.today:
        return _("Goes to the pool tonight unless contacted")
    return _("To the pool on %(day)s: %(left)s left") % {
        "day": formatting.day(due),
        "left": formatting.days((due - figures.today).days),
    }


def _idle(account: Account, step: NextStep | None, figures: Figures) -> str:
    if account.last_contact_on is None:
        return _("Never contacted, nothing planned")
    return _("Last contact %(day)s, nothing planned") % {"day": formatting.day(account.last_contact_on)}


def _behind(account: Account, step: NextStep | None, figures: Figures) -> str:
    return _("%(n)s of %(of)s contacts in month %(month)s of %(months)s") % {
        "n": account.cycle_contacts,
        "of": figures.required,
        "month": figures.month,
        "months": figures.months,
    }


def _silent(account: Account, step: NextStep | None, figures: Figures) -> str:
    since = account.last_contact_on or account.cycle_started_on or figures.today
    return _("Silent for %(days)s") % {"days": formatting.days((figures.today - since).days)}


def _too_fast(account: Account, step: NextStep | None, figures: Figures) -> str:
    rules = figures.rules
    return _("More than %(n)s contacts in %(days)s, no explicit need") % {
        "n": rules.too_fast_contacts,
        "days": formatting.days(rules.too_fast_days),
    }


_REASONS: dict[str, Callable[[Account, NextStep | None, Figures], str]] = {
    "overdue": _overdue,
    "due_today": _due_today,
    "proposed": _proposed,
    "at_twelve": _at_twelve,
    "at_ten": _at_ten,
    "recycle_soon": _recycle,
    "no_next_step": _idle,
    "pace_behind": _behind,
    "silent": _silent,
    "too_fast": _too_fast,
}
