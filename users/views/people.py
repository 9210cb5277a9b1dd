"""The people of a manager or an admin, and one person's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import mail
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import is_htmx
from core.keyset import Sort, page
from core.stale import Shown, merge
from core.text import half_width
from users import tasks
from users.forms import CorrectionForm, NewPersonForm, ReturnForm
from users.models import Invitation, PlannedPosition, Role, RolePeriod, Team, User
from users.requests import MemberRequest
from users.services import entering, invitations, positions
from users.services.refusals import AddressTaken
from users.teams import subtree
from users.views.shared import answer, attach, decides, leaves_of, person_to_see

SIZE = 25
MOST_PERIODS = 50
SHOWN = ("working", "invited", "left")
FACTS = ("name", "email", "telephone", "hired_on", "language", "capacity")


@access(Access.MANAGER, "GET")
def people(request: MemberRequest) -> HttpResponse:
    """Those one manages (everybody, for an admin), found by name, role, team and whether they work here."""
    user, wanted = request.user, request.GET
    q = half_width(wanted.get("q", "").replace("\0", "")).strip()[:100]
    show = wanted.get("show") if wanted.get("show") in SHOWN else "working"
    if show == "invited" and not user.is_admin:
        show = "working"
    role = wanted.get("role") if wanted.get("role") in Role.values else ""
    teams = list(Team.objects.visible_to(user).open().order_by("name"))
    team = next((t for t in teams if str(t.pk) == wanted.get("team")), None)
    rows = User.objects.visible_to(user).filter(is_active=show != "left").select_related("team")
    if show == "invited":
        rows = rows.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q))
    if role:
        rows = rows.filter(role=role)
    if team:
        rows = rows.filter(team_id__in=subtree(team.pk))
    since = _day(wanted.get("since", "")) if show == "left" else None
    if since:
        rows = rows.filter(left_on__gte=since).exclude(role=Role.ADMIN)  # those whom the turnover counts
    shown = page([rows], Sort("name"), after=wanted.get("after", ""), before=wanted.get("before", ""), size=SIZE)
    attach(shown.rows, user)
    filters = {"q": q, "role": role, "team": str(team.pk) if team else "", "show": show if show != "working" else "",
               "since": since.isoformat() if since else ""}  # fmt: skip
    kept = urlencode({name: value for name, value in filters.items() if value})
    context = {
        "page": shown,
        "q": q,
        "show": show,
        "role": role,
        "team": filters["team"],
        "roles": Role.choices,
        "teams": [(t.pk, t.name) for t in teams],
        "since": since,
        "everybody": urlencode({name: value for name, value in filters.items() if value and name != "since"}),
        "narrowed": bool(q or role or team or since),
        "prev": f"?before={shown.before}&{kept}" if shown.before else "",
        "next": f"?after={shown.after}&{kept}" if shown.after else "",
    }
    return render(request, "users/people.html#list" if is_htmx(request) else "users/people.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@access(Access.MEMBER, "GET")
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One person: position now, before and to come, accounts, absences, and what may be done."""
    it = person_to_see(request, pk)
    user = request.user
    attach([it], user)
    invitation = it.invitation  # type: ignore[attr-defined]
    never_in = user.is_admin and it.is_active and not it.has_usable_password()
    mine = invitation is not None and invitation.invited_by_id == user.pk and invitation.is_open(timezone.now())
    context = {
        "person": it,
        "periods": RolePeriod.objects.filter(user=it)
        .select_related("team")
        .order_by("-starts_on", "-pk")[:MOST_PERIODS],
        "plan": PlannedPosition.objects.filter(user=it).select_related("team", "entered_by").order_by("-pk").first(),
        "leads": Team.objects.visible_to(user).open().filter(manager=it),
        "leaves": leaves_of(request, it),
        "decides": decides(user, it),
        "itself": it.pk == user.pk,
        "today": business_date(),
        "has_server": mail.has_server(),
        # Without a mail server the link has no other way to the person than the one who invites.
        "link": invitations.link_of(invitation, mail.origin_of(request)) if mine and not mail.has_server() else "",
        "never_in": never_in,
        "was_invited": never_in and Invitation.objects.visible_to(user).filter(user=it).exists(),
    }
    response = render(request, "users/person.html", context)
    response["Cache-Control"] = "no-store"
    return response


