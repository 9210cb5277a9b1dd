"""Who may log, correct and decide; whom the form offers (domain.md section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, KeyPerson, State, WorkingGroupMember
from accounts.services.managers import managers_of, manages
from accounts.services.refusals import NotAllowed, WrongState
from followups.models import FollowUp, FollowUpParticipant, FollowUpPerson
from users.models import User, UserQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet


def check_may_log(account: Account, by: User) -> None:
    """Raise unless the person serves the (locked) account: owner, deputy, working group, manager, admin."""
    if account.state == State.POOLED:
        raise WrongState(_("“%(name)s” is in the shared pool: claim it before you log contacts."), name=account.name)
    if not may_log(account, by):
        raise NotAllowed(_("“%(name)s” is not yours to work on. Ask its owner or your manager."), name=account.name)


def may_log(account: Account, by: User) -> bool:
    """Whether the person serves the account now."""
    if account.owner_id in by.served_owner_ids or manages(by, account):
        return True
    return WorkingGroupMember.objects.filter(account=account, user=by, ended_on=None).exists()


def may_correct(follow_up: FollowUp, account: Account, by: User) -> bool:
    """Corrections and voiding: the author, the manager of the account's team, an admin."""
    return follow_up.author_id == by.pk or manages(by, account)


def may_decide(follow_up: FollowUp, account: Account, by: User) -> bool:
    """Late entries and disallowing: a manager above, but nobody about an own entry; admins always."""
    return by.is_admin or (manages(by, account) and follow_up.author_id != by.pk)


def deciders(account: Account, author: User) -> list[int]:
    """Who is told about an entry that needs a decision: the nearest manager who did not write it."""
    line = [pk for pk in managers_of(account.team_id) if pk != author.pk]
    return line[:1] or [pk for pk in managers_of(None) if pk != author.pk]


def persons_of(account: Account, *, named_in: FollowUp | None = None) -> QuerySet[KeyPerson]:
    """This account's people still there, the last contacted first; and those an entry names, though they left."""
    offered = Q(left_on=None, restricted_at=None, erased_at=None, merged_into=None)
    if named_in is not None:
        links = FollowUpPerson.objects.current().filter(follow_up=named_in)
        offered |= Q(pk__in=links.values("person_id"))
    persons: QuerySet[KeyPerson] = KeyPerson.objects.filter(offered, account=account)
    return persons.order_by(F("last_contact_on").desc(nulls_last=True), "pk")


def colleagues_of(account: Account, user: User, *, named_in: FollowUp | None = None) -> UserQuerySet:
    """Those of us who may have come along: managers above, the owner, the working group, the account's team."""
    group = WorkingGroupMember.objects.filter(account=account, ended_on=None).values("user_id")
    near = (
        Q(pk__in=managers_of(account.team_id)) | Q(pk=account.owner_id) | Q(pk__in=group) | Q(team_id=account.team_id)
    )
    offered = Q(near, is_active=True)
    if named_in is not None:
        links = FollowUpParticipant.objects.current().filter(follow_up=named_in)
        offered |= Q(pk__in=links.values("user_id"))
    chosen: UserQuerySet = User.objects.filter(offered).exclude(pk=user.pk)
    return chosen.order_by("name")
