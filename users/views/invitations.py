"""Invitations: sent again, taken back, and the page behind the link."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core import mail
from core.access import Access, access
from core.errors import Refusal
from users import tasks
from users.forms import ChoosePasswordForm
from users.models import User
from users.requests import MemberRequest
from users.services import invitations
from users.services.refusals import LinkDead


@access(Access.ADMIN, "POST")
def invite_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a new link; the one before opens nothing any more."""
    person = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    try:
        invitation = invitations.invite(person, by=request.user, now=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        tasks.after_commit(tasks.send_invitation, invitation.pk, mail.origin_of(request))
        if mail.has_server():
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": person.email})
    return redirect("users:person", person.pk)


@access(Access.ADMIN, "POST")
def invite_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an invitation back: its link opens nothing any more."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        invitations.revoke(person, by=request.user, now=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("users:person", person.pk)


@never_cache
@sensitive_post_parameters()
@access(Access.PUBLIC, "GET", "POST")
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Behind the link: choose a password and land on Today. Looking does not use the link up; saving does."""
    now = timezone.now()
    try:
        person = invitations.behind(key, now=now).user
    except LinkDead:
        return _dead(request)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    form = ChoosePasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept(key, password=form.cleaned_data["password1"], now=now)
        except LinkDead:
            return _dead(request)
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        messages.success(request, _("Welcome, %(name)s. This page is where each day begins.") % {"name": user.name})
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "users/join.html", {"form": form, "person": person}, status=422 if form.errors else 200)


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "users/join_dead.html", status=404)
