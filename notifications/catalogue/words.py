"""What a kind of notice is, and the groups that people switch on and off together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class KindGroup:
    """Kinds that people switch on and off together. `optional`: the inbox can do without them."""

    label: Any
    help: Any
    optional: bool = False
    managers: bool = False


GROUPS: dict[str, KindGroup] = {
    "due": KindGroup(_("Due and overdue contacts"), _("Next steps of today, contacts whose day has passed."), True),
    "clocks": KindGroup(
        _("Warnings"),
        _("Accounts on the way to the shared pool, close to and at the rule of twelve, to suspend or keep."),
    ),
    "moves": KindGroup(_("Moves"), _("Accounts that became yours or somebody else's, and results of claims.")),
    "answers": KindGroup(_("Answers"), _("Comments of your manager, decisions about your entries.")),
    "decisions": KindGroup(
        _("Calls for the manager"), _("Calls for help, silent important accounts, late entries."), managers=True
    ),
    "desk": KindGroup(
        _("Desk of suspended accounts"), _("What has come to the desk and what waits there."), True, managers=True
    ),
    "work": KindGroup(_("Finished work"), _("Imports and bulk work that ran in the background.")),
    "cases": KindGroup(
        _("Case library"), _("The month's best case, panels you are named to, rewards for your cases."), True
    ),
    "training": KindGroup(_("Training"), _("What ends soon, and that you may own customers now.")),
    "team": KindGroup(_("Working groups"), _("Accounts of colleagues that you serve with them."), True),
}


@dataclass(frozen=True)
class Kind:
    """How one kind of notice reads: a sentence, a heading for several, an icon, a tone; and its group.

    `then`: parameters that follow as sentences of their own where there is something to say.
    `label`: its name where people choose kinds. `shared`: a robot may tell a team how many there are.
    `optional`: the inbox can do without it though not without its group. `admins`: only they are told.
    """

    one: Any
    many: Any
    icon: str
    tone: str = ""
    group: str = "work"
    then: tuple[str, ...] = ()
    label: Any = ""
    shared: bool = False
    optional: bool = False
    admins: bool = False
