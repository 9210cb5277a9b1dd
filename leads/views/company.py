"""Our own company: the letterhead of quotations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect
from leads.forms.company import CompanyForm
from leads.services import company as services
from users.requests import MemberRequest


@access(Access.ADMIN, "GET", "POST")
def company(request: MemberRequest) -> HttpResponse:
    """Write what quotations say about us."""
    form, status = CompanyForm(request.POST or None, company=services.profile()), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save(form.facts(), by=request.user, version=form.cleaned_data["version"])
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("Saved."))
                return hx_redirect(request, "leads:products")
    return render(request, "leads/products/company.html", {"form": form}, status=status)
