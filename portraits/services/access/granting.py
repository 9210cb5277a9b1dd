"""The need-to-know list of an account: who is put on it, approved for a VVIP, taken off (domain.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, WorkingGroupMember
from accounts.services.managers import managers_of, manages, with_admins
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from core import formatting
from notifications.services import Message, settle, tell
from portraits.models import Grant
from portraits.models.access import is_guarded
from portraits.services.access.deciding import by_right
from users.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

REASON_LENGTH = 300


@transaction.atomic
def give(
    account: Account,
    user: User,
    *,
    reason: str,
    by: User,
    today: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Grant:
    """Let somebody who serves the account open its closed values; the owner for this cycle, others until `ends_on`.

    For a VVIP another person approves (`approve`): neither this one nor the one let in, whoever that is.
    Raises NotAllowed, ReasonNeeded, InvalidInput, WrongState.
    """
    account = lock(account.pk)
    _may_decide(account, user, by)
    starts_on = starts_on or today
    if not reason.strip():
        raise ReasonNeeded
    if not user.is_active or not Account.objects.served_by(user).filter(pk=account.pk).exists():
        raise InvalidInput(
            _("%(name)s does not serve this account: add them to its working group first."), name=user.name
        )
    if ends_on is not None and (ends_on < starts_on or ends_on < today):
        raise InvalidInput(_("The last day is over already."))
    strict = is_guarded(account)
    if not strict and by_right(account, user):
        raise WrongState(_("%(name)s leads the team and has the right already."), name=user.name)
    if Grant.objects.in_force(today).filter(account=account, user=user).exists():
        raise WrongState(_("%(name)s is on the list already."), name=user.name)
    given = Grant.objects.create(
        account=account,
        user=user,
        cycle_id=account.current_cycle_id if account.owner_id == user.pk else None,
        reason=reason.strip()[:REASON_LENGTH],
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        at=timezone.now(),
    )
    audit.record("access.given", account, by=by, user=user.pk, grant=given.pk)
    if strict:
        _tell_second(account, given)
    return given


@transaction.atomic
def approve(grant: Grant, *, by: User) -> Grant:
    """The second person's approval, for a VVIP. Raises NotAllowed, WrongState."""
    account = lock(grant.account_id)
    row = Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    _may_decide(account, row.user, by)
    if row.revoked_at is not None or row.approved_at is not None:
        raise WrongState(_("Somebody has decided this in the meantime."))
    if row.by_id == by.pk:
        raise NotAllowed(_("You opened it yourself: another manager or admin has to approve."))
    row.approved_by, row.approved_at = by, timezone.now()
    row.save(update_fields=["approved_by", "approved_at"])
    settle([_matter(row)])
    audit.record("access.approved", account, by=by, user=row.user_id, grant=row.pk)
    return row


@transaction.atomic
def revoke(grant: Grant, *, by: User, reason: str = "") -> None:
    """Take somebody off the list for a reason, or give one's own place up; at once. Raises NotAllowed, ReasonNeeded."""
    account = lock(grant.account_id)
    row = Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    if row.user_id != by.pk and not manages(by, account):
        raise NotAllowed(_("Only managers of the team and admins keep this list."))
    if row.user_id != by.pk and not reason.strip():
        raise ReasonNeeded
    if row.revoked_at is None:
        row.revoked_by, row.revoked_at, row.revoked_why = by, timezone.now(), reason.strip()[:REASON_LENGTH]
        row.save(update_fields=["revoked_by", "revoked_at", "revoked_why"])
        if row.approved_at is None and is_guarded(account):
            settle([_matter(row)])
        audit.record("access.revoked", account, by=by, user=row.user_id, grant=row.pk)


def seconds(account: Account, given: Grant) -> list[int]:
    """Who may approve: managers above the team and admins, but neither who gave it nor whom it lets in."""
    return seconds_beside(account, given.by_id, given.user_id)


def seconds_beside(account: Account, *ids: int) -> list[int]:
    """Managers above the team and admins, but none of these: who gives it and whom it lets in."""
    return [pk for pk in with_admins(account.team_id) if pk not in ids]


def named(ids: Collection[int]) -> str:
    """Some colleagues who work here, by name."""
    return formatting.listed(User.objects.active().filter(pk__in=ids).order_by("name").values_list("name", flat=True))


def _tell_second(account: Account, given: Grant) -> None:
    params = {"name": account.name, "who": given.by.name, "whom": given.user.name}
    tell(Message(pk, "access_to_approve", _matter(given), "", account.pk, params) for pk in seconds(account, given))


def _matter(given: Grant) -> str:
    return f"grant-{given.pk}"


def who_serve(account: Account, *, but: User) -> QuerySet[User]:
    """People who may come on the list: owner, working group, managers above, admins; without the one who asks."""
    group = WorkingGroupMember.objects.filter(account=account, ended_on=None).values("user")
    serving = Q(pk=account.owner_id) | Q(pk__in=group) | Q(pk__in=managers_of(account.team_id)) | Q(role=Role.ADMIN)
    people: QuerySet[User] = User.objects.active()
    return people.filter(serving).exclude(pk=but.pk).order_by("name")


def _may_decide(account: Account, user: User, by: User) -> None:
    if not manages(by, account):
        raise NotAllowed(_("Only managers of the team and admins keep this list."))
    if user.pk == by.pk:
        raise NotAllowed(_("Nobody decides about the own access: ask another manager or an admin."))
