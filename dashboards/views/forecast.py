"""The forecast, the lists behind its numbers, and what changed since a kept Monday; read only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies import for_request
from accounts.services import withholding
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.ways_back import leads_back
from dashboards import exporting
from dashboards.forecasting import behind, sheet, shown, since, spans
from dashboards.forecasting import changes as changing
from dashboards.forecasting.asked import BUCKETS, WAYS, Asked, asked
from dashboards.forecasting.spans import monday
from dashboards.kept import TooMuch, limited
from dashboards.records.columns import WEIGHED
from dashboards.records.taking import Listed
from dashboards.views import records
from leads import weights
from leads.pipeline import board
from leads.pipeline.asked import Asked as Pipeline
from lists.about import About
from users.requests import MemberRequest

TIMELESS = ("passed", "undated")  # buckets of no span


@leads_back(gettext_lazy("Forecast"))
@access(Access.MEMBER, "GET")
def forecast(request: MemberRequest) -> HttpResponse:
    """What is won, committed, likely and possible, against the targets: of a person, of teams, of the company."""
    ask = asked(request.user, request.GET, today=business_date())
    context: dict[str, Any] = {"asked": ask, "ways": WAYS}
    if ask.scope.owner_id == request.user.pk:
        context["stood_in"] = board.stood_in(Pipeline(request.user, {"scope": "mine"}, ask.today))
    try:
        with limited():
            counted = shown.count_of(request.user, ask, people=ask.people)
    except TooMuch:
        context["too_much"] = True
    else:
        ask = shown.sensible(ask, counted.found)
        context |= {"asked": ask, "counted_at": counted.at} | shown.tables(request.user, ask, counted.found)
    template = "dashboards/forecast.html#forecast" if is_htmx(request) else "dashboards/forecast.html"
    return render(request, template, context)


@access(Access.MEMBER, "POST")
def forecast_export(request: MemberRequest) -> HttpResponseBase:
    """The tables of the page as a spreadsheet."""
    ask, file_format = asked(request.user, request.GET, today=business_date()), records.format_of(request)
    try:
        with limited():
            found = shown.count_of(request.user, ask, people=ask.people).found
    except TooMuch:
        return render(request, "dashboards/forecast.html", {"asked": ask, "ways": WAYS, "too_much": True}, status=409)
    ask = shown.sensible(ask, found)
    about = About(
        _("Forecast"), ask.scope.label, request.user.name, ask.today, ask.span.label, (str(WAYS[ask.by]), ask.currency)
    )
    lines = sheet.lines(ask, shown.tables(request.user, ask, found))
    return exporting.answer(
        about, file_format, sheet.headers(), lines, by=request.user, what="forecast", query=ask.query
    )


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


@leads_back(gettext_lazy("Forecast"))
@access(Access.MEMBER, "GET", "POST")
def listed(request: MemberRequest) -> HttpResponseBase:
    """The opportunities or orders behind one number, those that the reader may see; by POST as a file."""
    ask, bucket = asked(request.user, request.GET, today=business_date()), request.GET.get("bucket", "")
    span = request.GET.get("span", "")
    if bucket not in BUCKETS or (span and spans.read(span) is None):
        raise Http404
    if request.method == "POST":
        return _sent(request, ask, bucket)
    counted = behind.sums(request.user, ask, bucket)
    rows, sort = behind.of_bucket(request.user, ask, bucket, of=counted.found.number)
    found = withholding.page_of(rows, sort, request.GET, load=behind.loaded(request.user, bucket))
    base = ask.address(bucket=bucket, span=ask.span.key)
    context = {
        "asked": ask,
        "bucket": bucket,
        "title": BUCKETS[bucket],
        "page": found,
        "counted_at": counted.at,
        **records.told(counted.found.number, query=base, kept_back=counted.found.kept_back),
        "prev": f"?{base}&before={found.before}" if found.before else "",
        "next": f"?{base}&after={found.after}" if found.after else "",
        "timeless": bucket in TIMELESS,
        "mine": request.user.pk,
        **_weighed(request, found.rows, counted.found, bucket),
    }
    template = "dashboards/forecast_list.html#list" if is_htmx(request) else "dashboards/forecast_list.html"
    return render(request, template, context)


def _sent(request: MemberRequest, ask: Asked, bucket: str) -> HttpResponseBase:
    user = request.user
    rows, sort = behind.of_bucket(user, ask, bucket)
    label, days = str(BUCKETS[bucket]), "" if bucket in TIMELESS else ask.span.label
    about = About(_("Forecast"), ask.scope.label, user.name, ask.today, days, (ask.currency,), label)
    query = ask.address(bucket=bucket, span=ask.span.key)
    listing = Listed("forecast_list", query, rows, sort, about)
    if bucket != "won":
        listing = replace(listing, columns=WEIGHED, dress=lambda some: _weigh(request, some))
    try:
        with limited():
            return records.sent(request, listing)
    except TooMuch:
        return render(request, "dashboards/forecast.html", {"asked": ask, "ways": WAYS, "too_much": True}, status=409)


def _weigh(request: MemberRequest, shown: list[Any]) -> None:
    policy = for_request(request.user)
    for it in shown:
        it.weight = weights.weight(policy, it.account.team_id, it.stage)
        it.weighted = None if it.amount is None else weights.weighted(policy, it.account.team_id, it.stage, it.amount)


def _weighed(request: MemberRequest, shown: list[Any], sums: behind.Sums, bucket: str) -> dict[str, Any]:
    """What the whole list adds up to; of opportunities also what they weigh, and each one's weight beside it."""
    if bucket == "won":
        return {"sum": sums.amount}
    _weigh(request, shown)
    return {"sum": sums.amount, "weighted_sum": sums.weighted(for_request(request.user))}
