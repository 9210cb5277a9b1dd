"""The undertaking: read, signed, taken back, and published anew by an admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.dialogs import answer
from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect
from portraits.forms.access import RevokeForm, SignForm, UndertakingForm
from portraits.models import Signature, Undertaking
from portraits.services.access import undertaking as service
from portraits.views.shared import asked, not_kept
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
SHOWN = 200
VERSIONS = 20


@access(Access.MEMBER, "GET", "POST")
@not_kept
def read(request: MemberRequest) -> HttpResponse:
    """The newest text; whoever has not signed it types the own name below. Admins and managers see who has."""
    versions = list(Undertaking.objects.visible_to(request.user)[:VERSIONS])
    text, refusal, status = service.newest(), None, 200
    newest, wanted = text, asked(request, "version")
    if wanted and request.method == "GET":
        text = get_object_or_404(Undertaking.objects.visible_to(request.user), pk=wanted)
    form = SignForm(request.POST or None, initial={"version": text.pk if text else 0})
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                service.sign(form.cleaned_data["version"], form.cleaned_data["name"], by=request.user)
            except Refusal as no:
                refusal, status = no, REFUSED
            else:
                messages.success(request, _("Signed. You can take it back on this page at any time."))
                return hx_redirect(request, reverse("portraits:undertaking"))
    signatures = Signature.objects.visible_to(request.user).select_related("user", "undertaking", "revoked_by")
    mine = signatures.standing().filter(user=request.user, undertaking=text).first() if text else None
    lost = None if mine else signatures.filter(user=request.user).order_by("-pk").first()
    leads = request.user.is_manager or request.user.is_admin
    context: dict[str, Any] = {
        "text": text,
        "newest": newest,
        "versions": versions,
        "form": form,
        "mine": mine,
        "lost": lost if lost and lost.revoked_by_id not in (None, request.user.pk) else None,
        "refusal": refusal,
        "signatures": list(signatures.order_by("-pk")[:SHOWN]) if leads else [],
        "leads": leads,
    }
    return render(request, "portraits/access/undertaking.html", context, status=status)


@access(Access.MEMBER, "GET", "POST")
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own signature back, or revoke somebody's as an admin: with a question and a reason."""
    rows = Signature.objects.visible_to(request.user).select_related("user")
    signature = get_object_or_404(rows if request.user.is_admin else rows.filter(user=request.user), pk=pk)
    own, back = signature.user_id == request.user.pk, reverse("portraits:undertaking")
    if own and request.method == "POST":
        service.revoke(signature, by=request.user)
        messages.success(request, _("Taken back: closed values of VVIP accounts are closed from now on."))
        return hx_redirect(request, back)
    if own:
        return hx_redirect(request, back)

    def perform(values: dict[str, Any]) -> str:
        service.revoke(signature, by=request.user, reason=values["reason"])
        return _("Revoked: closed values of VVIP accounts are closed to %(name)s from now on.") % {
            "name": signature.user.name
        }

    facts = [_("Their places on the lists of VVIP accounts end too: signing again opens nothing by itself.")]
    title = _("Revoke the signature of %(name)s?") % {"name": signature.user.name}
    form = RevokeForm(request.POST or None)
    return answer(request, form, perform, title=title, submit=_("Revoke"), danger=True, to=back, facts=facts)


@access(Access.ADMIN, "GET", "POST")
def edit(request: MemberRequest) -> HttpResponse:
    """Publish a new version; everybody signs again."""
    form = UndertakingForm(request.POST or None, instance=None if request.method == "POST" else service.newest())
    status = 200
    if request.method == "POST":
        if form.is_valid():
            service.publish(**form.cleaned_data, by=request.user)
            messages.success(request, _("Published: everybody concerned signs again."))
            return hx_redirect(request, reverse("portraits:undertaking"))
        status = INVALID
    context = {
        "form": form,
        "back": reverse("portraits:undertaking"),
        "versions": Undertaking.objects.visible_to(request.user),
    }
    return render(request, "portraits/access/undertaking_edit.html", context, status=status)
