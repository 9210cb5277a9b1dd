"""Saved views of a list and its columns: dialogs over the list they belong to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from lists.forms import ViewForm
from lists.models import DefaultView, SavedView, Shared
from lists.registry import LONGEST_QUERY, ListKind, clean, get
from lists.services import views as services
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409


@access(Access.MEMBER, "GET", "POST")
def views(request: MemberRequest) -> HttpResponse:
    """The views of a list one may open, and a form that keeps the list as it is now."""
    kind, query = _asked(request)
    initial = {"list": kind.name, "query": query}
    form = ViewForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            view = services.save(
                kind,
                name=form.cleaned_data["name"],
                query=query,
                shared=form.cleaned_data.get("shared", ""),
                by=request.user,
            )
        except Refusal as refusal:
            return _views(request, kind, query, form, refusal)
        if form.cleaned_data["begin"]:
            services.begin_with(kind, view, by=request.user)
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return hx_redirect(request, services.address_of(kind, view))
    return _views(request, kind, query, form)


def _views(
    request: MemberRequest, kind: ListKind, query: str, form: ViewForm, refusal: Refusal | None = None
) -> HttpResponse:
    seen = SavedView.objects.visible_to(request.user).filter(list=kind.name).select_related("owner", "team")
    default = DefaultView.objects.visible_to(request.user).filter(list=kind.name).values_list("view_id", flat=True)
    begins = default.first()
    rows = [(view, services.address_of(kind, view), view.pk == begins) for view in seen.order_by("name", "pk")]
    groups = [
        (_("Mine"), [row for row in rows if row[0].owner_id == request.user.pk]),
        (_("Of my team"), [row for row in rows if row[0].owner_id != request.user.pk and row[0].shared == Shared.TEAM]),
        (_("Everybody's"), [r for r in rows if r[0].owner_id != request.user.pk and r[0].shared == Shared.EVERYBODY]),
    ]
    context = {
        "kind": kind,
        "query": query,
        "form": form,
        "refusal": refusal,
        "groups": [(words, some) for words, some in groups if some],
        "begins": begins,
    }
    return _answer(request, "lists/views.html", context, form, refusal)


@access(Access.MEMBER, "GET", "POST")
def view_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename one's view, share it, or let it keep the list as it is now."""
    view, kind = _mine(request, pk)
    query = request.POST.get("query", request.GET.get("query", ""))[:LONGEST_QUERY]
    initial = {"name": view.name, "list": kind.name, "query": query}
    data = request.POST if request.method == "POST" else None
    form = ViewForm(data, user=request.user, now_shared=view.shared, initial=initial)
    del form.fields["begin"]
    context: dict[str, Any] = {"kind": kind, "view": view, "form": form, "query": query}
    if request.method == "POST" and form.is_valid():
        try:
            services.change(
                view,
                name=form.cleaned_data["name"],
                shared=form.cleaned_data.get("shared", view.shared),
                by=request.user,
                query=query if "update" in request.POST else None,
            )
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
        except Refusal as refusal:
            return _answer(request, "lists/view_edit.html", {**context, "refusal": refusal}, form, refusal)
        return hx_redirect(request, services.address_of(kind, view))
    return _answer(request, "lists/view_edit.html", context, form, None)


@access(Access.MEMBER, "POST")
def view_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's view out of the menu; it is kept, nobody sees it."""
    view, kind = _mine(request, pk)
    services.remove(view, by=request.user, now=timezone.now())
    return hx_redirect(request, f"{kind.address}?{view.query}")


@access(Access.MEMBER, "POST")
def view_default(request: MemberRequest) -> HttpResponse:
    """Begin with a view that one may see, or (without one) with the list as it comes."""
    kind, _query = _asked(request)
    asked = request.POST.get("view", "")
    view = None
    if asked:
        seen = SavedView.objects.visible_to(request.user).filter(list=kind.name)
        view = get_object_or_404(seen, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    services.begin_with(kind, view, by=request.user)
    return hx_redirect(request, services.address_of(kind, view) if view else f"{kind.address}?{services.AS_IT_COMES}")


@access(Access.MEMBER, "GET", "POST")
def columns(request: MemberRequest) -> HttpResponse:
    """Which columns a list shows, in which order; the answer is the list's address."""
    kind, query = _asked(request)
    if request.method == "POST":
        names = [] if "usual" in request.POST else request.POST.getlist("column")[:50]
        return hx_redirect(request, f"{kind.address}?{kind.with_columns(query, names) or services.AS_IT_COMES}")
    chosen = kind.chosen(clean(query).get("columns", ""))
    rows = [(name, kind.columns[name], True) for name in chosen]
    rows += [(name, words, False) for name, words in kind.columns.items() if name not in chosen]
    return _answer(request, "lists/columns.html", {"kind": kind, "query": query, "rows": rows}, None, None)


def _asked(request: MemberRequest) -> tuple[ListKind, str]:
    params = request.POST if request.method == "POST" else request.GET
    kind = get(params.get("list", ""))
    if kind is None:
        raise Http404
    return kind, clean(params.get("query", "")).urlencode(safe=",")


def _mine(request: MemberRequest, pk: int) -> tuple[SavedView, ListKind]:
    view = get_object_or_404(SavedView.objects.editable_by(request.user), pk=pk)
    kind = get(view.list)
    if kind is None:
        raise Http404
    return view, kind


def _answer(
    request: MemberRequest, template: str, context: dict[str, Any], form: Any, refusal: Refusal | None
) -> HttpResponse:
    status = REFUSED if refusal else INVALID if form is not None and form.is_bound and form.errors else 200
    return render(request, f"{template}#dialog" if is_htmx(request) else template, context, status=status)
