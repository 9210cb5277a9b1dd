"""What was worked on last: the accounts the log form offers, with a search over one's own, and the latest contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, When

from accounts import search
from accounts.models import Account, AccountQuerySet, State
from followups.models import Channel, FollowUp

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from users.models import User

SHOWN = 8
LOOK_BACK = 60
FOUND = 12


def recent_accounts(user: User) -> list[Account]:
    """The accounts the person worked on last and still serves, filled up with those due next."""
    latest = FollowUp.objects.filter(author=user).order_by("-occurred_on", "-pk")
    ids = list(dict.fromkeys(latest.values_list("account_id", flat=True)[:LOOK_BACK]))
    served = Account.objects.served_by(user).filter(state=State.OWNED).in_bulk(ids)
    chosen = [served[pk] for pk in ids if pk in served][:SHOWN]
    if len(chosen) < SHOWN:
        due = Account.objects.owned_by(user).filter(state=State.OWNED).order_by("next_contact_due_on", "pk")
        known = {account.pk for account in chosen}
        chosen += [account for account in due[: SHOWN + len(known)] if account.pk not in known]
    return chosen[:SHOWN]


def latest_contacts(
    account_ids: Collection[int], since: datetime, until: datetime | None = None
) -> dict[int, tuple[date, str]]:
    """By account the latest counted contact that was entered in this time: its day and who made it; one statement."""
    made = FollowUp.objects.counting().filter(account__in=account_ids, entered_at__gte=since)
    if until:
        made = made.filter(entered_at__lte=until)
    rows = made.order_by("account", "-occurred_on", "-pk").distinct("account")
    return {pk: (day, who) for pk, day, who in rows.values_list("account_id", "occurred_on", "author__name")}


def find(user: User, text: str) -> list[Account]:
    """Accounts the person may log on, by name, pinyin, initials or telephone tail; own ones and the group's first."""
    chosen: dict[int, Account] = {}
    for scope in _scopes(user):
        found = search.matching(scope.exclude(state=State.POOLED), text, telephones=True)
        for account in found.order_by("sort_key", "pk")[:FOUND]:
            chosen.setdefault(account.pk, account)
        if len(chosen) >= FOUND:
            break
    return list(chosen.values())[:FOUND]


def _scopes(user: User) -> list[AccountQuerySet]:
    own = [Account.objects.owned_by(user), Account.objects.in_group_of(user)]
    return [*own, Account.objects.of_teams(user)] if user.is_manager or user.is_admin else own


def usual_channel(user: User, account: Account, *, on_phone: bool) -> str:
    """The channel that the log form proposes (docs/decisions/0009): a visit on a telephone, else as last time.

    At a desk it is how the person reached this customer the last time, else how a colleague did, else the telephone.
    """
    if on_phone:
        return Channel.VISIT
    mine = Case(When(author=user, then=0), default=1)
    latest = FollowUp.objects.filter(account=account, voided_at=None).order_by(mine, "-occurred_on", "-pk")
    return latest.values_list("channel", flat=True).first() or Channel.PHONE
