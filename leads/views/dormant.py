"""Dormant accounts of the pool as leads for somebody new, and taking them back the same day."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.policies import for_request
from accounts.services.pool import capacity_of
from accounts.views.listing import shown_count
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from core.keyset import BOUND_NARROWED, bounded_count
from leads.forms.dormant import USUALLY, DormantForm
from leads.models import Campaign
from leads.services import dormant as services
from users.models import User
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
SHOWN = 25


@access(Access.MANAGER, "GET", "POST")
def dormant(request: MemberRequest) -> HttpResponse:
    """Choose a person (new staff first), see which accounts it would be, and make them leads."""
    today = business_date()
    people = services.people(request.user, today=today)
    data = request.POST if request.method == "POST" else _asked(request, people)
    running = Campaign.objects.visible_to(request.user).filter(closed_at=None).order_by("-starts_on", "-pk")
    form = DormantForm(data, people=people, labels=_labels(request, people), campaigns=running)
    if not form.is_valid():
        return _page(request, form, status=INVALID if request.method == "POST" else 200)
    person = next(person for person in people if person.pk == form.cleaned_data["person"])
    if request.method != "POST":
        return _page(request, form, person)
    now, count, narrowing = timezone.now(), form.cleaned_data["count"], form.narrowing
    try:
        given = services.give(
            person,
            count,
            by=request.user,
            today=today,
            now=now,
            narrowing=narrowing,
            campaign=form.cleaned_data["campaign"],
        )
    except Refusal as refusal:
        return _page(request, form, person, status=REFUSED, refusal=refusal)
    said = ngettext(
        "%(count)d dormant account is a lead of %(who)s now.",
        "%(count)d dormant accounts are leads of %(who)s now.",
        given.leads,
    ) % {"count": given.leads, "who": person.name}
    messages.success(request, said, extra_tags=reverse("leads:dormant_undo", args=[given.key]))
    return hx_redirect(request, "leads:dormant")


@access(Access.MANAGER, "POST")
def dormant_undo(request: MemberRequest, key: str) -> HttpResponse:
    """Take the untouched leads of a batch of one's own back, on its day."""
    try:
        batch = uuid.UUID(key)
    except ValueError:
        raise Http404 from None
    try:
        number = services.take_back(batch, by=request.user, today=business_date(), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(count)d lead is taken back.", "%(count)d leads are taken back.", number)
        messages.success(request, said % {"count": number})
    return hx_redirect(request, "leads:dormant")


def _asked(request: HttpRequest, people: list[User]) -> dict[str, Any]:
    """What the address asks for; the person to be given leads first, and the usual number, where it says nothing."""
    first = {"person": people[0].pk if people else "", "count": USUALLY, "industry": "", "region": "", "campaign": ""}
    return {name: request.GET.get(name) or value for name, value in first.items()}


def _labels(request: MemberRequest, people: list[User]) -> dict[int, str]:
    policy, today = for_request(request.user), business_date()
    labels = {}
    for person in people:
        params = {
            "name": person.name,
            "load": person.load,  # type: ignore[attr-defined]
            "capacity": capacity_of(person, policy.of(person.team_id)),
        }
        new = services.is_new(person, today=today)
        words = _("%(name)s · new · %(load)d of %(capacity)d") if new else _("%(name)s · %(load)d of %(capacity)d")
        labels[person.pk] = words % params
    return labels


def _page(
    request: MemberRequest, form: DormantForm, person: User | None = None, *, status: int = 200, **context: Any
) -> HttpResponse:
    if person is not None:
        found = services.candidates(request.user, person, today=business_date(), narrowing=form.narrowing)
        count = form.cleaned_data["count"]
        there = bounded_count(found, BOUND_NARROWED)
        context |= {
            "person": person,
            "accounts": list(found.select_related("previous_owner").defer("notes", "telephones")[: min(count, SHOWN)]),
            "total": there,
            "there": shown_count(there, BOUND_NARROWED),
            "given": min(count, there),
            "rest": max(0, min(count, there) - SHOWN),
        }
    context |= {"form": form, "most": services.MOST}
    context["batches"] = services.given_today(request.user, today=business_date())
    template = "leads/dormant.html#preview" if is_htmx(request) and request.method == "GET" else "leads/dormant.html"
    return render(request, template, context, status=status)
