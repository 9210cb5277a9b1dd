"""What pages read of merges: where an account went, what came into it, what moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import Account, LedgerEntry, Merge, NotDuplicate, State
from accounts.services.findable import former_names

if TYPE_CHECKING:
    from users.models import User


def survivor(pk: int, user: User) -> tuple[Account, str] | None:
    """The account that a merged one has become, if the person may see it, and the name of the merged one."""
    gone = Account.objects.filter(pk=pk).exclude(merged_into=None).first()
    here, seen = gone, {pk}
    while here is not None and here.merged_into_id and here.merged_into_id not in seen:
        seen.add(here.merged_into_id)
        here = Account.objects.get(pk=here.merged_into_id)
    if gone is None or here is None:
        return None
    shown = Account.objects.visible_to(user).filter(pk=here.pk).first()
    return (shown, gone.name) if shown else None


def taken_back(pk: int, user: User) -> tuple[Account, LedgerEntry] | None:
    """An account that was made by mistake and is void since, with that move: for admins, its managers and its owner then."""
    it = Account.objects.filter(pk=pk, state=State.VOID, merged_into=None).first()
    moves = LedgerEntry.objects.filter(account=pk, to_state=State.VOID).select_related("by", "from_user")
    move = moves.order_by("-pk").first()
    if it is None or move is None:
        return None
    teams = {it.team_id, move.from_user.team_id if move.from_user else None} - {None}
    entitled = user.is_admin or move.from_user_id == user.pk or bool(teams & set(user.managed_team_ids))
    return (it, move) if entitled else None


def came_into(account: Account) -> list[tuple[Account, list[LedgerEntry]]]:
    """Accounts merged into this one (which the caller has fetched through a door), each with its ledger."""
    if not former_names([account.pk]):
        return []
    found, step = [], [account.pk]
    while step:
        gone = list(Account.objects.filter(merged_into__in=step).order_by("pk"))
        found += gone
        step = [it.pk for it in gone]
    rows = LedgerEntry.objects.filter(account__in=found).select_related("account", "from_user", "to_user", "by")
    ledgers: dict[int, list[LedgerEntry]] = {}
    for row in rows.order_by("pk"):
        ledgers.setdefault(row.account_id, []).append(row)
    return [(it, ledgers.get(it.pk, [])) for it in found]


def standing(account: Account, user: User) -> list[Merge]:
    """Merges into the account that the person may see and that can be undone."""
    merges = (
        Merge.objects.visible_to(user)
        .filter(kept=account, undone_at=None)
        .select_related("gone", "gone_person", "kept_person", "by")
    )
    return [merge for merge in merges.order_by("-pk")[:20] if merge.is_undoable]


def say_not_duplicate(one: Account, other: Account, *, by: User) -> None:
    """Remember that two accounts are two companies."""
    low, high = sorted((one.pk, other.pk))
    row = NotDuplicate(low_id=low, high_id=high, by=by, at=timezone.now())
    NotDuplicate.objects.bulk_create([row], ignore_conflicts=True)


def said_not_duplicate(account: Account, ids: Iterable[int]) -> set[int]:
    """Of these accounts, those that somebody said to be another company."""
    pairs = NotDuplicate.objects.filter(low__in=[account.pk, *ids], high__in=[account.pk, *ids])
    return {pk for pair in pairs.values_list("low_id", "high_id") if account.pk in pair for pk in pair} - {account.pk}
