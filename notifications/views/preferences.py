"""What a person wants to be told, and the way out of each kind of mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from core import mail
from core.access import Access, access
from core.htmx import hx_redirect
from notifications.forms.preferences import PreferenceForm
from notifications.services import preferences
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def preference(request: MemberRequest) -> HttpResponse:
    """What to be told where, and when mails come."""
    form = PreferenceForm(request.POST or None, person=request.user, saved=preferences.of(request.user))
    if request.method == "POST" and form.is_valid():
        preferences.save(request.user, form.wishes())
        messages.success(request, _("Saved."))
        return hx_redirect(request, "notifications:preferences")
    context = {
        "form": form,
        "mails": mail.reaches_people_by_itself(),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


@csrf_exempt  # mail programs send it by themselves; the signed word is what counts
@access(Access.PUBLIC, "GET", "POST")
def digest_off(request: HttpRequest, token: str) -> HttpResponse:
    """Switch a kind of mail off, by a button or by a mail program's own one (RFC 8058); looking changes nothing."""
    found = preferences.whose(token)
    if found is None:
        raise Http404
    person, kind = found
    context: dict[str, Any] = {"person": person, "kind": kind.value}
    if request.method == "POST":
        preferences.digest_off(token)
        context["done"] = True
    with translation.override(person.language):
        return render(request, "notifications/digest_off.html", context)
