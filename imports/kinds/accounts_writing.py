"""Writing changes of accounts, and taking back what an import of accounts wrote."""

from __future__ import annotations

from django.utils import timezone

from accounts import clocks
from accounts.models import Account, Cycle, LedgerEntry, Rule, State
from accounts.services.evidence import evidence_of
from accounts.services.findable import write_search
from accounts.services.moves import LEDGER_COLUMNS
from audit import services as audit
from commons import bulk
from imports.kinds import standing, worked
from imports.kinds.base import Job, Row
from imports.kinds.common import back_as, put_back, untouched_versions
from imports.models import Kind, Outcome

FACTS = (
    "name", "industry", "region", "address", "website", "telephones", "source", "notes", "employees",
    "annual_revenue", "founded_year", "tags", "grade", "vip", "parent_id", "referred_by_id",
)  # fmt: skip


def take_back(rows: list[Row], job: Job) -> None:
    """Created accounts leave the CRM's lists unless somebody has worked on them; updates are put back field by field."""
    ids = [row.made for row in rows if row.made]
    found = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    locked = {account.pk: account for account in found}
    versions = untouched_versions(Kind.ACCOUNTS.value, ids)
    written, gone, graded = [], [], []
    for row in (row for row in rows if row.outcome == Outcome.UPDATED):
        account = locked[row.made or 0]
        fields = (row.undo or {}).get("fields", {})
        back = put_back(account, fields) if account.state != State.VOID else []
        if back:
            account.version += 1
            versions[account.pk] += 2  # changed and put back by this import
            written.append(account)
        if turned := {key: fields[key][::-1] for key in back if key in standing.KEYS}:
            graded.append((account.pk, turned))
        row.done(back_as(row, account, fields, back), row.made, row.undo)
    save(written)
    standing.record(graded, job, by=job.batch.undo_by or job.by)
    made = [row for row in rows if row.made and row.outcome == Outcome.CREATED]
    kept = _kept(made, locked, versions, job)
    for row in made:
        why = kept.get(row.made or 0)
        if why:
            row.remark(why)
        else:
            gone.append(locked[row.made or 0])
        row.done(Outcome.STAYED if why else Outcome.UNDONE, row.made, row.undo)
    void(gone, job)


def _kept(rows: list[Row], locked: dict[int, Account], versions: dict[int, int], job: Job) -> dict[int, str]:
    """Of the accounts these rows made those that stay, each with the code of the remark that says why."""
    persons = {row.made: (row.undo or {}).get("person", 0) for row in rows if row.made}
    kept = worked.on_accounts(persons)
    for pk in persons:
        if locked[pk].state == State.VOID:
            kept.setdefault(pk, "stays_moved")
        elif locked[pk].version != versions[pk]:
            kept.setdefault(pk, "stays_changed")
    return dict.fromkeys(worked.linked(persons, kept, job.batch), "stays_linked") | kept


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
