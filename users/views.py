"""One's own profile and absences; the people of a manager or an admin."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import is_htmx
from core.keyset import Sort, page
from users import services
from users.forms import LeaveForm, ProfileForm
from users.models import Leave, RolePeriod, User
from users.requests import MemberRequest

SIZE = 50
MOST_LEAVES = 20


@access(Access.MEMBER, "GET", "POST")
def profile(request: MemberRequest) -> HttpResponse:
    """Language, time zone, telephone; the switch for keyboard shortcuts; one's absences."""
    user = request.user
    initial = {"language": user.language, "time_zone": user.time_zone, "telephone": user.telephone}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_profile(user, **form.cleaned_data)
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
    context = {"form": form, "leaves": _leaves(request, user), "today": business_date()}
    return render(request, "users/profile.html", context, status=422 if form.errors else 200)


@access(Access.MEMBER, "GET", "POST")
def leave_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Enter an absence: one's own, or that of somebody in one's teams."""
    person = _person_to_decide(request, pk)
    today = business_date()
    form = LeaveForm(request.POST or None, person=person, by=request.user, today=today)
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.enter_leave(person, by=request.user, today=today, **form.cleaned_data)
            except Refusal as no:
                status, refusal = 409, no
            else:
                messages.success(request, _("The absence is entered."))
                return _back(request, person)
    return render(request, "users/leave.html", {"form": form, "person": person, "refusal": refusal}, status=status)


@access(Access.MEMBER, "POST")
def leave_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    leave = get_object_or_404(Leave.objects.visible_to(request.user).select_related("user"), pk=pk)
    person = _person_to_decide(request, leave.user_id)
    services.cancel_leave(leave, by=request.user)
    messages.success(request, _("The absence is taken back."))
    return _back(request, person)


@access(Access.MANAGER, "GET")
def people(request: MemberRequest) -> HttpResponse:
    """Those one manages (everybody, for an admin): position, hire date, accounts, absence."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    left = request.GET.get("show") == "left"
    rows = User.objects.visible_to(request.user).filter(is_active=not left).select_related("team")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q))
    shown = page(
        [rows], Sort("name"), after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE
    )
    _with_load(shown.rows, request.user)
    kept = f"&{urlencode({'q': q})}" * bool(q) + "&show=left" * left
    context = {
        "page": shown,
        "q": q,
        "left": left,
        "working": not left,
        "prev": f"?before={shown.before}{kept}" if shown.before else "",
        "next": f"?after={shown.after}{kept}" if shown.after else "",
    }
    return render(request, "users/people.html#list" if is_htmx(request) else "users/people.html", context)


@access(Access.MANAGER, "GET")
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One person: position now and before, accounts, absences, and what may be done."""
    it = get_object_or_404(User.objects.visible_to(request.user).select_related("team"), pk=pk)
    _with_load([it], request.user)
    context = {
        "person": it,
        "periods": RolePeriod.objects.filter(user=it).select_related("team").order_by("-starts_on", "-pk"),
        "leaves": _leaves(request, it),
        "decides": _decides(request.user, it),
        "today": business_date(),
    }
    return render(request, "users/person.html", context)


def _decides(by: User, person: User) -> bool:
    return by.is_admin or (person.team_id in by.managed_team_ids and person.pk != by.pk)


def _person_to_decide(request: MemberRequest, pk: int) -> User:
    person: User = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    if person.pk != request.user.pk and not _decides(request.user, person):
        raise Http404
    return person


def _leaves(request: MemberRequest, person: User) -> list[Leave]:
    own = Leave.objects.visible_to(request.user).filter(user=person, cancelled=False)
    return list(own.select_related("deputy").order_by("-ends_on")[:MOST_LEAVES])


def _with_load(people: list[User], by: User) -> None:
    """Give each person `load` and `absence`: two queries for all."""
    ids = [person.pk for person in people]
    owning = User.objects.visible_to(by).filter(pk__in=ids, accounts__state="owned").order_by()
    load = dict(owning.values("pk").annotate(load=Count("accounts")).values_list("pk", "load"))
    away = {leave.user_id: leave for leave in Leave.objects.visible_to(by).on(business_date()).filter(user_id__in=ids)}
    for person in people:
        person.load = load.get(person.pk, 0)  # type: ignore[attr-defined]
        person.absence = away.get(person.pk)  # type: ignore[attr-defined]


def _back(request: MemberRequest, person: User) -> HttpResponse:
    return redirect("users:profile") if person.pk == request.user.pk else redirect("users:person", person.pk)
