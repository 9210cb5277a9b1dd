"""Facts that are kept here and read by apps above, which date and count them: told when a person enters or changes one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from users.models import User

Follower = Callable[..., Any]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Call `follower(account_id, names, person_id=, by=, today=)` after a change, in its transaction."""
    if follower not in _followers:
        _followers.append(follower)


def changed(
    account_id: int, names: Collection[str], *, person_id: int | None = None, by: User | None, today: date
) -> None:
    """Facts of an account, or of a person of it, were entered or changed; names as "account.address", "person.boss"."""
    for follower in _followers if names else ():
        follower(account_id, names, person_id=person_id, by=by, today=today)
