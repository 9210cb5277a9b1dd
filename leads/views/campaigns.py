"""Campaigns: their list, what came of each, entering, changing, closing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect, is_htmx
from core.stale import merge, settled, values_of
from core.ways_back import leads_back
from leads import yields
from leads.columns import CAMPAIGNS
from leads.forms.campaigns import CampaignFilter, CampaignForm
from leads.models import Campaign
from leads.services import campaigns as services
from lists.registry import COLUMNS, LONGEST_QUERY, LONGEST_VALUE, VIEW
from lists.services import views
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
SIZE = 25
COSTS = ("cost", "per_lead", "per_order")


@access(Access.MEMBER, "GET")
def campaign_list(request: MemberRequest) -> HttpResponse:
    """Campaigns of a period with what came of them, sorted by any figure."""
    user = request.user
    if not request.GET and (view := views.default_of(CAMPAIGNS, user)):
        return redirect(views.address_of(CAMPAIGNS, view))
    chosen = CampaignFilter(request.GET, user=user, years=yields.years_of(user))
    found, by, kept = _listed(request, chosen)
    more, found = len(found) > yields.MOST, found[: yields.MOST]
    page = _page_number(request.GET.get("page", ""), len(found))
    last = max(1, -(-len(found) // SIZE))
    shows_cost = user.is_admin or user.is_manager or any(line.shows_cost for line in found)
    names = CAMPAIGNS.chosen(kept[COLUMNS])
    heads = {name: (_address(kept, sort=to), way) for name in yields.SORTS for to, way in [yields.head(name, by)]}
    context = {
        "filter": chosen,
        "chips": [(_address(kept, **{name: ""}), words) for name, words in chosen.words],
        "lines": found[(page - 1) * SIZE : page * SIZE],
        "total": yields.total(found),
        "count": len(found),
        "more": more,
        "sorts": [(by if now else name, words, now) for name, words, now in yields.orders(by)],
        "by_date": heads["date"],
        "columns": [
            (name, CAMPAIGNS.columns[name], heads.get(name)) for name in names if shows_cost or name not in COSTS
        ],
        "kept": kept,
        "query": _address(kept),
        "prev": f"?{_address(kept, page=page - 1)}" if page > 1 else "",
        "next": f"?{_address(kept, page=page + 1)}" if page < last else "",
        "whose": yields.whose(user),
        "saved": {"view": views.named(CAMPAIGNS, kept[VIEW], user)},
        "fragment": is_htmx(request),
    }
    template = "leads/campaigns/list.html#list" if is_htmx(request) else "leads/campaigns/list.html"
    return render(request, template, context)


def _listed(request: MemberRequest, chosen: CampaignFilter) -> tuple[list[yields.Line], str, dict[str, str]]:
    """The lines of the list in its order, the name of that order, and what the address keeps."""
    narrowing, params = chosen.chosen, chosen.data
    by = params.get("sort", "")
    by = by if by.removeprefix("-") in yields.SORTS else "date"
    found = yields.lines(request.user, yields.narrowed(request.user, narrowing)[: yields.MOST + 1])
    kept = {"sort": by if by != "date" else "", **{name: params.get(name, "") for name in narrowing}}
    kept |= {name: params.get(name, "")[:LONGEST_VALUE] for name in (COLUMNS, VIEW)}
    return yields.sort(found, by), by, kept


def _around(request: MemberRequest, it: Campaign) -> dict[str, Any]:
    """Of a campaign opened from the list: the way back with its filters, and the ones before and after."""
    if "list" not in request.GET:
        return {}
    params, user = QueryDict(request.GET["list"][:LONGEST_QUERY]), request.user
    found, _by, kept = _listed(request, CampaignFilter(params, user=user, years=yields.years_of(user)))
    ids = [line.campaign.pk for line in found]
    here = ids.index(it.pk) if it.pk in ids else None
    return {
        "list_query": _address(kept),
        "before": ids[here - 1] if here else None,
        "place": formatting.place(here + 1, len(ids), len(ids)) if here is not None else "",
        "after": ids[here + 1] if here is not None and here + 1 < len(ids) else None,
    }


@leads_back(gettext_lazy("Campaign"))
@access(Access.MEMBER, "GET")
def campaign(request: MemberRequest, pk: int) -> HttpResponse:
    """One campaign: its facts, its funnel from the lead to the order, and what each person made of it."""
    user = request.user
    it = get_object_or_404(Campaign.objects.visible_to(user).select_related("owner", "team"), pk=pk)
    line = yields.lines(user, [it])[0]
    here = urlencode({"from": request.get_full_path()})
    context = {
        "it": it,
        "line": line,
        "outcome": line.outcome,
        "running": yields.is_running(it, business_date()),
        "may_edit": Campaign.objects.editable_by(user).filter(pk=pk).exists(),
        "bars": yields.bars(line.outcome),
        "people": yields.by_person(user, it) if user.is_admin or user.is_manager else [],
        "whose": yields.whose(user),
        "behind": f"mode=leads&period=all&bar=lead&campaign={it.pk}&{here}",
        "orders_behind": f"mode=leads&period=all&bar=orders&campaign={it.pk}&{here}",
        **_around(request, it),
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
    return query.urlencode(safe=",")


def _page_number(text: str, count: int) -> int:
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), max(1, -(-count // SIZE)))
