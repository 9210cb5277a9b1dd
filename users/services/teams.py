"""Teams: made, renamed, led by somebody else, moved in the tree, closed and opened again (domain.md section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from audit.models import Event
from users.models import Role, Team, User
from users.services.positions import lock_people
from users.services.refusals import NotAnAdmin, TeamRefused
from users.teams import line_above, subtree

DEEPEST = 12


@dataclass(frozen=True)
class TeamFacts:
    """What a team is called, who leads it, and where and for whom it sells."""

    name: str
    manager: User | None = None
    region: str = ""
    industry: str = ""


@transaction.atomic
def make_team(facts: TeamFacts, *, parent: Team | None, by: User) -> Team:
    """Make a team under another one (or at the top). Raises NotAnAdmin, TeamRefused."""
    _check_admin(by)
    _check_manager(facts.manager)
    tree = lock_tree()
    _check_name(facts.name, tree)
    if parent is not None:
        _check_place(parent.pk, tree, height=1)
    team = Team.objects.create(parent=parent, **vars(facts))
    audit.record("team.entered", team, by=by)
    return team


@transaction.atomic
def change_team(team: Team, facts: TeamFacts, *, by: User) -> None:
    """Rename a team, or change its manager, region or industry. Raises NotAnAdmin, TeamRefused."""
    _check_admin(by)
    if facts.manager is not None and facts.manager.pk != team.manager_id:
        _check_manager(facts.manager)
    tree = lock_tree()
    now = tree[team.pk]
    if facts.name != now.name:
        _check_name(facts.name, tree, but=team)
    changed = [name for name, value in vars(facts).items() if getattr(now, name) != value]
    if not changed:
        return
    Team.objects.filter(pk=team.pk).update(**{name: getattr(facts, name) for name in changed})
    details = _led_by(now, facts.manager) if "manager" in changed else {}
    audit.record("team.changed", team, by=by, fields=changed, **details)


def next_manager(team: Team, *, but: User) -> User | None:
    """Who decides about a team when `but` does not: the nearest other manager up the line; without one, the admins."""
    line = [pk for _team, pk in line_above(team.pk) if pk and pk != but.pk]
    leading = User.objects.active().filter(role=Role.MANAGER).in_bulk(line)
    return next((leading[pk] for pk in line if pk in leading), None)


@dataclass(frozen=True)
class Succession:
    """Since when a team is led as it is now, and by whom it was led before."""

    at: datetime
    before: User | None


def succession(team: Team) -> Succession | None:
    """The latest change of a team's manager; None when there was none."""
    changes = Event.objects.filter(subject_type="team", subject_id=team.pk, code="team.changed")
    last = changes.filter(params__has_key="manager").order_by("-at").first()
    if last is None:
        return None
    return Succession(last.at, User.objects.filter(pk=last.params.get("before")).first())


@transaction.atomic
def pass_on(leaver: User, chosen: Mapping[int, User | None], *, by: User) -> list[Team]:
    """Give every team that somebody leads another manager; those that exist now are returned, by name.

    `chosen` says whom by the team's id (nobody: the manager above decides); a team that is not named goes to the next
    manager up the line. Whoever calls this has checked that `by` may, and has locked the people. Raises TeamRefused.
    """
    passed = []
    for team in sorted(lock_tree().values(), key=lambda team: team.name):
        if team.manager_id != leaver.pk:
            continue
        manager = chosen[team.pk] if team.pk in chosen else next_manager(team, but=leaver)
        if team.pk in chosen:
            _check_manager(manager)
        if manager is not None and manager.pk == leaver.pk:
            raise TeamRefused(_("%(name)s leaves: choose somebody else."), name=leaver.name)
        Team.objects.filter(pk=team.pk).update(manager=manager)
        audit.record("team.changed", team, by=by, fields=["manager"], **_led_by(team, manager))
        team.manager = manager
        if team.closed_on is None:
            passed.append(team)
    return passed