@access(Access.ADMIN, "GET", "POST")
def person_new(request: MemberRequest) -> HttpResponse:
    """Enter a colleague and send the invitation."""
    today = business_date()
    initial = {
        "hired_on": today,
        "language": request.user.language,
        "team": request.GET.get("team"),
        "role": "salesperson",
    }
    form = NewPersonForm(request.POST or None, by=request.user, today=today, initial=initial)
    status, taken_by = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            new = entering.NewPerson(**form.cleaned_data)
            try:
                invitation = entering.enter_person(new, by=request.user, today=today, now=timezone.now())
            except AddressTaken as taken:
                form.add_error("email", str(taken))
                taken_by = taken.person
            except Refusal as no:
                form.add_error(None, str(no))
            else:
                _send(request, invitation)
                return redirect("users:person", invitation.user_id)
    return render(request, "users/person_new.html", {"form": form, "taken_by": taken_by}, status=status)


@access(Access.ADMIN, "GET", "POST")
def person_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Correct the facts about a person; role and team change in a dialog of their own, with the accounts.

    What somebody else has saved since the form was opened stays, unless both have changed it: then the reader is told.
    """
    it = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    saved = {name: getattr(it, name) for name in FACTS}
    form = CorrectionForm(today=business_date(), initial={**saved, "shown": Shown.of(saved)})
    status = 200
    if request.method == "POST":
        status, form = 422, _on_top(CorrectionForm(request.POST, today=business_date()), saved)
        if form.is_valid():
            facts = {name: form.cleaned_data[name] for name in FACTS}
            try:
                entering.change_facts(it, entering.Facts(**facts), by=request.user)
            except AddressTaken as taken:
                form.add_error("email", str(taken))
            else:
                messages.success(request, _("Saved."))
                return redirect("users:person", it.pk)
    return render(request, "users/person_edit.html", {"form": form, "person": it}, status=status)


def _on_top(form: CorrectionForm, saved: dict[str, Any]) -> CorrectionForm:
    """The form with what others saved meanwhile; a field that both have changed says so, and is replaced once more."""
    if not form.data.get("shown") or not form.is_valid():
        return form
    merged = merge(form, saved)
    again = CorrectionForm(merged.data, today=form.today)
    for it in merged.both:
        text = _("Somebody else has saved “%(theirs)s” meanwhile. Save once more to replace it.")
        again.add_error(it.name, text % {"theirs": it.theirs})
    return again


@access(Access.ADMIN, "GET", "POST")
def person_return(request: MemberRequest, pk: int) -> HttpResponse:
    """Let somebody who left come back: a new period, and an invitation for a new password."""
    it = get_object_or_404(User.objects.visible_to(request.user).filter(is_active=False), pk=pk)
    form = ReturnForm(request.POST or None, by=request.user, initial={"role": it.role, "team": it.team_id})

    def perform(values: dict[str, Team | str | None]) -> str:
        positions.come_back(it, team=values["team"], role=values["role"], by=request.user, today=business_date())  # type: ignore[arg-type]
        _send(request, invitations.invite(it, by=request.user, now=timezone.now()), say=False)
        return _("%(name)s works here again; an invitation is on its way.") % {"name": it.name}

    facts = (
        _("A new position begins today; what happened before stays as it was."),
        _("The old password stays dead: the person gets an invitation and chooses a new one."),
    )
    title = _("%(name)s comes back") % {"name": it.name}
    to = reverse("users:person", args=[it.pk])
    return answer(request, form, perform, title=title, submit=_("Works here again"), to=to, facts=facts)


@access(Access.ADMIN, "POST")
def plan_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back a position that is planned."""
    it = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if positions.cancel_plan(it, by=request.user):
        messages.success(request, _("The plan is taken back."))
    return redirect("users:person", it.pk)


def _send(request: MemberRequest, invitation: Invitation, *, say: bool = True) -> None:
    tasks.after_commit(tasks.send_invitation, invitation.pk, mail.origin_of(request))
    if say and mail.has_server():
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": invitation.user.email})
