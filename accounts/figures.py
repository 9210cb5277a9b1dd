"""What a row of a list or the head of a page says about an account: pace, days left (domain.md 2.2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import Account, State
from accounts.policies import InForce
from accounts.queues import DAYS_A_MONTH
from accounts.rules import RuleValues


@dataclass(frozen=True)
class Figures:
    """Plain numbers of one account on one day under the rules of its team."""

    account: Account
    today: date
    rules: RuleValues

    @property
    def required(self) -> int:
        """Contacts until the account may be suspended."""
        return max(self.account.contacts_allowed, self.rules.contacts_required)

    @property
    def months(self) -> int:
        """Months within which the contacts belong."""
        return self.rules.pace_months_max

    @property
    def month(self) -> int | None:
        """Which month of the cycle this is, from 1."""
        started = self.account.cycle_started_on
        return None if started is None else max(0, (self.today - started).days) // DAYS_A_MONTH + 1

    @property
    def paced(self) -> bool:
        """Whether the pace still matters: owned, and not yet a customer."""
        return self.account.state == State.OWNED and self.account.last_order_on is None

    @property
    def pace_month(self) -> int | None:
        """The month to print beside the count; none once they have bought."""
        return self.month if self.paced else None

    @property
    def due_on(self) -> date | None:
        """The day on which the account goes unless something happens; suspension and recycling, the earlier."""
        return min(filter(None, (self.account.suspend_due_on, self.account.recycle_due_on)), default=None)

    @property
    def suspends(self) -> bool:
        """Whether that day is a suspension (both due: suspension goes first)."""
        return self.account.suspend_due_on is not None and self.account.suspend_due_on == self.due_on

    @property
    def days_left(self) -> int | None:
        """Days until that day, which still belongs to the owner."""
        return None if self.due_on is None else (self.due_on - self.today).days

    @property
    def suspension_days(self) -> int | None:
        """Days until the suspension alone, whatever the silence would bring before it."""
        due = self.account.suspend_due_on
        return None if due is None else (due - self.today).days

    @property
    def contact_days(self) -> int | None:
        """Days until the next contact is due; negative when it is late."""
        due = self.account.next_contact_due_on
        return None if due is None else (due - self.today).days


def attach(accounts: list[Account], today: date, policy: InForce) -> list[Account]:
    """Give each account its `figures`."""
    for account in accounts:
        account.figures = Figures(account, today, policy.of(account.team_id))  # type: ignore[attr-defined]
    return accounts