@transaction.atomic
def put_under(team: Team, parent: Team | None, *, by: User) -> bool:
    """Move a team and all below it under another one; whether anything changed. Raises NotAnAdmin, TeamRefused.

    The whole tree is locked meanwhile, so that two moves at once cannot make a ring. The numbers that the team
    inherits may change: accounts.services.teams.move_team calls this and lets the clocks follow.
    """
    _check_admin(by)
    tree = lock_tree()
    now = tree[team.pk]
    if now.closed_on is not None:
        raise TeamRefused(_("The team %(team)s is closed."), team=now.name)
    if parent is not None:
        if parent.pk in subtree(team.pk):
            raise TeamRefused(_("%(above)s stands below %(team)s already."), above=parent.name, team=now.name)
        _check_place(parent.pk, tree, height=_height(team.pk, tree))
    if now.parent_id == (parent.pk if parent else None):
        return False
    Team.objects.filter(pk=team.pk).update(parent=parent)
    audit.record(
        "team.moved", team, by=by, before=now.parent_id, after=parent.pk if parent else None
    )  # fmt: skip
    return True


@transaction.atomic
def close_team(team: Team, *, by: User, today: date) -> None:
    """Close a team in which nobody works and nothing lies any more. Raises NotAnAdmin, TeamRefused."""
    _check_admin(by)
    now = lock_tree()[team.pk]
    if now.closed_on is not None:
        return
    why = why_not_closed(now)
    if why is not None:
        raise why
    Team.objects.filter(pk=team.pk).update(closed_on=today)
    audit.record("team.closed", team, by=by)


@transaction.atomic
def open_again(team: Team, *, by: User) -> None:
    """Open a closed team again, where it stood. Raises NotAnAdmin, TeamRefused."""
    _check_admin(by)
    tree = lock_tree()
    now = tree[team.pk]
    if now.closed_on is None:
        return
    above = tree.get(now.parent_id) if now.parent_id else None
    if above is not None and above.closed_on is not None:
        raise TeamRefused(_("The team %(team)s is closed: open it first."), team=above.name)
    _check_name(now.name, tree, but=now)
    Team.objects.filter(pk=team.pk).update(closed_on=None)
    audit.record("team.opened_again", team, by=by)


def why_not_closed(team: Team) -> TeamRefused | None:
    """What keeps a team open: people, teams below, or accounts that are owned or on its desk."""
    people = team.members.active().count()
    if people:
        return TeamRefused(
            _("People work in %(team)s (%(n)d): give them another team first."), n=people, team=team.name
        )
    if Team.objects.open().filter(parent=team).exists():
        return TeamRefused(_("There are teams below %(team)s: move or close them first."), team=team.name)
    held = Team.objects.filter(pk=team.pk, accounts__state__in=("owned", "suspended"))
    if held.exists():
        return TeamRefused(_("%(team)s still has accounts: hand them on first."), team=team.name)
    return None


def lock_tree() -> dict[int, Team]:
    """Lock every team, in the order of ids; people's rows are locked before, accounts after."""
    return {team.pk: team for team in Team.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")}


def _led_by(before: Team, manager: User | None) -> dict[str, int | None]:
    return {"manager": manager.pk if manager else None, "before": before.manager_id}


def _check_admin(by: User) -> None:
    if not by.is_admin:
        raise NotAnAdmin


def _check_manager(manager: User | None) -> None:
    """A team is led by somebody who leads; the row stays locked, so that nobody takes the role away meanwhile."""
    if manager is None:
        return
    locked = lock_people([manager.pk])[manager.pk]
    if not locked.is_active or not locked.is_manager:
        raise TeamRefused(_("%(name)s is not a manager: choose somebody whose role is manager."), name=locked.name)


def _check_name(name: str, tree: dict[int, Team], *, but: Team | None = None) -> None:
    for other in tree.values():
        same = other.name.casefold() == name.casefold() and other.closed_on is None
        if same and (but is None or other.pk != but.pk):
            raise TeamRefused(_("There is a team called %(team)s already."), team=other.name)


def _check_place(parent_id: int, tree: dict[int, Team], *, height: int) -> None:
    parent = tree[parent_id]
    if parent.closed_on is not None:
        raise TeamRefused(_("The team %(team)s is closed."), team=parent.name)
    depth = 0
    above: int | None = parent_id
    while above is not None:
        depth, above = depth + 1, tree[above].parent_id
    if depth + height > DEEPEST:
        raise TeamRefused(_("Teams stand at most %(n)d deep."), n=DEEPEST)


def _height(team_id: int, tree: dict[int, Team]) -> int:
    below = [pk for pk, team in tree.items() if team.parent_id == team_id]
    return 1 + max((_height(pk, tree) for pk in below), default=0)
