"""Campaigns: their list, what came of each, entering, changing, closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect, is_htmx
from core.stale import merge, settled, values_of
from leads import yields
from leads.forms.campaigns import CampaignFilter, CampaignForm
from leads.models import Campaign
from leads.services import campaigns as services
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
SIZE = 25


@access(Access.MEMBER, "GET")
def campaign_list(request: MemberRequest) -> HttpResponse:
    """Campaigns of a period with what came of them, sorted by any figure."""
    user = request.user
    chosen = CampaignFilter(request.GET, user=user, years=yields.years_of(user))
    narrowing = chosen.chosen
    found = yields.lines(user, yields.narrowed(user, narrowing)[: yields.MOST + 1])
    more, found = len(found) > yields.MOST, found[: yields.MOST]
    by = request.GET.get("sort", "")
    by = by if by in yields.SORTS else "date"
    page = _page_number(request.GET.get("page", ""), len(found))
    kept = {"sort": by if by != "date" else "", **{name: request.GET.get(name, "") for name in narrowing}}
    last = max(1, -(-len(found) // SIZE))
    context = {
        "filter": chosen,
        "chips": [(_address(kept, **{name: ""}), words) for name, words in chosen.words],
        "lines": yields.sort(found, by)[(page - 1) * SIZE : page * SIZE],
        "total": yields.total(found),
        "count": len(found),
        "more": more,
        "heads": {name: (words, _address(kept, sort=name), name == by) for name, (words, _k) in yields.SORTS.items()},
        "sort": by,
        "prev": f"?{_address(kept, page=page - 1)}" if page > 1 else "",
        "next": f"?{_address(kept, page=page + 1)}" if page < last else "",
        "whose": yields.whose(user),
        "shows_cost": user.is_admin or user.is_manager or any(line.shows_cost for line in found),
    }
    template = "leads/campaigns/list.html#list" if is_htmx(request) else "leads/campaigns/list.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET")
def campaign(request: MemberRequest, pk: int) -> HttpResponse:
    """One campaign: its facts, its funnel from the lead to the order, and what each person made of it."""
    user = request.user
    it = get_object_or_404(Campaign.objects.visible_to(user).select_related("owner", "team"), pk=pk)
    line = yields.lines(user, [it])[0]
    context = {
        "it": it,
        "line": line,
        "outcome": line.outcome,
        "running": yields.is_running(it, business_date()),
        "may_edit": Campaign.objects.editable_by(user).filter(pk=pk).exists(),
        "bars": yields.bars(line.outcome),
        "people": yields.by_person(user, it) if user.is_admin or user.is_manager else [],
        "whose": yields.whose(user),
        "behind": f"mode=leads&period=all&bar=lead&campaign={it.pk}",
    }
    return render(request, "leads/campaigns/campaign.html", context)


@access(Access.MEMBER, "GET", "POST")
def campaign_new(request: MemberRequest) -> HttpResponse:
    """Enter a campaign."""
    form = CampaignForm(request.POST or None, user=request.user, today=business_date())
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=INVALID)
    try:
        made = services.create(form.facts, by=request.user)
    except Refusal as refusal:
        return _form(request, form, status=REFUSED, refusal=refusal)
    messages.success(request, _("“%(name)s” is entered.") % {"name": made.name})
    return hx_redirect(request, "leads:campaign", made.pk)


@access(Access.MEMBER, "GET", "POST")
def campaign_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a campaign; when somebody else was faster, what only one of the two touched is merged."""
    it = _mine(request, pk)
    data = settled(request.POST, it, services.EDITABLE) if request.method == "POST" else None
    form = CampaignForm(data, user=request.user, today=business_date(), campaign=it)
    if request.method != "POST":
        return _form(request, form, campaign=it)
    if not form.is_valid():
        return _form(request, form, campaign=it, status=INVALID)
    try:
        _save(request, form, it, form.cleaned_data["version"] or 0)
    except StaleEdit as stale:
        return _merged(request, form, pk, stale)
    except Refusal as refusal:
        return _form(request, form, campaign=it, status=REFUSED, refusal=refusal)
    return _saved(request, pk)


@access(Access.MEMBER, "POST")
def campaign_close(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a campaign no longer for new leads."""
    it = _mine(request, pk)
    services.close(it, by=request.user, version=it.version, now=timezone.now())
    messages.success(request, _("“%(name)s” is closed: it is no longer offered for new leads.") % {"name": it.name})
    return hx_redirect(request, "leads:campaign", pk)


@access(Access.MEMBER, "POST")
def campaign_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a closed campaign for new leads again."""
    it = _mine(request, pk)
    services.reopen(it, by=request.user, version=it.version)
    messages.success(request, _("“%(name)s” is open again.") % {"name": it.name})
    return hx_redirect(request, "leads:campaign", pk)


def _merged(request: MemberRequest, form: CampaignForm, pk: int, stale: StaleEdit) -> HttpResponse:
    now = _mine(request, pk)
    merged = merge(form, values_of(now, form))
    merged.data["version"] = str(now.version)
    again = CampaignForm(merged.data, user=request.user, today=business_date(), campaign=now)
    if merged.both or not again.is_valid():
        return _form(request, again, campaign=now, status=REFUSED, refusal=stale, differences=merged.both)
    _save(request, again, now, now.version)
    return _saved(request, pk)


def _save(request: MemberRequest, form: CampaignForm, it: Campaign, version: int) -> None:
    services.edit(it, form.facts, by=request.user, version=version)


def _saved(request: MemberRequest, pk: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return hx_redirect(request, "leads:campaign", pk)


def _mine(request: MemberRequest, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.editable_by(request.user).select_related("owner"), pk=pk)


def _form(
    request: MemberRequest, form: CampaignForm, *, campaign: Campaign | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    return render(request, "leads/campaigns/form.html", {"form": form, "it": campaign, **context}, status=status)


def _address(kept: dict[str, Any], **changes: Any) -> str:
    query = QueryDict(mutable=True)
    for name, value in {**kept, **changes}.items():
        if value and (name, value) != ("sort", "date"):
            query[name] = str(value)
    return query.urlencode()


def _page_number(text: str, count: int) -> int:
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), max(1, -(-count // SIZE)))
