"""Contacts with leads, and turning a lead into an account (issue 4, point 1)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import duplicates
from accounts.listing import Listing
from accounts.models import Account, State
from accounts.services.reading import claimable
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, hx_trigger, is_htmx
from followups.forms import ReasonForm
from followups.forms.leads import NEW, ConvertForm, LeadLogForm, initial_of_convert, initial_of_lead_log
from followups.models import LeadContact
from followups.services.leads.contacts import log_on_lead, void_contact
from followups.services.leads.converting import convert, here_already
from followups.services.leads.unconverting import unconvert
from followups.services.refusals import KeyTaken, WrongInput
from followups.views.dialogs import CHANGED, INVALID, REFUSED, dialog, own_path
from leads.duplicates import known
from leads.models import Lead
from users.requests import MemberRequest

MOST_FOUND = 8


@access(Access.MEMBER, "GET", "POST")
def lead_log(request: MemberRequest, pk: int) -> HttpResponse:
    """Log a contact with a lead: in a dialog over a list, or from the form on the lead's page."""
    lead = get_object_or_404(Lead.objects.editable_by(request.user), pk=pk)
    now, page = timezone.now(), reverse("pages:lead", args=[pk])
    if request.method != "POST":
        form = LeadLogForm(lead=lead, now=now, initial=initial_of_lead_log(lead, next_url=page))
        return _log_page(request, lead, form)
    form, status = LeadLogForm(request.POST, lead=lead, now=now), INVALID
    if form.is_valid():
        data = form.cleaned_data
        try:
            log_on_lead(
                lead,
                form.entry(),
                by=request.user,
                client_key=data["client_key"],
                now=now,
                next_contact_on=data["next_contact_on"],
            )
        except WrongInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
            if isinstance(refusal, KeyTaken):
                again = request.POST.copy()
                again["client_key"] = str(uuid.uuid4())
                form.data = again
        else:
            return _logged(request, lead, page)
    return _log_page(request, lead, form, status=status)


def _logged(request: MemberRequest, lead: Lead, page: str) -> HttpResponse:
    lead.refresh_from_db()
    said = _("Logged. Next contact: %(day)s.") % {"day": formatting.day(lead.next_contact_on)}
    if is_htmx(request):
        done = hx_toast(HttpResponse(status=204), said)
        return hx_trigger(hx_trigger(done, "crm:dialog-close"), CHANGED)
    messages.success(request, said)
    return redirect(own_path(request, request.POST.get("next", "")) or page)


def _log_page(request: MemberRequest, lead: Lead, form: LeadLogForm, *, status: int = 200) -> HttpResponse:
    template = "followups/lead_log.html#dialog" if is_htmx(request) else "followups/lead_log.html"
    return render(request, template, {"form": form, "lead": lead}, status=status)


@access(Access.MEMBER, "GET", "POST")
def lead_contact_void(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a contact with a lead void, with a reason."""
    contact = get_object_or_404(LeadContact.objects.visible_to(request.user).select_related("lead"), pk=pk)
    form = ReasonForm(request.POST or None)

    def save() -> str:
        void_contact(contact, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        return _("The entry is void and no longer counts. It stays readable.")

    return dialog(request, form, save, None, title=_("Make this entry void?"), submit=_("Make void"), danger=True)


@access(Access.MEMBER, "GET", "POST")
def lead_convert(request: MemberRequest, pk: int) -> HttpResponse:
    """What the lead becomes: account, person and opportunity on one screen."""
    lead = get_object_or_404(Lead.objects.editable_by(request.user).select_related("campaign"), pk=pk)
    chosen = request.POST.get("target", "")
    found = _joinable(request, lead, request.GET.get("q", ""), chosen)
    if request.method != "POST":
        form = ConvertForm(lead=lead, found=found, user=request.user, initial=initial_of_convert(lead, found))
        return _convert_page(request, lead, form)
    form, status = ConvertForm(request.POST, lead=lead, found=found, user=request.user), INVALID
    if form.is_valid():
        try:
            account = convert(lead, form.wanted(), by=request.user, now=timezone.now())
        except WrongInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except duplicates.KnownAlready as refusal:
            form.add_error("reason" if isinstance(refusal, duplicates.SayWhy) else "name", str(refusal))
            status = REFUSED
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
        else:
            joined = form.cleaned_data["target"] in form.accounts
            said = (
                _(
                    "It belongs to “%(name)s” now, with its contacts. Until tonight this can be taken back, as long as nobody goes on with it."
                )
                if joined
                else _(
                    "“%(name)s” is an account now; its contacts have come along. "
                    "Until tonight this can be taken back, as long as nobody goes on with it."
                )
            )
            undo = reverse("followups:lead_unconvert", args=[pk])
            messages.success(request, said % {"name": account.name}, extra_tags=undo)
            return hx_redirect(request, "pages:lead", pk)
    return _convert_page(request, lead, form, status=status)


def _joinable(request: MemberRequest, lead: Lead, q: str, chosen: str) -> list[Account]:
    """Accounts that the lead may join: of its name, what was searched for, what was chosen, what it stands for."""
    user = request.user
    ids = {twin.account.pk for twin in known(lead.company, lead.telephones, user, emails=[lead.email]) if twin.account}
    if q.strip():
        ids |= {row.pk for row in Listing(user, {"q": q, "scope": "all"}, business_date()).page().rows[:MOST_FOUND]}
    if chosen.isdecimal() and len(chosen) < 19:
        ids.add(int(chosen))
    workable = Account.objects.editable_by(user).filter(pk__in=ids).exclude(state=State.POOLED).order_by("sort_key")
    dormant = claimable(user).filter(pk=lead.dormant_account_id) if lead.dormant_account_id else Account.objects.none()
    return [*dormant, *workable.select_related("owner")]


def _convert_page(request: MemberRequest, lead: Lead, form: ConvertForm, *, status: int = 200) -> HttpResponse:
    asks = is_htmx(request) and request.method == "GET"
    part = "#duplicates" if asks and "name" in request.GET else "#targets" if asks else ""
    asked = request.GET if part else form.data or form.initial
    context = {"form": form, "lead": lead, "back": reverse("pages:lead", args=[lead.pk])}
    context |= {"q": request.GET.get("q", "")[:100]} if part != "#duplicates" else {}
    if part != "#targets" and asked.get("target", NEW) == NEW:
        twins = here_already(lead, str(asked.get("name", "")).replace("\0", "")[:200], request.user)
        own = [twin for twin in twins if twin.account and str(twin.account.pk) in form.accounts]
        context |= {"twins": twins, "own": own, "in_the_way": duplicates.in_the_way(twins)}
    return render(request, f"followups/lead_convert.html{part}", context, status=status)


@access(Access.MEMBER, "POST")
def lead_unconvert(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a conversion back on the same business day."""
    lead = get_object_or_404(Lead.objects.editable_by(request.user), pk=pk)
    try:
        unconvert(lead, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The conversion is taken back: the lead is as it was."))
    return hx_redirect(request, "pages:lead", pk)
