"""The words of each kind of notice, alone and as a group (ux.md, Notifications)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.catalogue import answers, cases, clocks, decisions, moves, training, work
from notifications.catalogue.words import GROUPS, Kind, KindGroup

if TYPE_CHECKING:
    from users.models import User

__all__ = [
    "GROUPS",
    "KINDS",
    "UNKNOWN",
    "Kind",
    "KindGroup",
    "codes_of",
    "group_of",
    "groups_for",
    "kind",
    "kinds_for",
    "may_be_off",
    "shared_codes",
]

KINDS: dict[str, Kind] = {
    **clocks.KINDS,
    **moves.KINDS,
    **answers.KINDS,
    **decisions.KINDS,
    **work.KINDS,
    **cases.KINDS,
    **training.KINDS,
}
UNKNOWN = Kind(
    _("Something happened at “%(name)s”."), ngettext_lazy("%(count)d message", "%(count)d messages", "count"), "bell"
)


def kind(code: str) -> Kind:
    """The words for a kind; an unknown code (from a later version) still reads."""
    return KINDS.get(code, UNKNOWN)


def group_of(code: str) -> KindGroup:
    """The group that a kind is switched with."""
    return GROUPS[kind(code).group]


def may_be_off(code: str) -> bool:
    """Whether the inbox can do without this kind: warnings, moves and answers are never missed (ux.md)."""
    return group_of(code).optional or kind(code).optional


def codes_of(group: str) -> list[str]:
    """The kinds of a group."""
    return [code for code, kind in KINDS.items() if kind.group == group]


def shared_codes() -> list[str]:
    """The kinds that a robot may tell a team about."""
    return [code for code, kind in KINDS.items() if kind.shared]


def groups_for(user: User) -> dict[str, KindGroup]:
    """The groups that can reach this person."""
    leads = user.is_manager or user.is_admin
    return {name: group for name, group in GROUPS.items() if leads or not group.managers}


def kinds_for(user: User) -> dict[str, Kind]:
    """The kinds that can reach this person."""
    groups = groups_for(user)
    return {code: kind for code, kind in KINDS.items() if kind.group in groups and (user.is_admin or not kind.admins)}
