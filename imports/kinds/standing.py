"""Grade and VIP class from a file: by managers for their teams, VVIP by an admin, never by the owner (domain.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts import clocks
from accounts.models import Account, Grade, State, Vip, VipChange
from audit import services as audit
from imports import values as read
from imports.kinds.base import Field, Job, Row
from imports.models import Plan

if TYPE_CHECKING:
    from users.models import User

KEYS = ("grade", "vip")
NEW = {"grade": Grade.C.value, "vip": Vip.NONE.value}
_NONE = "none"
_GRADE = re.compile(r"(?:grade|class|tier)? ?([a-d]) ?(?:[级級类類等]|等[级級])?(?:客户|客戶)?")
_VIPS = {
    "vip": ("vip", "vip客户", "vip客戶", "贵宾", "貴賓", "yes", "y", "true", "1", "是"),
    "vvip": ("vvip", "vvip客户", "vvip客戶"),
    _NONE: ("no", "n", "none", "false", "0", "否", "非vip", "普通", "普通客户", "普通客戶"),
}  # fmt: skip


def _read_grade(value: Any) -> str:
    text = read.folded(read.as_text(value))
    found = _GRADE.fullmatch(text)
    return found[1].upper() if found else f"?{text}" if text else ""


def _read_vip(value: Any) -> str:
    text = read.folded(read.as_text(value))
    found = next((code for code, words in _VIPS.items() if text in words), "")
    return found or (f"?{text}" if text else "")


GRADE = Field(
    "grade", _("importance grade"),
    ("等级", "等級", "客户等级", "客戶等級", "级别", "級別", "客户级别", "客戶級別", "重要度", "重要性", "重要等级", "grade", "importance", "account grade", "customer grade", "account tier", "tier"),
    _read_grade,
)  # fmt: skip
VIP = Field(
    "vip",
    _("VIP class"),
    ("vip", "vip等级", "vip等級", "vip类别", "vip類別", "是否vip", "vip class", "vip level"),
    _read_vip,
)


def settle(row: Row, job: Job, *, account: Account | None, owner: User | None) -> None:
    """Leave in the row's values the grade and class that the importer may give, and say why the others stay out.

    `account` is there already; without it the row makes one for `owner` (None: in the pool).
    """
    values = row.values
    for key in KEYS:
        if values.get(key, "").startswith("?"):
            row.remark(f"unknown_{key}", key, text=values.pop(key)[1:41])
        elif values.get(key) == _NONE:
            values[key] = Vip.NONE.value
    there = {key: getattr(account, key) if account else NEW[key] for key in KEYS}
    wanted = [key for key in KEYS if key in values and values[key] != there[key]]
    for key in set(KEYS) - set(wanted):
        values.pop(key, None)
    if not wanted:
        return
    owner_id = account.owner_id if account else owner.pk if owner else None
    team_id = account.team_id if account else owner.team_id if owner else job.by.team_id
    by = job.by
    for key in wanted:
        if not by.is_admin and (team_id not in by.managed_team_ids or owner_id == by.pk):
            row.remark("grade_not_yours", key)
            del values[key]
        elif key == "vip" and Vip.VVIP in (values[key], there[key]) and not by.is_admin:
            row.remark("vvip_admin", key)
            del values[key]


def settle_all(rows: Iterable[Row], owners: Mapping[int, User | None], job: Job) -> None:
    """`settle` for rows that are planned to make an account or to change one."""
    rows = [row for row in rows if row.plan != Plan.SKIP and _speaks(row)]
    rows = [row for row in rows if not row.twin or row.twin["k"] != "row"]
    ids = {row.twin["id"] for row in rows if row.twin and row.plan == Plan.UPDATE}
    there = Account.objects.in_bulk(ids) if ids else {}
    for row in rows:
        known = there.get(row.twin["id"]) if row.twin and row.plan == Plan.UPDATE else None
        settle(row, job, account=known, owner=owners.get(row.id))


def settle_known(rows: Iterable[Row], locked: Mapping[int, Account], job: Job) -> None:
    """`settle` for rows that change accounts, locked with their owners (`owners_asked`), within the share allowed."""
    rows = [row for row in rows if row.twin and row.twin["id"] in locked and _speaks(row)]
    for row in rows:
        settle(row, job, account=locked[row.twin["id"]] if row.twin else None, owner=None)
    _within_cap_of(rows, locked, job)


def owners_asked(rows: Iterable[Row]) -> set[int]:
    """Owners whose share of protected accounts rows that change accounts may touch: to be locked before the accounts."""
    known = [row for row in rows if row.twin and row.twin["k"] == "account"]
    ids = [row.twin["id"] for row in known if row.twin and row.plan == Plan.UPDATE and _protects(row)]
    return (
        set(Account.objects.filter(pk__in=ids, owner__isnull=False).values_list("owner_id", flat=True))
        if ids
        else set()
    )


def record(changed: list[tuple[int, dict[str, Any]]], job: Job, *, by: Any) -> None:
    """Bring the clocks of accounts to another grade or class ({field: [before, after]} by id), with an event each."""
    if not changed:
        return
    clocks.recompute(Account.objects.filter(pk__in=[pk for pk, _f in changed]), today=job.today, policy=job.policy)
    events = (
        (pk, {
            **{at: {key: fields[key][n] for key in KEYS if key in fields} for n, at in enumerate(("before", "after"))},
            "import": job.batch.pk,
        })
        for pk, fields in changed
    )  # fmt: skip
    audit.record_many("account.graded", "account", events, by=by)
    keep_classes([(pk, *fields["vip"]) for pk, fields in changed if "vip" in fields], job, by=by)


def keep_classes(changes: Iterable[tuple[int, str, str]], job: Job, *, by: Any) -> None:
    """The history of the VIP class of (account, before, after), with the file for a reason; one statement, if any."""
    VipChange.objects.bulk_create(
        VipChange(account_id=pk, before=before, after=after, by=by, at=job.now, reason=job.batch.file_name[:500])
        for pk, before, after in changes
    )


def within_cap(rows: Iterable[Row], owners: Mapping[int, User | None], job: Job) -> None:
    """Beyond an owner's share of protected accounts new ones come without what protects them, and say so.

    Call with the owners locked (accounts.services.pool.lock_people).
    """
    new: dict[int, list[Row]] = {}
    for row in rows:
        if owner := owners[row.id]:
            new.setdefault(owner.pk, []).append(row)
    known = _owned([pk for pk, theirs in new.items() if any(map(_protects, theirs))])
    for pk, (total, protected) in known.items():
        _keep_within(filter(_protects, new[pk]), total + len(new[pk]), protected, pk, job)


def _within_cap_of(rows: Iterable[Row], locked: Mapping[int, Account], job: Job) -> None:
    """The same for accounts that are there and are to become protected."""
    asking: dict[int, list[Row]] = {}
    for row in filter(_protects, rows):
        account = locked.get(row.twin["id"]) if row.twin else None
        if account and account.owner_id and not account.protected:
            asking.setdefault(account.owner_id, []).append(row)
    for pk, (total, protected) in _owned(list(asking)).items():
        _keep_within(asking[pk], total, protected, pk, job)


def _owned(owner_ids: list[int]) -> dict[int, tuple[int, int]]:
    """By owner, how many accounts and how many protected ones."""
    if not owner_ids:
        return {}
    owned = Account.objects.filter(state=State.OWNED, owner_id__in=owner_ids).order_by().values("owner_id")
    counts = owned.annotate(n=Count("pk"), kept=Count("pk", filter=Q(protected=True)))
    known = {pk: (n, kept) for pk, n, kept in counts.values_list("owner_id", "n", "kept")}
    return {pk: known.get(pk, (0, 0)) for pk in owner_ids}


def _keep_within(rows: Iterable[Row], total: int, protected: int, owner_id: int, job: Job) -> None:
    owner = job.people.ids[owner_id]
    cap = job.policy.of(owner.team_id).protected_share_cap
    for row in rows:
        if protected < max(1, total * cap // 100):
            protected += 1
            continue
        row.remark("protected_share", "grade", who=owner.name, cap=cap)
        for key in KEYS:
            if row.values.get(key) in (Grade.A, Vip.VVIP):
                del row.values[key]


def _speaks(row: Row) -> bool:
    return any(key in row.values for key in KEYS)


def _protects(row: Row) -> bool:
    return row.values.get("grade") == Grade.A or row.values.get("vip") == Vip.VVIP
