"""Personal tokens for programs, and how a program begins."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Access, access
from core.api.problems import refusals
from core.errors import Refusal
from users.forms import TokenForm
from users.models import Token
from users.requests import MemberRequest
from users.services import tokens as services

MOST = 100


@access(Access.MEMBER, "GET", "POST")
def tokens(request: MemberRequest) -> HttpResponse:
    """One's tokens, and making a new one: its secret is shown once, on the answer to this request."""
    form = TokenForm(request.POST or None)
    secret, refusal, status, now = "", None, 200, timezone.now()
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            until = now + timedelta(days=values["days"])
            try:
                _token, secret = services.make(
                    request.user, name=values["name"], scopes=values["scopes"], expires_at=until, now=now
                )
            except Refusal as no:
                refusal, status = no, 409
            else:
                form, status = TokenForm(), 201
    mine = Token.objects.visible_to(request.user)
    live = list(mine.live(now)[:MOST])
    context = {
        "form": form,
        "secret": secret,
        "refusal": refusal,
        "live": live,
        "gone": [token for token in mine[:MOST] if token not in live],
        "open": bool(form.errors or refusal or not live),
    }
    response = render(request, "users/api/tokens.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@access(Access.MEMBER, "POST")
def token_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a token back: whatever carries it is shut out at once."""
    token = get_object_or_404(Token.objects.visible_to(request.user), pk=pk)
    try:
        services.revoke(token, by=request.user, now=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("users:tokens")


@access(Access.MEMBER, "GET")
def api_start(request: MemberRequest) -> HttpResponse:
    """The first steps of a program: token, request, pages, changes, problems."""
    return render(
        request, "users/api/start.html", {"base": request.build_absolute_uri(reverse("api:me"))[: -len("me/")]}
    )


@access(Access.MEMBER, "GET")
def api_problems(request: MemberRequest) -> HttpResponse:
    """Every code of a problem: where the `type` of each leads."""
    return render(request, "users/api/problems.html", {"problems": refusals()})
