"""Who looks after something at an account: people who serve it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, State, WorkingGroupMember
from accounts.services.managers import managers_of, manages
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from users.models import User

if TYPE_CHECKING:
    from keyaccounts.models import Complaint
    from users.models import UserQuerySet


def owners_for(account: Account, *, also: int | None = None) -> UserQuerySet:
    """Who can own a complaint or an action: the owner, the working group, the managers above; `also` who has it now."""
    group = WorkingGroupMember.objects.filter(account=account, ended_on=None).values_list("user_id", flat=True)
    ids = {account.owner_id, also, *group, *managers_of(account.team_id)}
    people: UserQuerySet = User.objects.active().filter(pk__in=[pk for pk in ids if pk])
    return people.order_by("name", "pk")


def heir_of(account: Account) -> int | None:
    """Who looks after what nobody else does here: the owner, where nobody owns it the nearest manager."""
    return account.owner_id or next(iter(managers_of(account.team_id)), None)


def looks_after(complaint: Complaint, account: Account, by: User) -> bool:
    """Whether a manager answers a complaint of an account of their teams in the pool, which nobody serves."""
    return account.state == State.POOLED and complaint.owner_id == by.pk and manages(by, account)


def check_edits(account: Account, by: User) -> None:
    """Raise unless the person works on the (locked) account. Raises NotAllowed, WrongState."""
    if account.state == State.POOLED and not by.is_admin:
        raise WrongState(_("“%(name)s” is in the shared pool: claim it first."), name=account.name)
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("“%(name)s” is not yours to work on. Ask its owner or your manager."), name=account.name)


def check_owner(account: Account, owner: User) -> None:
    """Raise InvalidInput unless `owner` serves the account."""
    if not owners_for(account).filter(pk=owner.pk).exists():
        raise InvalidInput(_("%(who)s does not serve this account: choose somebody who does."), who=owner.name)
