"""The account that a row of persons, follow-ups or orders belongs to."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.duplicates import Asked, Reason
from accounts.models import Account, AccountQuerySet, State
from core import matchkeys, searchkeys
from imports import values as read
from imports.kinds import names
from imports.kinds.base import Field, Job, Row
from imports.twins import bare, look

ACCOUNT = Field("account", _("account"), (*names.COMPANY,), longest=200)
ACCOUNT_ID = Field(
    "account_id", _("the account's number in the other system"),
    ("客户编号", "客戶編號", "客户编码", "客户代码", "客户id", "customer id", "account id", "customer no", "customer number", "customer code"),
    longest=120,
)  # fmt: skip
ACCOUNT_TELEPHONE = Field(
    "account_telephone", _("the account's telephone"),
    ("公司电话", "公司電話", "客户电话", "客戶電話", "company phone", "account phone", "customer phone"),
    read.read_telephones,
)  # fmt: skip


def resolve(rows: list[Row], job: Job) -> None:
    """Give each row its account's id in `values["account_pk"]`, or say why it has none; also of rows with other errors."""
    asked = []
    for row in rows:
        if any(row.values.get(key) for key in NAMED_BY):
            asked.append(row)
        elif not any(problem["f"] in NAMED_BY for problem in row.problems if not problem.get("w")):
            row.fail("missing", "account")
    found = _like(asked, job)
    numbers = _by_number(asked)
    ids = {pk for some in found.values() for pk in some if pk} | set(numbers.values())
    accounts = Account.objects.in_bulk(ids)
    mine = set(_workable(job).filter(pk__in=ids).values_list("pk", flat=True))
    for row in asked:
        known = numbers.get(row.values.get("account_id", ""))
        candidates = [known] if known else found.get(row.id, [])
        _choose(row, [accounts[pk] for pk in candidates if pk], mine, hidden=None in candidates)


NAMED_BY = ("account", "account_id", "account_telephone")
SURE = (Reason.TELEPHONE, Reason.NAME, Reason.SOUND)


def _like(rows: list[Row], job: Job) -> dict[int, list[int | None]]:
    """By row, accounts of the name or number; None for one that the importer may not see. The same text is asked once."""
    asked: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for row in rows:
        asked[row.values.get("account", ""), tuple(row.values.get("account_telephone", ()))].append(row.id)
    found = look({ids[0]: Asked(name, telephones) for (name, telephones), ids in asked.items()}, job.by)
    by_row: dict[int, list[int | None]] = {}
    for ids in asked.values():
        twins = [t for t in found.get(ids[0], ()) if t.kind != "lead" and any(w.reason in SURE for w in t.why)]
        found_here: list[int | None] = [twin.account.pk if twin.account else None for twin in twins]
        by_row |= dict.fromkeys(ids, found_here)
    return by_row


def _workable(job: Job) -> AccountQuerySet:
    """Accounts the importer may write to: own, the working group's, the teams'; all for an admin. Never the pool."""
    return Account.objects.editable_by(job.by).exclude(state=State.POOLED)


def _by_number(rows: list[Row]) -> dict[str, int]:
    asked = {row.values["account_id"] for row in rows if "account_id" in row.values}
    return dict(Account.objects.filter(external_id__in=asked).values_list("external_id", "pk")) if asked else {}


def _choose(row: Row, candidates: list[Account], mine: set[int], *, hidden: bool) -> None:
    name = row.values.get("account") or row.values.get("account_id") or " ".join(row.values["account_telephone"])
    if not candidates and not hidden:
        row.fail("no_account", "account", name=str(name)[:80])
        return
    # The closest of all, not of those one may write to: what is meant for another's account goes to none that is like it.
    best = [account for account in _closest(candidates, row) if account.pk in mine]
    if not best:
        row.fail("account_not_yours", "account", name=str(name)[:80])
        return
    if len(best) > 1:
        row.fail("several_accounts", "account", name=str(name)[:80], n=len(best))
        return
    row.values["account_pk"] = best[0].pk


def _closest(accounts: list[Account], row: Row) -> list[Account]:
    """Those that fit best: of the same name to the letter, else of the same name without its suffix, else by number."""
    if len(accounts) < 2:
        return accounts
    name = row.values.get("account", "")
    exact = [a for a in accounts if searchkeys.fold(a.name) == searchkeys.fold(name)]
    alike = exact or [a for a in accounts if bare(a.name) == bare(name)] or accounts
    numbers = set(filter(None, map(matchkeys.telephone, row.values.get("account_telephone", ()))))
    if len(alike) > 1 and numbers:
        alike = [a for a in alike if numbers & set(map(matchkeys.telephone, a.telephones))] or alike
    return alike


def lock_accounts(rows: list[Row], job: Job) -> dict[int, Account]:
    """The rows' accounts, locked by id; rows whose account has gone out of reach meanwhile fail."""
    resolve(rows, job)
    ids = {row.values["account_pk"] for row in rows if row.is_good}
    found = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    return {account.pk: account for account in found}


def by_account(rows: list[Row]) -> dict[int, list[Row]]:
    """Rows by their account."""
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.values["account_pk"]].append(row)
    return grouped


def first_of(values: dict[str, Any], key: str) -> str:
    """The first telephone of a list, or nothing."""
    return next(iter(values.get(key) or []), "")
