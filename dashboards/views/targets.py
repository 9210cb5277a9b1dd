"""Targets of people and teams, set by their managers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from dashboards.forecasting.asked import Asked, asked
from dashboards.forecasting.spans import SpanOf, month_of, quarter_of, shifted
from dashboards.forms import TargetsForm
from dashboards.models import Target
from dashboards.services import targets as services
from leads.forms.opportunities import currencies
from users.models import Team, User
from users.requests import MemberRequest
from users.teams import in_tree_order

HISTORY = 30
MOST_PEOPLE = 500  # of one form: a browser sends no more than 1,000 fields


@access(Access.MANAGER, "GET", "POST")
def targets(request: MemberRequest) -> HttpResponse:
    """What each team and person is to win in a month or quarter; earlier values stay below."""
    ask = asked(request.user, request.GET, today=business_date())
    seen = Target.objects.visible_to(request.user).filter(
        span=ask.span.kind, starts_on=ask.span.start, currency=ask.currency
    )
    teams, people = _whose(request, ask)
    form = TargetsForm(request.POST or None, teams=teams, people=people, now=_now(seen))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                _save(request, ask, form)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("The targets are saved."))
                return hx_redirect(request, f"{reverse('dashboards:targets')}?{_address(ask, ask.span)}")
        else:
            status = 422
    history = seen.select_related("person", "team", "set_by").order_by("-pk")
    context = {
        "asked": ask,
        "form": form,
        "too_many": MOST_PEOPLE if len(ask.choice.everybody) > MOST_PEOPLE else 0,
        "to_teams": [(name, f"?{_address(ask, ask.span, team=pk)}") for pk, name in ask.choice.teams],
        "spans": [(span, f"?{_address(ask, span)}", span == ask.span) for span in _choices(ask)],
        "currencies": [(code, f"?{_address(ask, ask.span, code)}", code == ask.currency) for code, _w in currencies()],
        "history": list(history[:HISTORY]),
        "address": _address(ask, ask.span),
    }
    return render(request, "dashboards/targets.html", context, status=status)


@transaction.atomic
def _save(request: MemberRequest, ask: Asked, form: TargetsForm) -> None:
    for kind, pk, amount in form.changed_amounts():
        whose: dict[str, Any]
        if kind == "team":
            whose = {"team": Team.objects.visible_to(request.user).get(pk=pk)}
        else:
            whose = {"person": User.objects.visible_to(request.user).get(pk=pk)}
        services.set_target(by=request.user, span=ask.span, amount=amount, currency=ask.currency, **whose)


def _whose(request: MemberRequest, ask: Asked) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Teams and people whose targets the reader sets: the chosen team's, or all; of more than MOST_PEOPLE none."""
    teams = Team.objects.visible_to(request.user).open()
    if not request.user.is_admin:
        teams = teams.filter(pk__in=request.user.managed_team_ids)
    if ask.scope.team_ids:
        teams = teams.filter(pk__in=ask.scope.team_ids)
    people = list(ask.choice.everybody.items())
    return [(team.pk, team.name) for team in in_tree_order(teams)], people if len(people) <= MOST_PEOPLE else []


def _now(seen: Any) -> dict[str, Decimal]:
    """The amounts that hold."""
    latest = seen.order_by("person_id", "team_id", "-pk").distinct("person_id", "team_id")
    rows = latest.values_list("person_id", "team_id", "amount")
    return {
        f"team_{team}" if team else f"person_{person}": amount for person, team, amount in rows if amount is not None
    }


def _choices(ask: Asked) -> list[SpanOf]:
    """The last, this and the next quarters, and the months of this one and the next."""
    first = quarter_of(ask.today)
    quarters = [SpanOf(shifted(first.start, 3 * n), 3) for n in range(-1, 4)]
    months = [SpanOf(shifted(month_of(ask.today).start, n), 1) for n in range(-1, 5)]
    return [*quarters, *months, *([ask.span] if ask.span not in [*quarters, *months] else [])]


def _address(ask: Asked, span: SpanOf, currency: str = "", *, team: int | None = None) -> str:
    """The query string of the targets of a span; of the own people of one `team` where it is given."""
    query = QueryDict(mutable=True)
    query.update({"span": span.key, "by": span.kind, "currency": currency or ask.currency})
    if team or ask.choice.team:
        query["team"] = str(team or ask.choice.team)
    if team or ask.choice.own:
        query["own"] = "1"
    return query.urlencode()
