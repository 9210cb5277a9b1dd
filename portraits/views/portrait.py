"""The portrait of an account: six sections, filled in place, and the distance they measure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Account, KeyPerson
from accounts.policies import for_request
from accounts.services.managers import manages
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_toast
from portraits import history, reading, showing, words
from portraits.forms.values import ValueForm
from portraits.models import Basis, Field, Value
from portraits.services import confirming, filling, standing
from portraits.views.shared import asked, not_kept, served
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
MOST_BEFORE = 20
# Fields that the account's or the person's own record may know already: offered when the line is opened.
RECORDED = {
    "address": "address",
    "switchboard": "telephones",
    "person_phone": "telephone",
    "person_position": "title",
}


@access(Access.MEMBER, "GET")
@not_kept
def of_account(request: MemberRequest, pk: int) -> HttpResponse:
    """The tab: everything known, what is missing, how close we are."""
    account = served(request, pk)
    it = showing.portrait(account, user=request.user, today=business_date(), person_id=asked(request, "person"))
    return render(request, "portraits/portrait.html", _context(request, it))


@access(Access.MEMBER, "GET")
@not_kept
def of_person(request: MemberRequest, pk: int) -> HttpResponse:
    """One person's fields alone, for the person's own page."""
    person = get_object_or_404(KeyPerson.objects.visible_to(request.user), pk=pk)
    account = served(request, person.account_id)
    it = showing.portrait(account, user=request.user, today=business_date(), person_id=person.pk)
    return render(request, "portraits/person.html", _context(request, it))


@access(Access.MEMBER, "GET", "POST")
@not_kept
def field(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a line to fill it in, and save it; two who fill at once: the second one sees both."""
    account = get_object_or_404(Account.objects.editable_by(request.user).select_related("owner"), pk=pk)
    it, line = line_of(request, account)
    if line.locked:
        raise Http404
    if request.method != "POST":
        form = ValueForm(field=line.field, initial=_initial(account, line))
        return render(request, "portraits/portrait.html#edit", {"line": line, "form": form, "it": it})
    form = ValueForm(request.POST, field=line.field)
    if not form.is_valid():
        context = {"line": line, "form": form, "it": it}
        return render(request, "portraits/portrait.html#edit", context, status=INVALID)
    try:
        saved = filling.fill(
            account,
            line.field,
            form.known(),
            person=line.person,
            by=request.user,
            today=business_date(),
            seen=form.cleaned_data["seen"],
        )
    except Refusal as refusal:
        context = {"line": line, "form": form, "it": it, "refusal": refusal}
        if isinstance(refusal, StaleEdit):
            again = request.POST.copy()
            again["seen"] = str(line.value.pk) if line.value else ""
            form.data = again
            context["theirs"] = line
        return render(request, "portraits/portrait.html#edit", context, status=REFUSED)
    return _filled(request, account, line, known=saved is not None)


@access(Access.MEMBER, "GET")
@not_kept
def line(request: MemberRequest, pk: int) -> HttpResponse:
    """A line as it is, after filling it in was given up."""
    it, found = line_of(request, served(request, pk))
    return render(request, "portraits/portrait.html#line", {"line": found, "it": it})


@access(Access.MEMBER, "GET")
@not_kept
def before(request: MemberRequest, pk: int) -> HttpResponse:
    """What was known before: each value with how it was known; closed ones stay closed."""
    it, found = line_of(request, served(request, pk))
    rows = Value.objects.visible_to(request.user).filter(account=it.account, field=found.field, person=found.person)
    values = [
        (value, "" if value.is_sealed else reading.shown(found.field, value.text))
        for value in rows.select_related("author").order_by("-pk")[:MOST_BEFORE]
    ]
    return render(request, "portraits/before.html", {"line": found, "values": values, "it": it})


def line_of(request: MemberRequest, account: Account) -> tuple[showing.Portrait, showing.Line]:
    """The portrait, and the line of it that the address names."""
    wanted = get_object_or_404(Field.objects.visible_to(request.user).in_use(), pk=asked(request, "field") or 0)
    person = asked(request, "person") if wanted.subject == "person" else None
    it = showing.portrait(account, user=request.user, today=business_date(), person_id=person)
    found = it.line(wanted.pk, person)
    if found is None:
        raise Http404
    return it, found


def _initial(account: Account, line: showing.Line) -> dict[str, Any]:
    """What the form begins with: the value that is there, or what the record knows; told today."""
    value, start = (
        line.value,
        {
            "basis": "" if line.field.sealed else Basis.TOLD,
            "known_on": line.today,
            "seen": line.value.pk if line.value else None,
        },
    )
    if value is not None and not value.is_sealed:
        basis = Basis.TOLD if value.basis == Basis.GUESSED else value.basis
        return {**start, "text": value.text, "source": value.source, "purpose": value.purpose, "basis": basis}
    if value is None and (name := RECORDED.get(line.field.code)):
        record = line.person or account
        known = getattr(record, name, "")
        start["text"] = known[0] if isinstance(known, list) and known else known or ""
    return start


def _filled(request: MemberRequest, account: Account, line: showing.Line, *, known: bool) -> HttpResponse:
    """The line as it is now, with the bar of its section and everything that follows from it."""
    it, found = line_of(request, account)
    context = {**_context(request, it), "line": found, "part": it.part(line.field.section), "oob": True}
    return hx_toast(render(request, "portraits/portrait.html#filled", context), _said(line, known))


def _said(line: showing.Line, known: bool) -> str:
    facts = {"name": line.field.words}
    if known:
        return _("“%(name)s” is saved.") % facts
    if line.value is not None:
        return _("“%(name)s” is empty now; what it said before stays.") % facts
    return _("Nothing was written: “%(name)s” stays unknown.") % facts


def _context(request: MemberRequest, it: showing.Portrait) -> dict[str, Any]:
    account, today, distance = it.account, business_date(), it.distance
    rules = for_request(request.user).of(account.team_id)
    still = standing.stands_still(account, distance, rules)
    return {
        "it": it,
        "account": account,
        "today": today,
        "distance": distance,
        "ceiling": words.Stage(distance.ceiling if distance else 0),
        "stage": distance.stage if distance else words.Stage.NONE,
        "confirmed_now": bool(distance and distance.is_confirmed(account.current_cycle_id)),
        "ladder": words.ladder(distance.ceiling if distance else 0, distance.confirmed if distance else None),
        "picture": history.picture(account, user=request.user, today=today),
        "may_confirm": confirming.may_confirm(account, user=request.user) and account.state == "owned",
        "still": still if manages(request.user, account) else None,
    }
