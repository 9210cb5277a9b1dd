"""What the pages of key accounts have in common: the account, and dialogs that leave the page where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.models import Account
from accounts.views.dialogs import CHANGED, stays
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, hx_trigger, is_htmx
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
PLAN_CHANGED = "crm:plan-changed"


def served(request: MemberRequest, pk: int) -> Account:
    """The account, when the person serves or manages it."""
    return get_object_or_404(Account.objects.served_by(request.user).select_related("owner", "team"), pk=pk)


def worked(request: MemberRequest, pk: int) -> Account:
    """The account, when the person works on it."""
    return get_object_or_404(Account.objects.editable_by(request.user).select_related("owner", "team"), pk=pk)


def asked(request: MemberRequest, name: str) -> int | None:
    """The id that the address names."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def dialog(
    request: MemberRequest,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], str],
    *,
    title: Any,
    submit: Any,
    account: Account,
    back: str = "",
    **context: Any,
) -> HttpResponse:
    """Show `form`, or call `perform` and say what it returns; the page below renews itself where it shows the account.

    422 for input that does not fit, 409 for what a rule refuses; both show the form with its input.
    """
    status, refusal = 200, None
    if request.method == "POST":
        if form.is_valid():
            try:
                said = perform(form.cleaned_data)
            except Refusal as no:
                status, refusal = REFUSED, no
            else:
                return _done(request, said, back or plan_address(account))
        else:
            status = INVALID
    values = {
        "form": form,
        "title": title,
        "submit": submit,
        "account": account,
        "refusal": refusal,
        "back": back or plan_address(account),
        **context,
    }
    template = "keyaccounts/dialog.html#body" if is_htmx(request) else "keyaccounts/dialog.html"
    shown = render(request, template, values, status=status)
    # Somebody was faster, perhaps: what lies below the dialog is asked for again.
    return hx_trigger(shown, CHANGED) if refusal is not None and stays(request) else shown


def plan_address(account: Account) -> str:
    """The tab of the plan."""
    return f"{reverse('pages:account', args=[account.pk])}?tab=plan"


def _done(request: MemberRequest, said: str, to: str) -> HttpResponse:
    if not is_htmx(request):
        messages.success(request, said)
        return hx_redirect(request, to)
    done = hx_trigger(hx_toast(HttpResponse(status=204), said), "crm:dialog-close")
    return hx_trigger(hx_trigger(done, PLAN_CHANGED), CHANGED)
