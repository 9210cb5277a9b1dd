"""The stage that a manager confirms: with a reason, and never above what is known (domain.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import State
from accounts.services.moves import lock, require_state
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from core.errors import Refusal
from notifications.services import settle
from portraits.models import Change, Distance, DistanceEntry, Stage
from portraits.services import measuring, waiting
from portraits.services.said import explains

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account
    from users.models import User

WHY_LENGTH = 500


class AboveCeiling(Refusal):
    """What is known does not support the stage."""

    code = "above_ceiling"


def may_confirm(account: Account, *, user: User) -> bool:
    """Whether the person confirms stages of this account: managers of its team and admins, never about their own account."""
    if account.owner_id == user.pk:
        return False
    return user.is_admin or (account.team_id is not None and account.team_id in user.managed_team_ids)


def same_owner(seen: Account, now: Account) -> bool:
    """Whether the account is still in the cycle in which it was looked at."""
    return seen.current_cycle_id == now.current_cycle_id


@transaction.atomic
def confirm(account: Account, stage: int, why: str, *, by: User, today: date) -> Distance:
    """Confirm the stage of an owned account for its present owner, who is told. Raises NotAllowed, WrongState, AboveCeiling,
    ReasonNeeded, InvalidInput.
    """
    seen, account = account, lock(account.pk)
    if not same_owner(seen, account):
        raise WrongState(_("The account has another owner since: look at it again."))
    if not may_confirm(account, user=by):
        raise NotAllowed(_("A manager of the account's team confirms the stage."))
    require_state(account, State.OWNED)
    why = why.strip()
    if not why:
        raise ReasonNeeded
    if not explains(why):
        raise InvalidInput(_("Say in a few words what they do that shows it: everybody concerned reads it."))
    if stage not in Stage.values or len(why) > WHY_LENGTH:
        raise InvalidInput(_("Choose a stage, and say why in at most %(most)s characters."), most=WHY_LENGTH)
    measuring.measure([account.pk], today=today, by=by)
    distance = Distance.objects.get(pk=account.pk)
    if stage > distance.ceiling:
        raise AboveCeiling(
            _("What is known supports “%(ceiling)s” at most: fill in what is missing first."),
            ceiling=Stage(distance.ceiling).label,
        )
    before, now = distance.confirmed, timezone.now()
    held = waiting.confirmed_now(distance, account.current_cycle_id)
    distance.confirmed, distance.confirmed_cycle_id = stage, account.current_cycle_id
    distance.confirmed_by, distance.confirmed_at, distance.confirmed_why = by, now, why
    if before != stage:
        distance.moved_on, distance.contacts_then = today, account.lifetime_contacts
    settle(waiting.matters_of(distance))
    waiting.settle(distance)
    distance.save()
    entry = DistanceEntry.objects.create(
        account=account,
        what=Change.CONFIRMED,
        before=before,
        after=stage,
        cycle_id=account.current_cycle_id,
        by=by,
        why=why,
        contacts=account.lifetime_contacts,
        on=today,
        at=now,
    )
    audit.record("distance.confirmed", account, by=by, before=before, after=stage)
    waiting.tell_owner(account, entry, before=held)
    return distance
