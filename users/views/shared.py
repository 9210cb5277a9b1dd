"""What the pages about people share: who decides about whom, what rows show beside a name, and dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from users.models import Invitation, Leave, Role, User
from users.requests import MemberRequest

MOST_LEAVES = 20


def decides(by: User, person: User) -> bool:
    """Whether `by` may enter absences and let the person leave: admins, and the managers above."""
    return by.is_admin or (person.team_id in by.managed_team_ids and person.pk != by.pk)


def person_to_see(request: MemberRequest, pk: int) -> User:
    """A person whose page the reader may open: oneself, one's teams' people, everybody for admins."""
    people = User.objects.visible_to(request.user).select_related("team")
    if request.user.role == Role.SALESPERSON:
        people = people.filter(pk=request.user.pk)
    person: User = get_object_or_404(people, pk=pk)
    return person


def person_to_decide(request: MemberRequest, pk: int) -> User:
    """Somebody who works here, whose absences the reader may enter."""
    person: User = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    if person.pk != request.user.pk and not decides(request.user, person):
        raise Http404
    return person


def leaves_of(request: MemberRequest, person: User) -> list[Leave]:
    """The latest absences of a person."""
    own = Leave.objects.visible_to(request.user).filter(user=person, cancelled=False)
    return list(own.select_related("deputy").order_by("-ends_on")[:MOST_LEAVES])


def attach(people: list[User], by: User) -> None:
    """Give each person `load`, `absence` and, for admins, `invitation`: three queries for all."""
    ids = [person.pk for person in people]
    owning = User.objects.visible_to(by).filter(pk__in=ids, accounts__state="owned").order_by()
    load = dict(owning.values("pk").annotate(load=Count("accounts")).values_list("pk", "load"))
    away = {
        leave.user_id: leave
        for leave in Leave.objects.visible_to(by).on(business_date()).filter(user_id__in=ids).select_related("deputy")
    }
    invited = {}
    if by.is_admin:
        open_ones = Invitation.objects.visible_to(by).open().filter(user_id__in=ids).select_related("invited_by")
        invited = {invitation.user_id: invitation for invitation in open_ones}
    for person in people:
        person.load = load.get(person.pk, 0)  # type: ignore[attr-defined]
        person.absence = away.get(person.pk)  # type: ignore[attr-defined]
        person.invitation = invited.get(person.pk)  # type: ignore[attr-defined]
        person.invited = state_of(person.invitation)  # type: ignore[attr-defined]
        if by.is_admin and person.is_active and not (person.invitation or person.has_usable_password()):  # type: ignore[attr-defined]
            person.invited = "none"  # type: ignore[attr-defined]


def state_of(invitation: Invitation | None) -> str:
    """Where an open invitation stands: sent, waiting, failed or expired; empty when it is missing."""
    if invitation is None:
        return ""
    now = timezone.now()
    if not invitation.is_open(now):
        return "expired"
    if invitation.sent_at is not None:
        return "sent"
    slow = (now - invitation.made_at).total_seconds() > 120
    return "failed" if invitation.failed_at is not None or slow else "waiting"


def answer(
    request: HttpRequest,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], str],
    *,
    title: str,
    submit: str,
    to: str,
    danger: bool = False,
    facts: tuple[str, ...] = (),
) -> HttpResponse:
    """A dialog, or a page without scripts: show `form`, or do one thing and say so; 422 and 409 keep what was typed."""
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said = perform(form.cleaned_data)
            except Refusal as no:
                status, refusal = 409, no
            else:
                messages.success(request, said)
                return hx_redirect(request, to)
    values = {
        "form": form, "title": title, "submit": submit, "danger": danger, "facts": facts, "refusal": refusal, "to": to
    }  # fmt: skip
    template = "users/dialog.html#body" if is_htmx(request) else "users/dialog.html"
    return render(request, template, values, status=status)


def back_to(request: MemberRequest, person: User) -> HttpResponse:
    """One's own absences stand in the profile, others' on their page."""
    return redirect("users:profile") if person.pk == request.user.pk else redirect("users:person", person.pk)
