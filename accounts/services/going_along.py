"""What people look after at an account and what goes along when it moves: told by the apps that keep it (domain.md 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Account, State, WorkingGroupMember
from accounts.services.managers import lines_of
from users.models import User

if TYPE_CHECKING:
    from accounts.services.moves import Why


@dataclass(frozen=True)
class Moved:
    """An account after its move: who owned it before, who works on it now, and who decides about it, nearest first."""

    pk: int
    name: str
    team_id: int | None
    former_id: int | None
    owner_id: int | None
    pooled: bool
    group: frozenset[int]
    line: tuple[int, ...]

    @property
    def heir_id(self) -> int | None:
        """Who looks after it from now on: the owner, where nobody owns it the nearest manager."""
        return self.owner_id or next(iter(self.line), None)

    def keeps(self, person_id: int) -> bool:
        """Whether somebody goes on looking after what they do here: owner, working group, or above and not its former owner."""
        works = person_id == self.owner_id or person_id in self.group
        return works or (person_id in self.line and (self.owner_id is None or person_id != self.former_id))


Follower = Callable[[Sequence[Moved], "Why"], None]
Foreteller = Callable[[Collection[int]], list[str]]
_followers: list[Follower] = []
_foretellers: list[Foreteller] = []


def register(follower: Follower, foretells: Foreteller) -> None:
    """Let a higher app hand on what it keeps by person at accounts: `follower(moved, why)` in the transaction of a move.

    `foretells(ids)` says in sentences what would go along with these accounts, for the preview of a move.
    """
    if follower not in _followers:
        _followers.append(follower)
        _foretellers.append(foretells)


def go_along(accounts: Sequence[Account], why: Why) -> None:
    """Call after the rows were written, with the accounts as they were before; a fixed number of statements."""
    _follow({account.pk: account.owner_id for account in accounts}, why)


def lost(account_ids: Collection[int], why: Why) -> None:
    """Call when people have lost their part in accounts that stay where they are: a working group, a team, their work here."""
    _follow(dict.fromkeys(account_ids), why)


def _follow(former: dict[int, int | None], why: Why) -> None:
    moved = after(former) if _followers and former else []
    for follower in _followers if moved else ():
        follower(moved, why)


def after(former: dict[int, int | None]) -> list[Moved]:
    """These accounts as they are now, given their owner before (the same where somebody else has lost the right)."""
    rows = list(
        Account.objects.filter(pk__in=former)
        .exclude(state=State.VOID)
        .values("pk", "name", "team_id", "owner_id", "state")
    )
    groups: dict[int, set[int]] = defaultdict(set)
    members = WorkingGroupMember.objects.filter(account__in=former, ended_on=None)
    for account_id, user_id in members.values_list("account_id", "user_id"):
        groups[account_id].add(user_id)
    lines = lines_of(row["team_id"] for row in rows)
    if any(row["owner_id"] is None for row in rows):  # whoever inherits works here
        people = {pk for line in lines.values() for pk in line}
        here = set(User.objects.active().filter(pk__in=people).values_list("pk", flat=True))
        lines = {team_id: [pk for pk in line if pk in here] for team_id, line in lines.items()}
    return [
        Moved(
            row["pk"],
            row["name"],
            row["team_id"],
            former[row["pk"]],
            row["owner_id"],
            row["state"] == State.POOLED,
            frozenset(groups[row["pk"]]),
            tuple(lines[row["team_id"]]),
        )
        for row in rows
    ]


def foretold(account_ids: Collection[int]) -> list[str]:
    """In sentences, what would go along with these accounts."""
    return [words for foretells in _foretellers for words in foretells(account_ids)]
