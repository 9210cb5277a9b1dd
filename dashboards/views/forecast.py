"""The forecast, the lists behind its numbers, and what changed since a kept Monday; read only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.policies import for_request
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import BOUND, bounded_count, page
from dashboards.forecasting import behind, shown, since
from dashboards.forecasting import changes as changing
from dashboards.forecasting.asked import BUCKETS, WAYS, asked
from dashboards.forecasting.spans import monday
from dashboards.kept import TooMuch, limited
from leads import weights
from leads.pipeline import board
from leads.pipeline.asked import Asked as Pipeline
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def forecast(request: MemberRequest) -> HttpResponse:
    """What is won, committed, likely and possible, against the targets: of a person, of teams, of the company."""
    ask = asked(request.user, request.GET, today=business_date())
    context: dict[str, Any] = {"asked": ask, "ways": WAYS}
    if ask.scope.owner_id == request.user.pk:
        context["stood_in"] = board.stood_in(Pipeline(request.user, {"scope": "mine"}, ask.today))
    try:
        with limited():
            found = shown.count_of(request.user, ask, people=ask.people)
    except TooMuch:
        context["too_much"] = True
    else:
        context |= shown.tables(request.user, ask, found)
    template = "dashboards/forecast.html#forecast" if is_htmx(request) else "dashboards/forecast.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET")
def changes(request: MemberRequest) -> HttpResponse:
    """From a kept Monday's figures to those of now, with every opportunity that makes the difference."""
    ask = asked(request.user, request.GET, today=business_date())
    kept = changing.kept_mondays()
    chosen = since.named(kept, request.GET.get("since", "")) or since.usual(kept, ask.today)
    first_kept = monday(ask.today) + timedelta(weeks=1)
    context: dict[str, Any] = {"asked": ask, "kept": kept, "chosen": chosen, "first_kept": first_kept}
    context["way_back"] = f"{reverse('dashboards:forecast')}?{ask.query}"
    if chosen:
        try:
            with limited():
                context["bridge"] = since.bridge(request.user, ask, chosen)
        except TooMuch:
            context["too_much"] = True
    template = "dashboards/forecast_changes.html#changes" if is_htmx(request) else "dashboards/forecast_changes.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET")
def listed(request: MemberRequest) -> HttpResponse:
    """The opportunities or orders behind one number, those that the reader may see."""
    ask, bucket = asked(request.user, request.GET, today=business_date()), request.GET.get("bucket", "")
    if bucket not in BUCKETS:
        raise Http404
    rows, sort = behind.of_bucket(request.user, ask, bucket)
    found = page([rows], sort, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    total = bounded_count(rows)
    base = ask.address(bucket=bucket, span=ask.span.key)
    context = {
        "asked": ask,
        "bucket": bucket,
        "title": BUCKETS[bucket],
        "page": found,
        "total": f"{BOUND:,}+" if total > BOUND else f"{total:,}",
        "prev": f"?{base}&before={found.before}" if found.before else "",
        "next": f"?{base}&after={found.after}" if found.after else "",
        "timeless": bucket in ("passed", "undated"),
        "mine": request.user.pk,
        **_weighed(request, found.rows, rows, bucket),
    }
    template = "dashboards/forecast_list.html#list" if is_htmx(request) else "dashboards/forecast_list.html"
    return render(request, template, context)


def _weighed(request: MemberRequest, shown: list[Any], rows: Any, bucket: str) -> dict[str, Any]:
    """What the whole list adds up to; of opportunities also what they weigh, and each one's weight beside it."""
    if bucket == "won":
        return {"sum": rows.order_by().aggregate(total=Sum("amount"))["total"] or 0}
    policy = for_request(request.user)
    for it in shown:
        it.weight = weights.weight(policy, it.account.team_id, it.stage)
        it.weighted = None if it.amount is None else weights.weighted(policy, it.account.team_id, it.stage, it.amount)
    groups = rows.order_by().values_list("account__team_id", "stage").annotate(total=Sum("amount"))
    sums = [(team, stage, total) for team, stage, total in groups if total is not None]
    return {
        "sum": sum(total for _team, _stage, total in sums),
        "weighted_sum": sum(weights.weighted(policy, team, stage, total) for team, stage, total in sums),
    }
