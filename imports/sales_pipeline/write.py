"""Writing a plan by set: people and teams, accounts with owners and cycles, opportunities and orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts import clocks
from accounts.models import Account, Cycle, LedgerEntry, Rule, State
from accounts.policies import in_force
from accounts.services.evidence import evidence_of
from accounts.services.findable import write_search
from audit import services as audit
from imports.sales_pipeline.plan import Company, Deal, Plan
from imports.sales_pipeline.report import Report
from imports.sales_pipeline.staff import Staff, write_staff
from imports.sales_pipeline.values import short_id
from leads.models import LostReason, Opportunity, Order, Outcome, Stage, StageChange
from leads.services import facts
from leads.services.findable import write_opportunity_search

BATCH = 1000
NOT_GIVEN = "not given"


@transaction.atomic
def write(plan: Plan, report: Report, *, today: date, currency: str = "") -> None:
    """Make everything of the plan that is not there yet; what is there stays as people have changed it.

    One transaction: a failure leaves nothing. A second load of the same files finds everything by its key.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_sales_data'))")
    staff = write_staff(plan, report, today=today)
    _Writer(plan, report, staff, today, currency or settings.CURRENCY).write()


class _Writer:
    """One load, with what its steps share."""

    def __init__(self, plan: Plan, report: Report, staff: Staff, today: date, currency: str) -> None:
        self.plan, self.report, self.staff, self.today, self.currency = plan, report, staff, today, currency
        self.at: datetime = timezone.now()
        self.accounts: dict[str, Account] = {}

    def write(self) -> None:
        new = self._accounts()
        touched = {account.pk for account in new} | self._opportunities()
        rows = Account.objects.filter(pk__in=touched)
        if touched:
            facts.write(rows)
            clocks.recompute(rows, today=None)
        self._ledger(new)

    # -- accounts ---------------------------------------------------------------------------------------------
    def _accounts(self) -> list[Account]:
        ids = {account_id(company): company for company in self.plan.companies.values()}
        known = _by_external_id(Account, ids)
        new = [self._account(company, name) for name, company in ids.items() if name not in known]
        Account.objects.bulk_create(new, batch_size=BATCH)
        self.report.created["accounts"] += len(new)
        self.report.unchanged["accounts"] += len(known)
        every = {**known, **{account.external_id: account for account in new}}
        self.accounts = {company.key: every[name] for name, company in ids.items()}
        self._parents(new)
        self._cycles(new)
        write_search(new, new=True)
        return new

    def _account(self, company: Company, external_id: str) -> Account:
        tenure = self.plan.tenures.get(company.key)
        owner = self.staff.person(tenure.seller) if tenure else None
        account = Account(
            external_id=external_id,
            industry=company.sector,
            region=company.country,
            employees=company.employees,
            annual_revenue=company.revenue,
            founded_year=company.founded,
            state=State.OWNED if owner else State.POOLED,
            state_since=tenure.since if tenure else self.plan.last_day or self.today,
            owner=owner,
            team_id=owner.team_id if owner else None,
        )
        account.set_name(company.name)
        if owner is None:
            self.report.mend("account_nobody_engaged_put_into_the_pool", company.name)
        return account

    def _parents(self, new: list[Account]) -> None:
        keys = {account.pk: key for key, account in self.accounts.items()}
        children = [account for account in new if self.plan.companies[keys[account.pk]].parent]
        for child in children:
            child.parent = self.accounts[self.plan.companies[keys[child.pk]].parent]
        Account.objects.bulk_update(children, ["parent"], batch_size=BATCH)

    def _cycles(self, new: list[Account]) -> None:
        owned = [account for account in new if account.state == State.OWNED]
        Cycle.objects.bulk_create(
            (Cycle(account=a, owner=a.owner, team_id=a.team_id, started_on=a.state_since) for a in owned),
            batch_size=BATCH,
        )
        cycle = Cycle.objects.filter(account=OuterRef("pk"), ended_on=None)
        for some in _batches([account.pk for account in owned]):
            Account.objects.filter(pk__in=some).update(
                current_cycle=Subquery(cycle.values("pk")[:1]), cycle_started_on=F("state_since")
            )

    def _ledger(self, new: list[Account]) -> None:
        policy = in_force()
        for some in _batches([account.pk for account in new]):
            rows = list(Account.objects.filter(pk__in=some).order_by("pk"))
            LedgerEntry.objects.bulk_create(
                LedgerEntry(
                    account=account,
                    rule=Rule.IMPORTED,
                    to_state=account.state,
                    to_user_id=account.owner_id,
                    on=self.today,
                    at=self.at,
                    evidence=evidence_of(account, policy),
                )
                for account in rows
            )
            audit.record_many("account.imported", "account", ((a.pk, {"to": a.owner_id}) for a in rows), by=None)

    # -- opportunities and orders -----------------------------------------------------------------------------
    def _opportunities(self) -> set[int]:
        """Make opportunities, their history and orders; returns the accounts they belong to."""
        deals = {deal.external_id: deal for deal in self.plan.deals}
        known = _by_external_id(Opportunity, deals)
        made = [self._opportunity(deal) for name, deal in deals.items() if name not in known]
        Opportunity.objects.bulk_create(made, batch_size=BATCH)
        write_opportunity_search(made)
        self._history(made)
        self._orders([o for o in made if o.outcome == Outcome.WON], deals)
        self.report.created["opportunities"] += len(made)
        self.report.unchanged["opportunities"] += len(known)
        for some in _batches([opportunity.pk for opportunity in known.values()]):
            self.report.unchanged["orders"] += Order.objects.filter(opportunity_id__in=some).count()
        return {opportunity.account_id for opportunity in made}

    def _opportunity(self, deal: Deal) -> Opportunity:
        lost = deal.outcome == Outcome.LOST
        seller = self.staff.person(deal.seller) if deal.outcome != Outcome.OPEN else None
        return Opportunity(
            external_id=deal.external_id,
            account=self.accounts[deal.company],
            name=deal.product or deal.external_id,
            product=deal.product,
            amount=deal.amount,
            currency=self.currency,
            stage=deal.stage,
            outcome=deal.outcome,
            opened_on=deal.opened_on,
            closed_on=deal.closed_on,
            stage_since=deal.closed_on or deal.opened_on,
            credited_to=seller,
            credited_team_id=seller.team_id if seller else None,
            lost_reason=LostReason.OTHER if lost else "",
            lost_note=NOT_GIVEN if lost else "",
        )

    def _history(self, made: list[Opportunity]) -> None:
        """How far the file says it came: where it was opened, and how it closed."""
        changes = []
        for opportunity in made:
            closed = opportunity.outcome != Outcome.OPEN
            first = Stage.ANALYSIS if closed else Stage(opportunity.stage)
            changes.append(self._change(opportunity, "", first, Outcome.OPEN, opportunity.opened_on))
            if closed:
                outcome = Outcome(opportunity.outcome)
                changes.append(
                    self._change(opportunity, first, Stage(opportunity.stage), outcome, opportunity.closed_on)
                )
        StageChange.objects.bulk_create(changes, batch_size=BATCH)

    def _change(self, opportunity: Opportunity, was: str, to: Stage, outcome: Outcome, on: date | None) -> StageChange:
        return StageChange(
            opportunity=opportunity,
            from_stage=was,
            to_stage=to,
            outcome=outcome,
            on=on or self.today,
            at=self.at,
            lost_reason=opportunity.lost_reason if outcome == Outcome.LOST else "",
        )

    def _orders(self, won: list[Opportunity], deals: dict[str, Deal]) -> None:
        cycles = self._open_cycles(won)
        orders = [self._order(opportunity, deals[opportunity.external_id], cycles) for opportunity in won]
        Order.objects.bulk_create(orders, batch_size=BATCH)
        self.report.created["orders"] += len(orders)

    def _order(self, opportunity: Opportunity, deal: Deal, cycles: dict[int, Cycle]) -> Order:
        """The order of a won deal; it counts in the account's cycle when it falls into it."""
        if deal.closed_on is None or deal.amount is None:
            raise ValueError(f"{deal.external_id} is won without a date or an amount")
        seller, cycle = self.staff.person(deal.seller), cycles.get(opportunity.account_id)
        return Order(
            account_id=opportunity.account_id,
            cycle=cycle if cycle and deal.closed_on >= cycle.started_on else None,
            opportunity=opportunity,
            amount=deal.amount,
            currency=opportunity.currency,
            ordered_on=deal.closed_on,
            credited_to=seller,
            team_id=seller.team_id,
        )

    def _open_cycles(self, won: list[Opportunity]) -> dict[int, Cycle]:
        found: dict[int, Cycle] = {}
        for some in _batches(sorted({o.account_id for o in won})):
            found |= {cycle.account_id: cycle for cycle in Cycle.objects.filter(account_id__in=some, ended_on=None)}
        return found


def account_id(company: Company) -> str:
    """The key under which a company is found again."""
    return short_id("account", company.key)


def _by_external_id(model: Any, names: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for some in _batches(list(names)):
        found |= {row.external_id: row for row in model.objects.filter(external_id__in=some)}
    return found


def _batches(items: list[Any]) -> Iterable[list[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
