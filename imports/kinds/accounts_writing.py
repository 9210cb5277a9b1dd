"""Writing changes of accounts, and taking back what an import of accounts wrote."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts import clocks
from accounts.models import Account, Cycle, KeyPerson, LedgerEntry, Rule, State
from accounts.services.evidence import evidence_of
from accounts.services.findable import write_search
from accounts.services.moves import LEDGER_COLUMNS
from audit import services as audit
from commons import bulk
from followups.models import FollowUp
from imports.kinds import standing
from imports.kinds.base import Job, Row
from imports.kinds.common import put_back, untouched_versions
from imports.models import Kind, Outcome
from keyaccounts.models import (
    ChangeSignal,
    Complaint,
    GroupMeeting,
    HighVisit,
    PlanAction,
    PlanText,
    Position,
    Survey,
    Wallet,
)
from leads.models import Opportunity, Order
from portraits.models import Value

FACTS = (
    "name", "industry", "region", "address", "website", "telephones", "source", "notes", "employees",
    "annual_revenue", "founded_year", "tags", "grade", "vip", "parent_id", "referred_by_id",
)  # fmt: skip
# What people write at an account beside its contacts, its deals and its portrait.
WRITTEN = (PlanText, PlanAction, Complaint, ChangeSignal, Position, Wallet, Survey, GroupMeeting, HighVisit)


def take_back(rows: list[Row], job: Job) -> None:
    """Created accounts leave the CRM's lists unless somebody has worked on them; updates are put back field by field."""
    ids = [row.made for row in rows if row.made]
    found = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    locked = {account.pk: account for account in found}
    made = [row.made for row in rows if row.made and row.outcome == Outcome.CREATED]
    used = _used(made, {row.undo["person"] for row in rows if row.undo and "person" in row.undo})
    versions = untouched_versions(Kind.ACCOUNTS.value, ids)
    written, gone, graded = [], [], []
    for row in rows:
        account = locked[row.made or 0]
        if row.outcome == Outcome.UPDATED:
            fields = (row.undo or {}).get("fields", {})
            back = put_back(account, fields) if account.state != State.VOID else []
            if back:
                account.version += 1
                versions[account.pk] += 2  # changed and put back by this import
                written.append(account)
            if turned := {key: fields[key][::-1] for key in back if key in standing.KEYS}:
                graded.append((account.pk, turned))
            row.done(Outcome.UNDONE if back else Outcome.STAYED, row.made, row.undo)
        elif account.pk in used or account.version != versions[account.pk] or account.state == State.VOID:
            row.remark(used.get(account.pk, "stays_moved" if account.state == State.VOID else "stays_changed"))
            row.done(Outcome.STAYED, row.made, row.undo)
        else:
            gone.append(account)
            row.done(Outcome.UNDONE, row.made, row.undo)
    save(written)
    standing.record(graded, job, by=job.batch.undo_by or job.by)
    void(gone, job)


def void(accounts: list[Account], job: Job) -> None:
    """Take accounts back that an import made by mistake: no owner, no cycle, in no list; the ledger says so."""
    if not accounts:
        return
    ids, at = [account.pk for account in accounts], timezone.now()
    by = job.batch.undo_by or job.by
    rows = (
        (
            a.pk, Rule.UNDONE.value, a.current_cycle_id, a.state, State.VOID.value, a.owner_id, None, by.pk, job.today,
            at, "", "", {**evidence_of(a, job.policy), "import": job.batch.pk},
        )
        for a in accounts
    )  # fmt: skip
    bulk.insert(LedgerEntry, LEDGER_COLUMNS, rows)
    Cycle.objects.filter(account__in=ids, ended_on=None).update(ended_on=job.today, taken_back=True)
    chosen = Account.objects.filter(pk__in=ids)
    chosen.update(
        state=State.VOID, state_since=job.today, owner=None, current_cycle=None, cycle_started_on=None, external_id="",
        cycle_contacts=0, desk="", paused_until=None,
    )  # fmt: skip
    clocks.recompute(chosen, today=job.today, policy=job.policy)
    audit.record_many("account.import_undone", "account", ((pk, {"import": job.batch.pk}) for pk in ids), by=by)


def save(accounts: list[Account]) -> None:
    """Write the facts of accounts that are there."""
    for account in accounts:
        account.set_name(account.name)
    if accounts:
        Account.objects.bulk_update(accounts, [*FACTS, "sort_key", "version"], batch_size=500)
        write_search(accounts)


def _used(ids: list[int], persons: set[int]) -> dict[int, str]:
    """Accounts something has happened to since they were made: what keeps each, the first that somebody can take back."""
    others = KeyPerson.objects.filter(account__in=ids, left_on=None).exclude(pk__in=persons)
    written = (Value.objects.filter(bound=False), *(model._default_manager.all() for model in WRITTEN))
    found: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("stays_moved", (LedgerEntry.objects.exclude(rule=Rule.IMPORTED),)),
        ("stays_written", written),
        ("stays_people", (others,)),
        ("stays_deals", (Opportunity.objects.valid(),)),
        ("stays_orders", (Order.objects.valid(),)),
        ("stays_contacts", (FollowUp.objects.filter(voided_at=None),)),
    )
    used: dict[int, str] = {}
    for code, sources in found:
        for rows in sources:
            used |= dict.fromkeys(rows.filter(account__in=ids).values_list("account_id", flat=True), code)
    return used
