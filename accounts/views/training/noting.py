"""Noting that people did a course, and saying that a record is a mistake."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.forms.moves import ReasonForm
from accounts.forms.training import NoteForm
from accounts.training import noting, table
from accounts.views.dialogs import answer, where_from
from core import formatting
from core.access import Access, access
from core.clock import business_date
from users.models import Course, TrainingRecord
from users.requests import MemberRequest
from users.training import records

MOST_NAMED = 6


@access(Access.MANAGER, "GET", "POST")
def training_note(request: MemberRequest) -> HttpResponse:
    """Note a course for the people that the address or the form names."""
    today, mine = business_date(), table.readable(request.user).exclude(pk=request.user.pk)
    chosen = [
        int(pk) for pk in request.GET.getlist("selected")[: records.MOST_AT_ONCE] if pk.isdecimal() and len(pk) < 19
    ]
    initial = {"selected": list(mine.filter(pk__in=chosen)), "course": request.GET.get("course")}
    courses = Course.objects.visible_to(request.user).in_use()
    form = NoteForm(request.POST or None, people=mine, courses=courses, today=today, initial=initial)

    def perform(values: dict[str, Any]) -> str:
        people = list(values["selected"])
        facts = {"done_on": values["done_on"], "passed": values["passed"], "words": values["note"]}
        noting.note(people, values["course"], by=request.user, now=timezone.now(), today=today, **facts)
        said = ngettext("Noted for %(n)s person: %(course)s.", "Noted for %(n)s people: %(course)s.", len(people))
        return said % {"n": formatting.number(len(people)), "course": values["course"].words}

    named = list(form.cleaned_data.get("selected", ())) if form.is_bound and form.is_valid() else initial["selected"]
    back = _back(request)
    if not named and not form.is_bound:
        facts = [_("Choose people in the table first.")]
        return answer(request, form, perform, title=_("Note training"), submit="", facts=facts, closed=True, to=back)
    facts = [formatting.and_more([person.name for person in named[:MOST_NAMED]], len(named))] if named else []
    if len(named) <= MOST_NAMED:
        facts = [formatting.listed(person.name for person in named)] if named else []
    return answer(request, form, perform, title=_("Note training"), submit=_("Note it"), facts=facts, to=back)


@access(Access.MANAGER, "GET", "POST")
def training_void(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that a record is a mistake; it stays to be read."""
    rows = TrainingRecord.objects.visible_to(request.user).filter(voided_at=None).exclude(person=request.user)
    record = get_object_or_404(rows.select_related("person", "course"), pk=pk)
    form = ReasonForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        records.void(record, reason=values["reason"], by=request.user, now=timezone.now())
        return _("The record is void: it stays to be read and counts no more.")

    said = {"name": record.person.name, "course": record.course.words, "day": formatting.day(record.done_on)}
    facts = [_("%(name)s · %(course)s · %(day)s") % said, _("It stays in the history, with your reason.")]
    to = reverse("accounts:training_of", args=[record.person_id])
    return answer(
        request, form, perform, title=_("Void this record?"), submit=_("Make void"), danger=True, facts=facts, to=to
    )


def _back(request: MemberRequest) -> str:
    """The page from which it was opened, as far as it is about training."""
    here = where_from(request, None)
    return here if here.startswith(reverse("accounts:training")) else reverse("accounts:training")
