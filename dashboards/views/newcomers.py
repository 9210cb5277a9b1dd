"""New staff short of the expected line: the card on a manager's Today, and the note that is written there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import for_request
from accounts.training import state
from accounts.views.dialogs import answer
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import fragment_of
from dashboards.people import newcomers
from dashboards.people.asked import readable
from dashboards.people.forms import ShortForm
from dashboards.people.newcomers import Newcomer
from dashboards.services import coaching
from users.requests import MemberRequest


@access(Access.MANAGER, "GET")
@fragment_of("pages:today")
def new_staff(request: MemberRequest) -> HttpResponse:
    """Those short of the line to whom nobody has written for a week; empty where nobody is."""
    today = business_date()
    short = newcomers.short_of(readable(request.user).active(), for_request(request.user), today=today)
    training = state.of([it.person for it in short], for_request(request.user), today=today) if short else {}
    told = newcomers.told(request.user, [it.person.pk for it in short], today=today) if short else set()
    context = {
        "short": [(it, training.get(it.person.pk)) for it in short if it.person.pk not in told],
        "told": len(told),
    }
    return render(request, "dashboards/people/short.html", context)


@access(Access.MANAGER, "GET", "POST")
def newcomer_note(request: MemberRequest, pk: int) -> HttpResponse:
    """Write to somebody who is short, in a dialog over Today; a colleague who was faster is named."""
    today = business_date()
    it = get_object_or_404(readable(request.user).select_related("team"), pk=pk)
    if not coaching.may_coach(request.user, it):
        raise Http404
    last = coaching.last_note(it)
    form = ShortForm(request.POST or None, initial={"seen": last.pk if last else 0})

    def perform(values: dict[str, Any]) -> str:
        try:
            coaching.write(it, values["text"], by=request.user, now=timezone.now(), seen=values["seen"])
        except coaching.WrittenMeanwhile as faster:
            form.data = {**request.POST.dict(), "seen": str(faster.note.pk)}  # sent again, it is sent knowingly
            raise
        return _("%(who)s reads it in the inbox.") % {"who": it.name}

    found = newcomers.newcomers_of([it], for_request(request.user), today=today).get(pk)
    facts = [*([_stands(found)] if found else []), _("Only the person, the managers above and admins read it.")]
    if last is not None:
        said = {"who": last.by.name, "day": formatting.day(last.on), "text": last.text[: coaching.SHOWN]}
        facts.append(_("%(who)s wrote on %(day)s: “%(text)s”") % said)
    title = _("Write to %(name)s") % {"name": it.name}
    return answer(request, form, perform, title=title, submit=_("Write the note"), facts=facts, to=_page(pk))


def _stands(it: Newcomer) -> str:
    facts = {"n": it.contacted, "expected": it.expected, "m": it.month, "of": it.line.months}
    return _("%(n)s of %(expected)s expected customers · month %(m)s of %(of)s") % facts


def _page(pk: int) -> str:
    return f"{reverse('dashboards:person', args=[pk])}#notes"
