"""Absences: one's own, and those of one's people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from users.forms import LeaveForm
from users.models import Leave
from users.requests import MemberRequest
from users.services import absences
from users.views.shared import back_to, person_to_decide


@access(Access.MEMBER, "GET", "POST")
def leave_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Enter an absence: one's own, or that of somebody in one's teams."""
    person = person_to_decide(request, pk)
    today = business_date()
    form = LeaveForm(request.POST or None, person=person, by=request.user, today=today)
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                absences.enter_leave(person, by=request.user, today=today, **form.cleaned_data)
            except Refusal as no:
                status, refusal = 409, no
            else:
                messages.success(request, _("The absence is entered."))
                return back_to(request, person)
    return render(request, "users/leave.html", {"form": form, "person": person, "refusal": refusal}, status=status)


@access(Access.MEMBER, "POST")
def leave_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    leave = get_object_or_404(Leave.objects.visible_to(request.user).select_related("user"), pk=pk)
    person = person_to_decide(request, leave.user_id)
    absences.cancel_leave(leave, by=request.user)
    messages.success(request, _("The absence is taken back."))
    return back_to(request, person)
