"""Who may enter a record that is here already (issue 4: it says who owns it or that it lies in the pool)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.duplicates.twins import Twin
from accounts.models import State
from commons.entered import DESCRIBES, found_in
from core.errors import Refusal

if TYPE_CHECKING:
    from users.models import User

LONGEST = 300


class KnownAlready(Refusal):
    """The same company is somebody else's, or lies in the pool: it is not entered beside them."""

    code = "known_already"


class SayWhy(KnownAlready):
    """A manager may enter it nevertheless, with a reason."""

    code = "reason_needed"

    def __init__(self) -> None:
        super().__init__(_("It is here already: write why it is entered once more."))


def in_the_way(twins: Iterable[Twin]) -> list[Twin]:
    """Those that surely are the same company and belong to somebody else or to the pool."""
    return [twin for twin in twins if twin.theirs and twin.is_sure]


def check(twins: Iterable[Twin], *, by: User, reason: str = "") -> str:
    """The reason to record, empty where none is needed.

    Raises KnownAlready for a salesperson, SayWhy for a manager or admin who gives no `reason`.
    """
    others = in_the_way(twins)
    if not others:
        return ""
    if not (by.is_manager or by.is_admin):
        raise _refusal(others[0])
    said = " ".join(reason.split())[:LONGEST]
    if not said:
        raise SayWhy
    if found := found_in(said):
        raise KnownAlready(DESCRIBES, found=found)
    return said


def _refusal(twin: Twin) -> KnownAlready:
    if twin.claimable:
        return KnownAlready(_("It lies in the pool: claim it instead of entering it again."))
    who = twin.ask or twin.owner_name
    if twin.state == State.OWNED and who:
        return KnownAlready(
            _("It belongs to %(who)s: ask them. If it is another company, your manager can enter it."), who=who
        )
    if twin.state == State.POOLED:
        return KnownAlready(_("It lies in the pool: ask your manager for it."))
    return KnownAlready(_("It is here already: ask your manager for it."))
