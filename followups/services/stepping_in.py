"""A manager who came along, or spoke with the customer, after the tenth contact has stepped in (domain.md 2.2, At 10 contacts).

Today's call and the portfolio's table ask the same: a contact of the present cycle that is not void, on the day of the
tenth counted one or later, in which somebody who leads took part and is not the owner (dashboards/portfolio/ten.py).
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from accounts.models import Account, ContactDay, Escalation, Rested
from accounts.policies import in_force
from accounts.services.calls.resting import reopen, rest
from followups.models import FollowUp, FollowUpParticipant
from users.models import Role, User

LEADERS = (Role.MANAGER, Role.ADMIN)


def took_part(follow_up: FollowUp, account: Account, participants: Collection[int]) -> bool:
    """Whether somebody who leads was there; asks the database for nobody but participants."""
    author = follow_up.author
    if follow_up.author_present and author.role in LEADERS and author.pk != account.owner_id:
        return True
    others = set(participants) - {account.owner_id}
    return bool(others) and User.objects.filter(pk__in=others, role__in=LEADERS).exists()


def settle(account: Account) -> None:
    """Rest the call of the tenth contact when a manager stepped in; taken back, it waits again."""
    ten = Escalation.objects.filter(account=account, once=f"ten:{account.current_cycle_id}")
    if not ten.exists():
        return
    if stepped_in(account):
        rest(ten, Rested.JOINED)
    else:
        reopen(ten, Rested.JOINED)


def stepped_in(account: Account) -> bool:
    """Whether a manager's contact of the cycle lies on the day of the tenth counted contact or later."""
    alert = in_force().of(account.team_id).contacts_alert
    days = ContactDay.objects.filter(cycle=account.current_cycle_id, counted=True).order_by("day")
    tenth = days.values_list("day", flat=True)[alert - 1 : alert].first()
    if tenth is None:
        return False
    there = FollowUpParticipant.objects.filter(follow_up=OuterRef("pk"), current=True, user__role__in=LEADERS)
    led = Q(author__role__in=LEADERS, author_present=True) & ~Q(author=account.owner_id)
    shared = Exists(there.exclude(user=account.owner_id))
    of_cycle = FollowUp.objects.filter(account=account, cycle=account.current_cycle_id, voided_at=None)
    return of_cycle.filter(led | shared, occurred_on__gte=tenth).exists()
