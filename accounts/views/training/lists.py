"""Who has passed what: the table of a manager's people, and one person with the history."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.policies import for_request
from accounts.training import gate, state, table
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from users.models import TrainingRecord, User
from users.requests import MemberRequest
from users.training.records import decides

MOST_RECORDS = 200


@access(Access.MANAGER, "GET")
def training(request: MemberRequest) -> HttpResponse:
    """People beside courses: who may not own customers yet, what ends soon; noted from here for one or several."""
    user, today, policy = request.user, business_date(), for_request(request.user)
    listing = table.Listing(user, request.GET, today=today, policy=policy)
    shown = listing.page()
    courses, rows = table.rows_of(shown.rows, policy, by=user, today=today)
    context = {
        "listing": listing,
        "page": shown,
        "rows": rows,
        "courses": courses,
        "asks": any(course.required != "nobody" for course in courses),
        "counts": listing.counts(),
        "teams": [(team.pk, team.name) for team in listing.teams],
        "team": str(listing.team.pk) if listing.team else "",
        "all": listing.address(show=None),
        "barred": listing.address(show="barred"),
        "soon": listing.address(show="soon"),
        "query": listing.address(),
        "narrowed": bool(listing.q or listing.team or listing.show),
        "prev": f"?{listing.address(before=shown.before)}" if shown.before else "",
        "next": f"?{listing.address(after=shown.after)}" if shown.after else "",
        "rule": policy.of(user.team_id).training_gate,
    }
    template = "accounts/training/list.html#list" if is_htmx(request) else "accounts/training/list.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET")
def training_of(request: MemberRequest, pk: int) -> HttpResponse:
    """One person: what is required and missing, what that keeps them from, and every record with its story."""
    return _shown(request, get_object_or_404(table.readable(request.user).select_related("team"), pk=pk))


@access(Access.MEMBER, "GET")
def training_state(request: MemberRequest, pk: int) -> HttpResponse:
    """How far one person is with what is required of them: a part of their figures; empty where nothing is."""
    person = get_object_or_404(table.readable(request.user), pk=pk)
    its = state.of([person], for_request(request.user), today=business_date()).get(pk)
    return render(request, "accounts/training/state_line.html", {"person": person, "state": its})


@access(Access.MEMBER, "GET")
def training_mine(request: MemberRequest) -> HttpResponse:
    """One's own; admins sell nothing and come to everybody's."""
    if request.user.is_admin:
        return redirect("accounts:training")
    return _shown(request, get_object_or_404(table.readable(request.user).select_related("team"), pk=request.user.pk))


def _shown(request: MemberRequest, person: User) -> HttpResponse:
    user, today, policy = request.user, business_date(), for_request(request.user)
    row = table.rows_of([person], policy, by=user, today=today)[1][0]
    records = TrainingRecord.objects.visible_to(user).filter(person=person)
    context: dict[str, Any] = {
        "person": person,
        "row": row,
        "itself": person.pk == user.pk,
        "decides": decides(user, person),
        "said": _what_it_means(row, policy.of(person.team_id).training_gate, itself=person.pk == user.pk),
        "records": records.select_related("course", "noted_by", "voided_by").order_by("-done_on", "-pk")[:MOST_RECORDS],
    }
    return render(request, "accounts/training/person.html", context)


def _what_it_means(row: table.Row, rule: str, *, itself: bool) -> str:
    """What is missing of a person, what that keeps them from under the rule in force, and for themselves whom to ask."""
    if not row.lacks:
        return ""
    facts = {"name": row.person.name, "what": row.words}
    means = {
        gate.OFF: _("The rules do not ask for it: it keeps from nothing."),
        gate.WARN: _("The rules only name it: it keeps from nothing."),
        gate.ENFORCE: _(
            "Until it is passed no account is claimed, entered or converted; what is owned stays, and giving some has"
            " to be confirmed."
        ),
    }[rule]
    if not itself:
        return formatting.sentences(_("Training is missing of %(name)s: %(what)s.") % facts, means)
    if rule == gate.ENFORCE:
        means = _(
            "Until it is passed you cannot claim accounts, enter new ones or convert leads; the accounts you own stay"
            " yours."
        )
    ask = _("Ask %(who)s when the next course is.") % {"who": gate.whom_to_ask(row.person)}
    return formatting.sentences(_("Training is missing: %(what)s.") % facts, means, ask)
