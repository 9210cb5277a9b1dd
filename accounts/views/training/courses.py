"""The courses: read by everybody who comes here, kept by admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms.training import CourseForm
from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect
from users.models import Course
from users.requests import MemberRequest
from users.training import courses as keeping

INVALID, REFUSED = 422, 409


@access(Access.MANAGER, "GET")
def courses(request: MemberRequest) -> HttpResponse:
    """Every course with its skill, of whom it is required and how long it holds; what is retired stands below."""
    counted = Course.objects.visible_to(request.user).annotate(
        passed=Count("records__person", filter=Q(records__voided_at=None, records__passed=True), distinct=True)
    )
    rows = list(counted)
    context = {
        "courses": [each for each in rows if not each.retired_at],
        "retired": [each for each in rows if each.retired_at],
    }
    return render(request, "accounts/training/courses.html", context)


@access(Access.ADMIN, "GET", "POST")
def course_new(request: MemberRequest) -> HttpResponse:
    """Add a course."""
    return _form(request, None)


@access(Access.ADMIN, "GET", "POST")
def course_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a course."""
    return _form(request, get_object_or_404(Course.objects.visible_to(request.user), pk=pk))


@access(Access.ADMIN, "POST")
def course_retire(request: MemberRequest, pk: int) -> HttpResponse:
    """Teach and require it no longer; what people passed stays to be read."""
    course = keeping.retire(get_object_or_404(Course.objects.visible_to(request.user), pk=pk), by=request.user)
    messages.success(request, _("“%(name)s” is retired: it is required of nobody any more.") % {"name": course.words})
    return redirect("accounts:courses")


@access(Access.ADMIN, "POST")
def course_restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Teach it again."""
    try:
        course = keeping.restore(get_object_or_404(Course.objects.visible_to(request.user), pk=pk), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(name)s” is in use again.") % {"name": course.words})
    return redirect("accounts:courses")


def _form(request: MemberRequest, course: Course | None) -> HttpResponse:
    form, status = CourseForm(request.POST or None, instance=course), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                saved = keeping.save_course(form.facts(), by=request.user, course=course, version=version)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = REFUSED
            else:
                messages.success(request, _("“%(name)s” is saved. It holds at once.") % {"name": saved.words})
                return hx_redirect(request, "accounts:courses")
    context = {"form": form, "course": course, "title": course.words if course else _("New course")}
    return render(request, "accounts/training/course.html", context, status=status)
