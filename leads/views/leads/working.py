"""What is done with one lead: claim, give back, not a fit, up again, the three answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policies import for_request
from accounts.services.refusals import AlreadyClaimed, ClaimRefused
from accounts.views.dialogs import answer
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, hx_trigger, is_htmx
from leads.forms.leads import UnfitForm, WordsForm
from leads.lead_listing import LeadListing
from leads.models import Lead
from leads.services.leads import deciding, many, pool
from leads.views.leads.listing import dress, ticks_of
from users.requests import MemberRequest

REFUSED = 409
LONGEST_QUERY = 1000
ANSWERS = {"yes": True, "no": False, "unknown": None}


@access(Access.MEMBER, "POST")
def lead_claim(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a lead out of the pool; of two people exactly one gets it and the other is told who did."""
    user, today = request.user, business_date()
    lead = get_object_or_404(pool.claimable_just_now(user, today), pk=pk)
    why: ClaimRefused | None = None
    try:
        pool.claim(lead, by=user, today=today)
    except ClaimRefused as refusal:
        why = refusal
    if not is_htmx(request):
        if why is None:
            messages.success(request, _("“%(name)s” is yours now.") % {"name": lead.company})
            return hx_redirect(request, "pages:lead", pk)
        messages.error(request, str(why))
        return hx_redirect(request, reverse("leads:list") + "?scope=pool")
    lead = Lead.objects.visible_to(user).select_related("owner", "campaign").filter(pk=pk).first() or lead
    dress([lead], request)
    rules = for_request(user).of(user.team_id)
    shown = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query[:LONGEST_QUERY])
    listing = LeadListing(user, shown, today)
    context = {
        "lead": lead,
        **ticks_of(listing),
        "wide": len(listing.columns) + 1,
        "between": len(listing.columns),
        "why": why,
        "gone": isinstance(why, AlreadyClaimed),
        "today": today,
        "quota": None if user.is_admin else pool.quota(user, today=today, rules=rules),
    }
    return render(request, "leads/list.html#answer", context, status=REFUSED if why else 200)


@access(Access.MEMBER, "GET", "POST")
def lead_return(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a lead back to the pool, with a reason."""
    lead = _mine(request, pk)

    undo: list[str] = []

    def perform(values: dict[str, Any]) -> str:
        act = many.give_one_back(lead, by=request.user, reason=values["reason"], today=business_date())
        undo.append(reverse("leads:leads_return_undo", args=[act.pk]))
        return _("“%(name)s” lies in the lead pool now.") % {"name": lead.company}

    facts = [lead.company, _who_claims(lead, request)]
    return answer(
        request,
        WordsForm(request.POST or None),
        perform,
        title=_("Give this lead back?"),
        submit=_("Give back"),
        facts=facts,
        to=reverse("leads:list"),
        undo=undo,
    )


@access(Access.MEMBER, "GET", "POST")
def lead_unfit(request: MemberRequest, pk: int) -> HttpResponse:
    """Close a lead as not a fit; it is kept and can be taken up again."""
    lead = _mine(request, pk)

    def perform(values: dict[str, Any]) -> str:
        reason, note = values["unfit_reason"], values["unfit_note"]
        deciding.mark_unfit(lead, by=request.user, reason=reason, note=note, today=business_date())
        return _("“%(name)s” is closed as not a fit.") % {"name": lead.company}

    return answer(
        request,
        UnfitForm(request.POST or None),
        perform,
        title=_("Not a fit: why?"),
        submit=_("Close the lead"),
        facts=[lead.company],
        to=reverse("pages:lead", args=[pk]),
    )


@access(Access.MEMBER, "GET", "POST")
def lead_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Take up again a lead that was closed as not a fit."""
    lead = _mine(request, pk)

    def perform(values: dict[str, Any]) -> str:
        deciding.reopen(lead, by=request.user, reason=values["reason"], today=business_date())
        return _("“%(name)s” is taken up again.") % {"name": lead.company}

    return answer(
        request,
        WordsForm(request.POST or None),
        perform,
        title=_("Take this lead up again?"),
        submit=_("Take up again"),
        facts=[lead.company],
        to=reverse("pages:lead", args=[pk]),
    )


@access(Access.MEMBER, "POST")
def lead_man(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep one of the three answers, in place."""
    lead = _mine(request, pk)
    question, said = request.POST.get("question", ""), request.POST.get("answer", "")
    status, why = 200, ""
    try:
        lead = deciding.answer_man(
            lead, question=question, answer=ANSWERS.get(said), by=request.user, today=business_date()
        )
    except Refusal as refusal:
        status, why = REFUSED, str(refusal)
    if not is_htmx(request):
        if why:
            messages.error(request, why)
        return hx_redirect(request, "pages:lead", pk)
    doubt = said == "no" and not why
    context = {"lead": lead, "why": why, "doubt": doubt, **man_of(lead)}
    answer = render(request, "leads/man.html", context, status=status)
    return answer if why else hx_trigger(answer, "crm:lead-changed")


def man_of(lead: Lead) -> dict[str, Any]:
    """The three questions (name, word, what it asks, the answer so far), and how many have none."""
    fields = [Lead._meta.get_field(name) for name in deciding.MAN]
    asks = (_("Can they pay for it?"), _("Do we speak with somebody who decides?"), _("Do they need it?"))
    man = [
        (field.name, field.verbose_name, ask, getattr(lead, field.name))
        for field, ask in zip(fields, asks, strict=True)
    ]
    return {"man": man, "open_answers": sum(answer is None for *_words, answer in man)}


def _who_claims(lead: Lead, request: MemberRequest) -> str:
    """Who may claim it once it lies in the pool, and from when whoever has it now may."""
    days = for_request(request.user).of(lead.team_id).cooldown_days
    if not days or lead.owner is None:
        return _("Colleagues may claim it at once.")
    facts = {"who": lead.owner.name, "on": formatting.day(business_date() + timedelta(days=days))}
    if lead.owner == request.user:
        return _("Colleagues may claim it at once; you may claim it again from %(on)s.") % facts
    return _("Colleagues may claim it at once; %(who)s may claim it again from %(on)s.") % facts


def _mine(request: MemberRequest, pk: int) -> Lead:
    return get_object_or_404(Lead.objects.editable_by(request.user), pk=pk)
