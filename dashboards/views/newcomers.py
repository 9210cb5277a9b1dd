"""New staff short of the expected line: who they are in a sentence, and what a manager does about each on Today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import for_request
from accounts.views.dialogs import answer
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import fragment_of
from dashboards.people import newcomers
from dashboards.people.asked import readable
from dashboards.people.forms import ShortForm, TalkForm
from dashboards.people.newcomers import Newcomer
from dashboards.services import coaching
from users.models import User
from users.requests import MemberRequest


@access(Access.MANAGER, "GET")
@fragment_of("accounts:team")
def new_staff(request: MemberRequest) -> HttpResponse:
    """In a sentence, who is short and who of them has a note of this week; empty where nobody is short."""
    whom = readable(request.user).active()
    short = newcomers.short_of(whom, for_request(request.user), today=business_date())
    return render(request, "dashboards/people/short.html", {"short": short})


@access(Access.MANAGER, "GET", "POST")
def newcomer_note(request: MemberRequest, pk: int) -> HttpResponse:
    """Write to somebody who is short, in a dialog over the decisions; a colleague who was faster is named."""
    it = _coached(request, pk)
    title = _("Write to %(name)s") % {"name": it.name}
    return _dialog(request, it, ShortForm, coaching.write, title=title, submit=_("Write the note"))


@access(Access.MANAGER, "GET", "POST")
def newcomer_talk(request: MemberRequest, pk: int) -> HttpResponse:
    """Note that one has spoken with somebody who is short; they read it, and rest as with a note."""
    it = _coached(request, pk)
    title = _("You have spoken with %(name)s") % {"name": it.name}
    return _dialog(request, it, TalkForm, coaching.talked, title=title, submit=_("Note the talk"))


def _coached(request: MemberRequest, pk: int) -> User:
    it = get_object_or_404(readable(request.user).select_related("team"), pk=pk)
    if not coaching.may_coach(request.user, it):
        raise Http404
    return it


def _dialog(
    request: MemberRequest, it: User, shape: type[ShortForm], act: Callable[..., Any], *, title: str, submit: str
) -> HttpResponse:
    last = coaching.last_note(it)
    form = shape(request.POST or None, initial={"seen": last.pk if last else 0})

    def perform(values: dict[str, Any]) -> str:
        try:
            act(it, values["text"], by=request.user, now=timezone.now(), seen=values["seen"])
        except coaching.WrittenMeanwhile as faster:
            form.data = {**request.POST.dict(), "seen": str(faster.note.pk)}  # sent again, it is sent knowingly
            raise
        return _("%(who)s reads it in the inbox.") % {"who": it.name}

    found = newcomers.newcomers_of([it], for_request(request.user), today=business_date()).get(it.pk)
    facts = [*([_stands(found)] if found else []), _("Only the person, the managers above and admins read it.")]
    if last is not None:
        said = {"who": last.by.name, "day": formatting.day(last.on), "text": last.text[: coaching.SHOWN]}
        facts.append(_("%(who)s wrote on %(day)s: “%(text)s”") % said)
    return answer(request, form, perform, title=title, submit=submit, facts=facts, to=_page(it.pk))


def _stands(it: Newcomer) -> str:
    facts = {"n": it.contacted, "expected": it.expected, "m": it.month, "of": it.line.months}
    return _("%(n)s of %(expected)s expected customers · month %(m)s of %(of)s") % facts


def _page(pk: int) -> str:
    return f"{reverse('dashboards:person', args=[pk])}#notes"
