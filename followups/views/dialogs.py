"""A dialog for each decision about an entry or a step: show the form, do it, or say in words why not."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Account
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, hx_trigger, is_htmx
from followups.services.refusals import WrongInput

INVALID, REFUSED = 422, 409
CHANGED = "crm:steps-changed"


def dialog(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[], str],
    account: Account | None,
    *,
    title: str,
    submit: str,
    danger: bool = False,
    in_place: bool = False,
    undo: str = "",
    **context: object,
) -> HttpResponse:
    """Show `form`, or call `save` and say what it returns.

    `in_place`: an HTMX caller stays where it is and hears CHANGED; otherwise the page is shown anew. `undo`: where a
    POST takes it back.
    422 for input that does not fit, 409 for what a rule refuses; both keep the input.
    """
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                return _saved(request, save(), account, in_place=in_place, undo=undo)
            except WrongInput as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = REFUSED
    values = {
        "form": form,
        "title": title,
        "submit": submit,
        "danger": danger,
        "account": account,
        "action": request.get_full_path(),
        "back": back_to(request, account),
        **context,
    }
    template = "followups/dialog.html#dialog" if is_htmx(request) else "followups/dialog.html"
    return render(request, template, values, status=status)


def act(request: HttpRequest, save: Callable[[], str], account: Account | None, *, undo: str = "") -> HttpResponse:
    """One button: do it in place for HTMX, by a redirect without; a refusal is said in words.

    `undo`: where a POST takes it back.
    """
    try:
        said = save()
    except Refusal as refusal:
        if not is_htmx(request):
            messages.error(request, str(refusal))
            return hx_redirect(request, back_to(request, account))
        refused = HttpResponse(status=REFUSED)
        return hx_trigger(hx_toast(refused, str(refusal), level="error"), CHANGED)
    return _saved(request, said, account, in_place=True, undo=undo)


def _saved(request: HttpRequest, said: str, account: Account | None, *, in_place: bool, undo: str = "") -> HttpResponse:
    if in_place and is_htmx(request):
        done = hx_toast(HttpResponse(status=204), said, undo=undo)
        return hx_trigger(hx_trigger(done, "crm:dialog-close"), CHANGED)
    messages.success(request, said, extra_tags=undo)
    return hx_redirect(request, back_to(request, account))


def back_to(request: HttpRequest, account: Account | None = None) -> str:
    """Where the person came from: `next`, the page HTMX was on, the page that linked here, the account, Today."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    for address in (given, request.headers.get("HX-Current-URL", ""), request.headers.get("Referer", "")):
        path = own_path(request, address)
        if path and not path.startswith(reverse("followups:log")) and path.split("?")[0] != request.path:
            return path
    return resolve_url("pages:account", account.pk) if account else resolve_url("pages:today")


def own_path(request: HttpRequest, address: str) -> str:
    """An address of this site as a path; empty for any other."""
    secure = request.is_secure()
    if not address or not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=secure):
        return ""
    prefix = f"{request.scheme}://{request.get_host()}"
    path = address.removeprefix(prefix)
    return path if path.startswith("/") and not path.startswith("//") else ""
