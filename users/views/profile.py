"""One's own profile."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from users.forms import ProfileForm
from users.requests import MemberRequest
from users.services import entering
from users.views.shared import leaves_of


@access(Access.MEMBER, "GET", "POST")
def profile(request: MemberRequest) -> HttpResponse:
    """Name, telephone, language, time zone; the switch for keyboard shortcuts; one's absences; the password."""
    user = request.user
    initial = {name: getattr(user, name) for name in ("name", "telephone", "language", "time_zone")}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        entering.change_profile(user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        response = redirect("users:profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response
    context = {"form": form, "leaves": leaves_of(request, user), "today": business_date()}
    return render(request, "users/profile.html", context, status=422 if form.errors else 200)
