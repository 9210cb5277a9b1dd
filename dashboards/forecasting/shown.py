"""A forecast as it is asked for, counted and beside its targets: for the page and the API alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings

from accounts.policies import for_request, team_tree
from core.many import Counted, kept_if_many
from dashboards.forecasting import table
from dashboards.forecasting.asked import Asked
from dashboards.forecasting.figures import PASSED, UNDATED, Figures, count
from dashboards.services import targets
from imports.values.numbers import CODES
from users.models import Team, User
from users.teams import in_tree_order


def count_of(user: User, ask: Asked, *, people: bool) -> Counted[Figures]:
    """What is won and open in the days that the forecast shows, under the rules that the reader works with.

    Of many opportunities and orders what was so some minutes ago.
    """
    policy, scope = for_request(user), ask.scope
    key = (policy.version, scope.owner_id, scope.team_ids, scope.nobody, people, ask.start, ask.end, ask.today)
    return kept_if_many(
        "forecast",
        key,
        lambda: count(scope, policy, start=ask.start, end=ask.end, today=ask.today, people=people),
        lambda found: found.number,
        ever=scope.owner_id is None,
    )


def sensible(ask: Asked, found: Figures) -> Asked:
    """The same in the company's currency where the one asked for is neither among the figures nor any known one."""
    if ask.currency in found.currencies or ask.currency in CODES:
        return ask
    return replace(ask, currency=settings.CURRENCY)


def tables(user: User, ask: Asked, found: Figures) -> dict[str, Any]:
    """Spans, the span in detail, teams and people, each beside its target; what has passed or has no date."""
    goals = targets.in_force([*ask.spans, ask.span], ask.currency, dict(team_tree()))
    present = found.currencies
    context: dict[str, Any] = {
        "currencies": present if ask.currency in present else [ask.currency, *present],
        "spans": table.by_span(ask, found, goals),
        "detail": table.of_span(ask, found, goals),
        "passed": found.total(ask.currency, [PASSED]),
        "undated": found.total(ask.currency, [UNDATED]),
        "may_set_targets": user.is_admin or user.is_manager,
    }
    if ask.scope.owner_id is None:
        names = {team.pk: team.name for team in in_tree_order(Team.objects.visible_to(user))}
        teams = table.by_team(ask, found, goals, _below(ask, names))
        context["teams"] = teams if len(teams) > 1 else []
        context["people"] = table.by_person(ask, found, goals, ask.choice.everybody.items()) if ask.people else []
    return context


def _below(ask: Asked, names: dict[int, str]) -> dict[int, str]:
    """The teams of the scope: of the company those it has, of a team itself and those below."""
    if not ask.scope.team_ids:
        return names
    return {pk: name for pk, name in names.items() if pk in ask.scope.team_ids}
