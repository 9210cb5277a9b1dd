"""Assigning leads: how, to whom, with everybody's load before it happens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Strategy
from accounts.services.reading import receivers
from accounts.services.refusals import BeyondCapacity
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from leads.forms.leads import AssignForm
from leads.lead_listing import LeadListing
from leads.models import Lead
from leads.services.leads import handing, many
from lists.acting import undone
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409


@access(Access.MANAGER, "GET", "POST")
def lead_assign(request: MemberRequest) -> HttpResponse:
    """How the picked leads are assigned, with the preview beside it; confirmed by POST."""
    confirming = request.method == "POST"
    params = request.POST if confirming else request.GET
    ids = _picked(request, params)
    if not ids:
        messages.warning(request, _("Choose at least one lead."))
        return redirect(_back(params))
    form = AssignForm(params if confirming or "strategy" in params else None, receivers=receivers(request.user))
    status, refusal = 200, None
    if confirming and form.is_valid():
        data = form.cleaned_data
        try:
            dealt, act = handing.assign_together(
                ids,
                list(data["people"]),
                data["strategy"],
                by=request.user,
                today=business_date(),
                reason=data["reason"],
                beyond_capacity=data["beyond_capacity"],
            )
        except Refusal as no:
            status, refusal = REFUSED, no
        else:
            undo = reverse("leads:lead_assign_undo", args=[act.pk]) if act else ""
            messages.success(request, _said(dealt), extra_tags=undo)
            return hx_redirect(request, _back(params))
    elif confirming:
        status = INVALID
    plan = _plan(request, form, ids)
    context: dict[str, Any] = {
        "form": form,
        "plan": plan,
        "refusal": refusal,
        "beyond": isinstance(refusal, BeyondCapacity) or (plan and any(s.beyond and s.gets for s in plan.shares)),
        "count": len(ids),
        "hidden": [*_hidden(params)],
        "back": _back(params),
        "most": handing.MOST,
    }
    template = "leads/assign.html#plan" if is_htmx(request) and not confirming else "leads/assign.html"
    return render(request, template, context, status=status)


@access(Access.MANAGER, "POST")
def lead_assign_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Leads that one has assigned are where they were, on the same day."""
    return undone(
        request,
        handing.ASSIGNED,
        "leads:list",
        lambda facts: many.unassign(facts, by=request.user, today=business_date()),
        pk,
    )


def _picked(request: MemberRequest, params: QueryDict) -> list[int]:
    """The ticked leads, or all that match the list; no more than can be assigned at once."""
    if params.get("all") == "yes":
        sources = LeadListing(request.user, params, business_date()).sources
        found: set[int] = set()
        for rows in sources:
            found.update(rows.order_by().values_list("pk", flat=True)[: handing.MOST])
        ids = sorted(found)[: handing.MOST]
    else:
        ids = [int(pk) for pk in params.getlist("selected")[: handing.MOST] if pk.isdecimal() and len(pk) < 19]
    return handing.assignable(request.user, ids)


def _plan(request: MemberRequest, form: AssignForm, ids: list[int]) -> handing.Dealt | None:
    """Who would get how many, as soon as it is known who."""
    if not form.is_bound or not form.is_valid():
        return None
    people, strategy = list(form.cleaned_data["people"]), form.cleaned_data["strategy"]
    leads = list(Lead.objects.visible_to(request.user).filter(pk__in=ids).order_by("pk").only("owner_id"))
    if strategy == Strategy.ONE:
        leads = [lead for lead in leads if lead.owner_id != people[0].pk]
    return handing.deal_out(leads, people, strategy, beyond_capacity=form.cleaned_data["beyond_capacity"])


def _hidden(params: QueryDict) -> list[tuple[str, str]]:
    own = {"strategy", "people", "reason", "beyond_capacity", "csrfmiddlewaretoken", "action"}
    return [(name, value) for name, values in params.lists() if name not in own for value in values[: handing.MOST]]


def _back(params: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name in ("scope", "q", "state", "source", "campaign", "industry", "region", "tag", "owner", "team"):
        if value := params.get(name, "")[:100]:
            kept[name] = value
    return f"{reverse('leads:list')}?{kept.urlencode()}" if kept else reverse("leads:list")


def _said(dealt: handing.Dealt) -> str:
    moved = len(dealt.pairs)
    said = ngettext("%(n)s lead is assigned.", "%(n)s leads are assigned.", moved) % {"n": formatting.number(moved)}
    left = ngettext("%(n)s stays: nobody had room.", "%(n)s stay: nobody had room.", dealt.left) % {"n": dealt.left}
    return formatting.sentences(said, left if dealt.left else "")
