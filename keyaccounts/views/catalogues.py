"""The question bank with one's own notes, and the ten steps; admins keep their words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, is_htmx
from keyaccounts.forms.catalogues import NoteForm, QuestionForm, StepForm
from keyaccounts.models import CheckStep, Question, QuestionNote
from keyaccounts.services import catalogues
from keyaccounts.views.shared import INVALID, REFUSED
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def questions(request: MemberRequest) -> HttpResponse:
    """What big customers ask first; in a dialog beside a visit or a log as well."""
    rows = list(Question.objects.visible_to(request.user))
    mine = QuestionNote.objects.visible_to(request.user).current()
    own = {note.question_id: note.text for note in mine}
    for row in rows:
        row.note = own.get(row.pk, "")  # type: ignore[attr-defined]
    context = {
        "rows": [row for row in rows if not row.retired_at],
        "retired": [row for row in rows if row.retired_at] if request.user.is_admin else [],
    }
    return render(request, f"keyaccounts/questions.html{'#dialog' if is_htmx(request) else ''}", context)


@access(Access.MEMBER, "POST")
def question_note(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a note of one's own beside a question."""
    row = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return hx_toast(HttpResponse(status=INVALID), form.errors["text"][0], level="error")
    catalogues.note(row, form.cleaned_data["text"], by=request.user)
    if is_htmx(request):
        return hx_toast(HttpResponse(status=204), _("Your note is saved."))
    messages.success(request, _("Your note is saved."))
    return hx_redirect(request, "keyaccounts:questions")


@access(Access.ADMIN, "GET", "POST")
def question_new(request: MemberRequest) -> HttpResponse:
    """Add a question."""
    return _form(request, QuestionForm, Question(), _("New question"), "questions")


@access(Access.ADMIN, "GET", "POST")
def question_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a question's words, retire it, or show it again."""
    row = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    return _form(request, QuestionForm, row, row.words, "questions")


@access(Access.ADMIN, "GET")
def steps(request: MemberRequest) -> HttpResponse:
    """The ten steps."""
    return render(request, "keyaccounts/steps.html", {"rows": CheckStep.objects.visible_to(request.user)})


@access(Access.ADMIN, "GET", "POST")
def step_new(request: MemberRequest) -> HttpResponse:
    """Add a step."""
    return _form(request, StepForm, CheckStep(), _("New step"), "steps")


@access(Access.ADMIN, "GET", "POST")
def step_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a step's words, retire it, or show it again."""
    row = get_object_or_404(CheckStep.objects.visible_to(request.user), pk=pk)
    return _form(request, StepForm, row, row.words, "steps")


def _form(request: MemberRequest, kind: Any, row: Any, title: str, back: str) -> HttpResponse:
    if request.method == "POST" and row.pk and ("retire" in request.POST or "restore" in request.POST):
        catalogues.retire(row, "retire" in request.POST, by=request.user)
        messages.success(request, _("Saved."))
        return hx_redirect(request, f"keyaccounts:{back}")
    form, status = kind(request.POST or None, instance=row), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                catalogues.save(row, form.facts(), by=request.user, version=form.cleaned_data["version"])
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = REFUSED
            else:
                messages.success(request, _("Saved."))
                return hx_redirect(request, f"keyaccounts:{back}")
    context = {"form": form, "row": row, "title": title, "back": reverse(f"keyaccounts:{back}")}
    return render(request, "keyaccounts/entry.html", context, status=status)
