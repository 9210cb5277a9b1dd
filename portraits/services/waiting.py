"""Stages that wait for a manager: what is known supports more than is confirmed, or the owner asks (domain.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, State
from accounts.services.managers import lines_of
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from core.clock import business_date
from notifications.services import Message, tell
from portraits.models import Distance, Stage
from portraits.services.said import explains
from users.models import Role, User

if TYPE_CHECKING:
    from portraits.models import DistanceEntry

WHY_LENGTH = 500
WRITTEN = ("asked_stage", "asked_cycle", "asked_by", "asked_at", "asked_why")


def confirmed_now(distance: Distance, cycle_id: int | None) -> int:
    """The stage confirmed in a cycle; 0 before."""
    return (distance.confirmed or 0) if distance.is_confirmed(cycle_id) else 0


def is_waiting(distance: Distance | None, account: Account) -> bool:
    """Whether a manager has to decide about the present owner's distance."""
    return bool(
        distance
        and distance.asked_at
        and account.state == State.OWNED
        and distance.asked_cycle_id == account.current_cycle_id
    )


def may_ask(account: Account, distance: Distance | None) -> bool:
    """Whether more is known than is confirmed, and nobody has asked for it yet."""
    if distance is None or account.state != State.OWNED:
        return False
    asked = is_waiting(distance, account) and distance.asked_by_id is not None
    return not asked and distance.ceiling > confirmed_now(distance, account.current_cycle_id)


def follow(distance: Distance, *, before: int, cycle_id: int | None, by: User | None, now: datetime) -> bool:
    """Let a ceiling that moved from `before` wait for a manager, or wait no longer; whether it waits newly.

    What a changed catalogue or a night moves waits for nobody: the filters of the list show it.
    """
    if distance.ceiling <= confirmed_now(distance, cycle_id):
        settle(distance)
        return False
    if distance.asked_at is not None and distance.asked_cycle_id == cycle_id:
        distance.asked_stage = distance.ceiling
        return distance.ceiling > before and by is not None
    if by is None or distance.ceiling < before or cycle_id is None:
        return False
    distance.asked_stage, distance.asked_cycle_id, distance.asked_at = distance.ceiling, cycle_id, now
    distance.asked_by, distance.asked_why = None, ""
    return True


def matters_of(distance: Distance) -> list[str]:
    """Under which matters those were told who confirm what waits now; none where nothing waits."""
    if distance.asked_at is None:
        return []
    which = f"{distance.pk}-{distance.asked_cycle_id}"
    asked_on = business_date(distance.asked_at)
    return [
        name
        for stage in Stage.values
        for name in (f"distance-{which}-{stage}", f"distance-asked-{which}-{stage}-{asked_on}")
    ]


def settle(distance: Distance) -> None:
    """Nothing waits any more; the caller saves, and settles what was told (`matters_of` before)."""
    distance.asked_stage = distance.asked_cycle = distance.asked_by = distance.asked_at = None
    distance.asked_why = ""


@transaction.atomic
def ask(account: Account, *, why: str, by: User, today: date) -> Distance:
    """Ask the account's manager to confirm what is known. Raises NotAllowed, InvalidInput, WrongState."""
    account = lock(account.pk)
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who work on this account ask for it."))
    if not explains(why) or len(why) > WHY_LENGTH:
        raise InvalidInput(_("Say in a few words what they do that shows it."))
    distance = Distance.objects.filter(pk=account.pk).first()
    if distance is None or not may_ask(account, distance):
        raise WrongState(_("There is nothing to ask for: no more is known than is confirmed, or it waits already."))
    distance.asked_stage, distance.asked_cycle_id = distance.ceiling, account.current_cycle_id
    distance.asked_by, distance.asked_at, distance.asked_why = by, timezone.now(), why.strip()
    distance.save(update_fields=WRITTEN)
    audit.record("distance.asked", account, by=by, stage=distance.ceiling)
    once = f"distance-asked-{account.pk}-{account.current_cycle_id}-{distance.ceiling}-{today}"
    params = {"name": account.name, "who": by.name, "distance": distance.ceiling, "why": distance.asked_why}
    readers = _reader_of([account])[account.pk]
    tell(Message(pk, "distance_asked", once, f"distances-{today}", account.pk, params) for pk in readers if pk != by.pk)
    return distance


def tell_managers(distances: Sequence[Distance], *, by: User | None, today: date) -> None:
    """Tell who confirms that ceilings rose: once for an account, cycle and stage, those of a day together."""
    if not distances:
        return
    stages, batch = {each.pk: each.ceiling for each in distances}, f"distances-{today}"
    accounts = list(Account.objects.filter(pk__in=stages, state=State.OWNED))
    readers = _reader_of(accounts)
    tell(
        Message(
            reader,
            "distance_to_confirm",
            f"distance-{account.pk}-{account.current_cycle_id}-{stages[account.pk]}",
            batch,
            account.pk,
            {"name": account.name, "distance": stages[account.pk]},
        )
        for account in accounts
        for reader in readers[account.pk]
        if by is None or reader != by.pk
    )


def tell_owner(account: Account, entry: DistanceEntry, *, before: int) -> None:
    """Tell the owner what a manager has confirmed, and why."""
    if account.owner_id is None or entry.by is None:
        return
    kind = "distance_lowered" if entry.after < before else "distance_confirmed"
    params = {
        "name": account.name,
        "who": entry.by.name,
        "distance": entry.after,
        "distance_before": before,
        "why": entry.why,
    }
    tell([Message(account.owner_id, kind, f"distance-entry-{entry.pk}", f"distances-{entry.on}", account.pk, params)])


def _reader_of(accounts: Iterable[Account]) -> dict[int, list[int]]:
    """By account, the nearest manager who confirms it: never its owner."""
    rows = list(accounts)
    lines = lines_of({account.team_id for account in rows}) if rows else {}
    return {account.pk: [pk for pk in lines[account.team_id] if pk != account.owner_id][:1] for account in rows}


def who_confirms(account: Account) -> list[User]:
    """The nearest manager who confirms it; the admins where the line ends at the owner."""
    ids = _reader_of([account])[account.pk]
    return list(User.objects.active().filter(pk__in=ids) if ids else User.objects.active().filter(role=Role.ADMIN))


def words(distance: Distance) -> tuple[str, str]:
    """(what is known supports, what is confirmed), for the line in which it waits."""
    now = confirmed_now(distance, distance.asked_cycle_id)
    return str(Stage(distance.ceiling).label), str(Stage(now).label)
