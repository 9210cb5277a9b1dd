"""Taking a merge back: who may, when it is too late, and what the two accounts' rows become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clocks
from accounts.models import Account, KeyPerson, LedgerEntry, Merge, Rule, State
from accounts.policies import in_force
from accounts.services import telling
from accounts.services.evidence import evidence_of
from accounts.services.managers import manages
from accounts.services.merging.checking import MergeRefused
from accounts.services.merging.choosing import ACCOUNT_FIELDS, PERSON_FIELDS, UNIONS
from accounts.services.merging.moving import refresh_keys
from accounts.services.refusals import NotAllowed, TooLate
from audit import services as audit
from commons.journal import Journal, row_of, values_of
from core.clock import business_date
from notifications.services import Message, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from users.models import User

_IDENTITY = ("id", "version")
# What people enter: told by name where it was edited since.
FACTS_OF_ACCOUNT = (*ACCOUNT_FIELDS, *UNIONS, "grade", "vip")
FACTS_OF_PERSON = (*PERSON_FIELDS, "roles")


def lock_merge(merge: Merge, *, by: User) -> Merge:
    """The merge's row, locked. Raises NotAllowed, TooLate."""
    merge = Merge.objects.select_for_update(no_key=True, of=("self",)).select_related("by", "kept").get(pk=merge.pk)
    if not (merge.by_id == by.pk or manages(by, merge.kept)):
        raise NotAllowed(_("Only %(name)s, the manager or an admin may undo this."), name=merge.by.name)
    if merge.undone_at is None and not merge.is_undoable:
        raise TooLate(_("This could be undone until %(day)s."), day=business_date(merge.undo_until))
    return merge


def check(merge: Merge, kept: Account, gone: Account, owner: User | None) -> None:
    """Raise MergeRefused where the two cannot be apart again as they were."""
    later = Merge.objects.filter(kept=kept, pk__gt=merge.pk, undone_at=None).select_related("gone").first()
    if later is not None:
        what = later.gone_person.name if later.gone_person else later.gone.name
        raise MergeRefused(_("“%(name)s” was merged here later: undo that first."), name=what)
    moved = LedgerEntry.objects.filter(account=kept, pk__gt=merge.ledger or 0)
    if kept.state == State.VOID or moved.exclude(rule__in=[Rule.MERGED, Rule.UNMERGED]).exists():
        raise MergeRefused(_("“%(name)s” has moved since the merge, so it stays as it is."), name=kept.name)
    if gone.state != State.VOID or gone.merged_into_id != kept.pk:
        raise MergeRefused(_("“%(name)s” has moved since the merge, so it stays as it is."), name=gone.name)
    if owner is not None and not owner.is_active:
        raise MergeRefused(_("%(name)s, who had the other account, has left: it stays as it is."), name=owner.name)


def check_persons(merge: Merge) -> None:
    """Raise MergeRefused unless both persons are as the merge left them."""
    gone, kept = merge.gone_person, merge.kept_person
    if gone is None or kept is None or gone.merged_into_id != kept.pk or kept.merged_into_id:
        raise MergeRefused(_("The persons have been merged again since: undo that first."))


def put_kept_back(merge: Merge, kept: Account) -> dict[str, int]:
    """Of the kept account's row what nobody has changed since, before anything else: its key of a source is unique.

    Returns what stayed.
    """
    now = row_of(Account.objects.get(pk=kept.pk))
    same = {
        name: value
        for name, value in merge.before["kept"].items()
        if name not in _IDENTITY and now.get(name) == merge.after["kept"].get(name) != value
    }
    Account.objects.filter(pk=kept.pk).update(**values_of(Account, same), version=kept.version + 1)
    return edited(kept, FACTS_OF_ACCOUNT, before=merge.before["kept"], after=merge.after["kept"], now=now)


def put_gone_back(merge: Merge, gone: Account) -> None:
    """The clocks of the gone account as they were."""
    before = values_of(Account, merge.before["gone"])
    columns = {name: before[name] for name in (*clocks.CLOCK_COLUMNS, "policy_version")}
    Account.objects.filter(pk=gone.pk).update(**columns)


def put_persons_back(merge: Merge) -> dict[str, int]:
    """Everything that hung on either person, and of the kept one each field by itself; returns what stayed."""
    kept, before, after = merge.kept_person, merge.before["kept"], dict(merge.before["kept"])
    if kept is None:
        return {}
    table = KeyPerson._meta.label_lower
    for line in merge.journal:
        if line["table"] == table and kept.pk in line["ids"]:
            after |= line["after"]
    now = row_of(KeyPerson.objects.get(pk=kept.pk))
    stayed = Journal(merge.journal).undo(apart={table})
    others = {name: n for name, n in stayed.items() if name.rpartition(".")[0] != table}
    return {**others, **edited(kept, FACTS_OF_PERSON, before=before, after=after, now=now)}


def edited(
    record: Account | KeyPerson,
    names: Iterable[str],
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: Mapping[str, Any],
) -> dict[str, int]:
    """The kept record's own facts that somebody has edited since the merge, as "table.column": they stay."""
    columns = [str(getattr(record._meta.get_field(name), "attname", name)) for name in names]
    return {
        f"{record._meta.label_lower}.{column}": 1
        for column in columns
        if now.get(column) not in (after.get(column), before.get(column))
    }


def finish(merge: Merge, *, by: User, today: date, stayed: Mapping[str, int]) -> Merge:
    """Lines in both ledgers, an event, the keys, and a word to the owner who has the account again."""
    kept, gone = Account.objects.get(pk=merge.kept_id), Account.objects.get(pk=merge.gone_id)
    policy, at = in_force(), timezone.now()
    for account, was, name in ((gone, State.VOID, kept.name), (kept, State(kept.state), gone.name)):
        LedgerEntry.objects.create(
            account=account,
            rule=Rule.UNMERGED,
            from_state=was,
            to_state=account.state,
            from_user_id=None if was == State.VOID else account.owner_id,
            to_user_id=account.owner_id,
            by=by,
            on=today,
            at=at,
            evidence={**evidence_of(account, policy), "other_name": name, "stayed": dict(stayed)},
        )
        audit.record("account.unmerged", account, by=by, merge=merge.pk)
    refresh_keys(kept, gone)
    merge.undone_at, merge.undone_by, merge.stayed = at, by, dict(stayed)
    merge.save(update_fields=["undone_at", "undone_by", "stayed"])
    if gone.owner_id and gone.owner_id not in (by.pk, kept.owner_id):
        params: dict[str, Any] = {"name": gone.name, "who": by.name}
        tell([Message(gone.owner_id, "merge_undone", f"unmerged:{merge.pk}", "", gone.pk, params)])
    telling.merged(kept, gone, by=by, kind="unmerged", once=f"apart:{merge.pk}")
    return merge


def persons_of(merge: Merge) -> list[KeyPerson]:
    """Both persons of a merge of persons."""
    return list(KeyPerson.objects.filter(pk__in=[merge.kept_person_id, merge.gone_person_id]).order_by("pk"))
