"""The robots of chat groups: added, tested, paused by admins, with the log of what they were told."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import formatting
from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from notifications import catalogue, tasks
from notifications.forms.robots import RobotForm
from notifications.models import Delivery, DeliveryState, Robot
from notifications.services.robots import keeping
from users.requests import MemberRequest

UNDER_WAY = (DeliveryState.WAITING, DeliveryState.CLAIMED)


@access(Access.ADMIN, "GET")
def robots(request: MemberRequest) -> HttpResponse:
    """Every robot, those that speak first, each with what became of its last message."""
    last = Delivery.objects.visible_to(request.user).filter(robot=OuterRef("pk")).order_by("-pk")
    rows = (
        Robot.objects.visible_to(request.user)
        .select_related("team")
        .annotate(last_state=Subquery(last.values("state")[:1]), last_at=Subquery(last.values("made_at")[:1]))
        .order_by("-active", "name", "pk")
    )
    return render(request, "notifications/robots/list.html", {"robots": rows})


@access(Access.ADMIN, "GET", "POST")
def robot_new(request: MemberRequest) -> HttpResponse:
    """Add a robot."""
    return _save(request, None)


@access(Access.ADMIN, "GET", "POST")
def robot_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a robot; address and secret only by entering new ones."""
    return _save(request, get_object_or_404(Robot.objects.visible_to(request.user), pk=pk))


@access(Access.ADMIN, "GET")
def robot(request: MemberRequest, pk: int) -> HttpResponse:
    """A robot and the log of its messages; while one is under way the log asks for itself."""
    row = get_object_or_404(Robot.objects.visible_to(request.user).select_related("team"), pk=pk)
    shown = page(
        [Delivery.objects.visible_to(request.user).filter(robot=row)],
        Sort("pk", descending=True),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    for delivery in shown.rows:
        told = sorted(delivery.counts.items(), key=lambda item: -item[1])
        words = [formatting.labelled(catalogue.kind(code).label, formatting.number(n)) for code, n in told]
        delivery.told = " · ".join(words)
    testing = any(delivery.test and delivery.state in UNDER_WAY for delivery in shown.rows)
    context = {
        "robot": row,
        "page": shown,
        "testing": testing,
        "kinds": [catalogue.kind(code).label for code in row.kinds],
    }
    return render(request, f"notifications/robots/robot.html{'#log' if is_htmx(request) else ''}", context)


@access(Access.ADMIN, "POST")
def robot_pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Silence a robot, or let it speak again."""
    row = get_object_or_404(Robot.objects.visible_to(request.user), pk=pk)
    active = "resume" in request.POST
    keeping.pause(row, active=active, by=request.user)
    said = _("“%(name)s” speaks again.") if active else _("“%(name)s” is paused.")
    messages.success(request, said % {"name": row.name})
    return hx_redirect(request, "notifications:robot", row.pk)


@access(Access.ADMIN, "POST")
def robot_test(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a test; what becomes of it stands in the log."""
    row = get_object_or_404(Robot.objects.visible_to(request.user), pk=pk)
    try:
        keeping.test(row, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        tasks.wake_robots()
    return hx_redirect(request, "notifications:robot", row.pk)


def _save(request: MemberRequest, row: Robot | None) -> HttpResponse:
    form, status = RobotForm(request.POST or None, person=request.user, robot=row), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = keeping.save(row, form.facts(), by=request.user, version=form.cleaned_data["version"] or 0)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("“%(name)s” is saved. Send a test to see whether it speaks.") % {"name": saved.name})  # fmt: skip
                return hx_redirect(request, "notifications:robot", saved.pk)
    back = reverse("notifications:robot", args=[row.pk]) if row else reverse("notifications:robots")
    context = {"form": form, "robot": row, "back": back}
    return render(request, "notifications/robots/edit.html", context, status=status)
