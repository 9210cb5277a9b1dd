"""The lists that admins keep: why we lose, and who competes."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from leads.forms.pipeline import EntryForm
from leads.models import CatalogueEntry, Competitor, LossReason, Opportunity, Outcome
from leads.services import catalogues
from users.requests import MemberRequest

LOOK_BACK_DAYS = 365


@access(Access.MEMBER, "GET")
def competitors(request: MemberRequest) -> HttpResponse:
    """Who sells against us: strengths, weaknesses, our answer; everybody reads them."""
    context = {
        "title": _("Competitors"),
        "kind": "competitors",
        "entries": Competitor.objects.visible_to(request.user),
        "new": reverse("leads:competitor_new"),
        "edit": "leads:competitor_edit",
        "unlisted": _unlisted(request) if request.user.is_admin else [],
        "other": (reverse("leads:loss_reasons"), _("Reasons for losses")) if request.user.is_admin else None,
    }
    return render(request, "leads/pipeline/catalogue.html", context)


def _unlisted(request: MemberRequest) -> list[tuple[str, int]]:
    """Competitors of the losses of the last year whom the list does not know."""
    since = business_date() - timedelta(days=LOOK_BACK_DAYS)
    losses = Opportunity.objects.visible_to(request.user).filter(outcome=Outcome.LOST, closed_on__gte=since)
    return catalogues.unlisted_rivals(losses)


@access(Access.ADMIN, "GET")
def loss_reasons(request: MemberRequest) -> HttpResponse:
    """Why we lose, as people choose from it."""
    context = {
        "title": _("Reasons for losses"),
        "kind": "reasons",
        "entries": LossReason.objects.visible_to(request.user),
        "new": reverse("leads:loss_reason_new"),
        "edit": "leads:loss_reason_edit",
        "other": (reverse("leads:competitors"), _("Competitors")),
    }
    return render(request, "leads/pipeline/catalogue.html", context)


@access(Access.ADMIN, "GET", "POST")
def competitor_new(request: MemberRequest) -> HttpResponse:
    """Add a competitor."""
    return _entry(request, "competitors", None, _("New competitor"))


@access(Access.ADMIN, "GET", "POST")
def competitor_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a competitor."""
    entry = get_object_or_404(Competitor.objects.visible_to(request.user), pk=pk)
    return _entry(request, "competitors", entry, _("Competitor"))


@access(Access.ADMIN, "GET", "POST")
def loss_reason_new(request: MemberRequest) -> HttpResponse:
    """Add a reason."""
    return _entry(request, "reasons", None, _("New reason"))


@access(Access.ADMIN, "GET", "POST")
def loss_reason_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a reason."""
    entry = get_object_or_404(LossReason.objects.visible_to(request.user), pk=pk)
    return _entry(request, "reasons", entry, _("Reason for a loss"))


def _entry(request: MemberRequest, kind: str, entry: CatalogueEntry | None, title: str) -> HttpResponse:
    """Show the form of one entry, or save it and go back to its list."""
    form, status = EntryForm(request.POST or None, kind=kind, entry=entry), 200
    if entry is None and (name := request.GET.get("name", "").replace("\0", "")[:80]):
        form.fields["name"].initial = name
    back = reverse("leads:competitors" if kind == "competitors" else "leads:loss_reasons")
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = form.cleaned_data["version"]
                catalogues.save_entry(kind, form.facts(), by=request.user, entry=entry, version=version)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("Saved."))
                return hx_redirect(request, back)
    context = {"form": form, "title": title, "back": back, "action": request.path}
    template = (
        "leads/pipeline/catalogue_entry.html#dialog" if is_htmx(request) else "leads/pipeline/catalogue_entry.html"
    )
    return render(request, template, context, status=status)
