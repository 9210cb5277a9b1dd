"""Writing a coaching note, or the person's answer."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, is_htmx
from dashboards.people.asked import readable
from dashboards.people.forms import NoteForm
from dashboards.services import coaching
from dashboards.views.people import notes_of
from users.requests import MemberRequest


@access(Access.MEMBER, "POST")
def note_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Write to a person (managers, admins) or answer (the person); the list of notes comes back."""
    it = get_object_or_404(readable(request.user), pk=pk)
    context = notes_of(request, it)
    if not (context["may_coach"] or context["answers"]):
        raise Http404
    form = NoteForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            coaching.write(it, form.cleaned_data["text"], by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            if not is_htmx(request):
                return hx_redirect(request, "dashboards:person", it.pk)
            context = {**notes_of(request, it), "person": it, "form": NoteForm()}
            return hx_toast(render(request, "dashboards/people/notes.html", context), _("The note is written."))
    return render(request, "dashboards/people/notes.html", {**context, "person": it, "form": form}, status=status)
