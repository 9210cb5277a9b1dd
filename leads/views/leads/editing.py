"""Entering and changing leads, with what is there already."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts import duplicates
from accounts.services.forgotten import MayNotBeEntered
from accounts.services.reading import receivers
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect
from core.stale import merge, settled, values_of
from leads.duplicates import known
from leads.forms.leads import LeadForm, NewLeadForm
from leads.models import Lead
from leads.services.leads import entry
from users.models import User
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
BEGUN = {"company": 200, "person": 120, "wechat": 80}  # what an address may fill in, and its longest text
LOOKED_UP = {"company": 200, "telephones": 500, "email": 254, "website": 200}  # and their longest texts
TRIES = 3  # of saving over what others save meanwhile
MOST_OFFERED = 200


@access(Access.MEMBER, "GET", "POST")
def lead_new(request: MemberRequest) -> HttpResponse:
    """Enter a lead for oneself, somebody of the teams, or the pool; what is there already asks first."""
    offered = _offered(request.user)
    initial = _begun(request) if request.method == "GET" else None
    form = NewLeadForm(request.POST or None, user=request.user, receivers=offered, instance=Lead(), initial=initial)
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=INVALID)
    asked = form.cleaned_data
    twins = known(
        asked["company"], asked["telephones"], request.user, emails=[asked["email"]], website=asked["website"]
    )
    refused = {"twins": twins, "in_the_way": duplicates.in_the_way(twins)}
    if twins and "twice" not in request.POST:
        return _form(request, form, status=REFUSED, **refused)
    try:
        why = duplicates.check(twins, by=request.user, reason=request.POST.get("twice_because", ""))
    except duplicates.KnownAlready as refusal:
        return _form(request, form, status=REFUSED, refusal=refusal, **refused)
    try:
        lead = entry.create(
            form.facts,
            by=request.user,
            owner=form.owner,
            today=business_date(),
            reason=why,
            anew=form.cleaned_data["anew"],
        )
    except Refusal as refusal:
        return _refused(request, form, refusal)
    messages.success(request, _("“%(name)s” is entered.") % {"name": lead.company})
    seen = Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists()
    return hx_redirect(request, "pages:lead", lead.pk) if seen else hx_redirect(request, "leads:list")


def _begun(request: MemberRequest) -> dict[str, Any]:
    """What the address says about the lead: the campaign, or a person who has gone to a company that is not here."""
    known = {name: request.GET.get(name, "").replace("\0", "")[:longest] for name, longest in BEGUN.items()}
    numbers = [number] if (number := request.GET.get("telephone", "")[:40]) else []
    return {"campaign": request.GET.get("campaign") or None, "telephones": numbers, **known}


@access(Access.MEMBER, "GET", "POST")
def lead_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what a lead is; when somebody else was faster, both values are shown and one is chosen."""
    lead = get_object_or_404(Lead.objects.editable_by(request.user), pk=pk)
    if request.method != "POST":
        return _form(request, LeadForm(instance=lead, user=request.user))
    data = settled(request.POST, lead, LeadForm.Meta.fields)
    form, stale = _over(request, pk, data), None
    for _once_more in range(TRIES):
        if not form.is_valid():
            return _form(request, form, status=INVALID)
        try:
            asked = form.cleaned_data
            entry.edit(lead, form.facts, by=request.user, version=asked["version"] or 0, anew=asked["anew"])
        except StaleEdit as refusal:
            stale, now = refusal, Lead.objects.visible_to(request.user).get(pk=pk)
            merged = merge(form, values_of(now, form))
            merged.data["version"] = str(now.version)
            form = _over(request, pk, merged.data)
            if merged.both:
                return _form(request, form, status=REFUSED, stale=stale, differences=merged.both)
        except Refusal as refusal:
            return _refused(request, form, refusal)
        else:
            messages.success(request, _("Saved."))
            return hx_redirect(request, "pages:lead", pk)
    return _form(request, form, status=REFUSED, stale=stale)


@access(Access.MEMBER, "GET")
def lead_duplicates(request: MemberRequest) -> HttpResponse:
    """What is there already under a company's name, a number, an e-mail or a website, while it is typed."""
    typed = {name: request.GET.get(name, "")[:longest].replace("\0", "") for name, longest in LOOKED_UP.items()}
    skip = request.GET.get("skip", "")
    own = int(skip) if skip.isdecimal() and len(skip) < 19 else None
    twins = known(
        typed["company"],
        typed["telephones"].splitlines(),
        request.user,
        emails=[typed["email"]],
        website=typed["website"],
        skip=own,
    )
    return render(request, "leads/form.html#duplicates", {"twins": twins})


def _offered(user: User) -> list[User]:
    """For whom this person may enter leads."""
    return list(receivers(user)[:MOST_OFFERED]) if user.is_admin or user.is_manager else []


def _over(request: MemberRequest, pk: int, data: QueryDict) -> LeadForm:
    """The form over the row as it is; it writes into its instance, so it gets one of its own."""
    return LeadForm(data, instance=Lead.objects.visible_to(request.user).get(pk=pk), user=request.user)


def _refused(request: MemberRequest, form: LeadForm, refusal: Refusal) -> HttpResponse:
    """The form with why; what names somebody who was erased may be entered by saying that it is another person."""
    if isinstance(refusal, MayNotBeEntered):
        form.ask_anew()
    form.add_error(None, str(refusal))
    return _form(request, form, status=REFUSED)


def _form(request: MemberRequest, form: LeadForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "lead": form.instance if form.instance.pk else None, "stale": None, **more}
    return render(request, "leads/form.html", context, status=status)
