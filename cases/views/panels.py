"""Months: the panel, its scores, the ranking, the rewards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.forms import PanelForm, RewardForm, ScoreForm, WithdrawForm
from cases.models import CRITERIA, Case, Panel, Reward, Score
from cases.services import panels
from cases.services.months import find, first_of, may_be_named
from cases.showing import month_of
from cases.views.shared import dialog
from cases.words import month_words
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from users.requests import MemberRequest

SHOWN = 24


@access(Access.MEMBER, "GET")
def months(request: MemberRequest) -> HttpResponse:
    """The months with their best cases, the latest first."""
    this = first_of(business_date())
    cases = Case.objects.visible_to(request.user).shared()
    counts = dict(cases.order_by().values_list("month").annotate(n=Count("pk")))
    found = {panel.month: panel for panel in Panel.objects.visible_to(request.user).order_by("-month")[:SHOWN]}
    best: dict[date, list[Case]] = {}
    for case in cases.filter(best=True).select_related("author").order_by("-month", "pk")[: 2 * SHOWN]:
        best.setdefault(case.month, []).append(case)  # type: ignore[arg-type]
    rows = [
        {"month": month, "words": month_words(month), "key": f"{month:%Y%m}", "panel": found.get(month),
         "cases": counts.get(month, 0), "best": best.get(month, [])}
        for month in sorted({this, *found, *counts}, reverse=True)[:SHOWN]
    ]  # fmt: skip
    return render(request, "cases/months.html", {"rows": rows, "this": this})


@access(Access.MEMBER, "GET")
def month(request: MemberRequest, month: int) -> HttpResponse:
    """One month: to score while it is open, the ranking once it is closed."""
    day = _day(month)
    context = {
        "it": month_of(day, request.user),
        "key": month,
        "words": month_words(day),
        "criteria": CRITERIA.values(),
        "manages": request.user.is_manager or request.user.is_admin,
        "nameable": may_be_named(day, business_date()),
        "running": day == first_of(business_date()),
    }
    return render(request, "cases/month.html", context)


@access(Access.MANAGER, "GET", "POST")
def month_panel(request: MemberRequest, month: int) -> HttpResponse:
    """Name who scores the cases of a month."""
    day, back = _day(month), reverse("cases:month", args=[month])
    panel = Panel.objects.visible_to(request.user).filter(month=day).first()
    form = PanelForm(request.POST or None, user=request.user, panel=panel)

    def perform(values: dict[str, Any]) -> tuple[str, str]:
        panels.name(day, values["people"], least=values["least"], by=request.user, today=business_date())
        return _("The panel is named; new members have been told."), back

    title = _("Panel of %(month)s") % {"month": month_words(day)}
    return dialog(request, form, perform, title=title, submit=_("Save"), back=back, naming=True)


@access(Access.MANAGER, "POST")
def month_close(request: MemberRequest, month: int) -> HttpResponse:
    """Close a month before it closes by itself: the ranking stands from here on."""
    panel = get_object_or_404(Panel.objects.visible_to(request.user), month=_day(month))
    try:
        panels.close(panel, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The month is closed."))
    return hx_redirect(request, "cases:month", month)


@access(Access.ADMIN, "GET", "POST")
def month_reopen(request: MemberRequest, month: int) -> HttpResponse:
    """Open a closed month again, and say why."""
    day, back = _day(month), reverse("cases:month", args=[month])
    panel = get_object_or_404(Panel.objects.visible_to(request.user), month=day)

    def perform(values: dict[str, Any]) -> tuple[str, str]:
        panels.reopen(panel, values["reason"], by=request.user, today=business_date())
        return _("The month is open again."), back

    form = WithdrawForm(request.POST or None)
    form.fields["reason"].label = pgettext("month", "Why it is reopened")
    title = _("Reopen %(month)s") % {"month": month_words(day)}
    return dialog(request, form, perform, title=title, submit=_("Reopen the month"), back=back, reopening=True)


@access(Access.MEMBER, "GET", "POST")
def case_score(request: MemberRequest, pk: int) -> HttpResponse:
    """Score a case as a member of its month's panel."""
    it: Any = get_object_or_404(Case.objects.visible_to(request.user).shared(), pk=pk)
    given = Score.objects.visible_to(request.user).filter(case=it, by=request.user, panel__month=it.month).first()
    form = ScoreForm(request.POST or None, given=given)
    back = reverse("cases:month", args=[f"{it.month:%Y%m}"])

    def perform(values: dict[str, Any]) -> tuple[str, str]:
        panels.score(it, form.points(), note=values["note"], by=request.user)
        return _("Your score is saved; you can change it until the month is closed."), back

    return dialog(
        request, form, perform, title=_("Score this case"), submit=_("Save"), back=back, case=it, scoring=True
    )


@access(Access.MANAGER, "GET", "POST")
def case_reward(request: MemberRequest, pk: int) -> HttpResponse:
    """Note what the author of a case got."""
    it = get_object_or_404(Case.objects.visible_to(request.user).shared(), pk=pk)
    today, back = business_date(), reverse("cases:case", args=[pk])
    form = RewardForm(request.POST or None, user=request.user, today=today)

    def perform(values: dict[str, Any]) -> tuple[str, str]:
        panels.reward(it, values.pop("what"), **values, by=request.user, today=today)
        return _("Noted; the author has been told."), back

    return dialog(request, form, perform, title=_("Note a reward"), submit=_("Save"), back=back, case=it)


@access(Access.MANAGER, "GET", "POST")
def reward_void(request: MemberRequest, pk: int) -> HttpResponse:
    """A reward was noted by mistake."""
    rows = Reward.objects.visible_to(request.user).filter(case__in=Case.objects.visible_to(request.user))
    given = get_object_or_404(rows.select_related("case"), pk=pk)
    back = reverse("cases:case", args=[given.case_id])

    def perform(values: dict[str, Any]) -> tuple[str, str]:
        panels.void_reward(given, values["reason"], by=request.user)
        return _("Made void."), back

    form = WithdrawForm(request.POST or None)
    form.fields["reason"].label = pgettext("reward", "Why it is void")
    return dialog(
        request, form, perform, title=_("Make the reward void"), submit=_("Make void"), back=back, case=given.case
    )


def _day(month: int) -> date:
    """The first day of a month in an address: 202603; Http404 for a month that there is not, or not yet."""
    day = find(month, business_date())
    if day is None:
        raise Http404
    return day
