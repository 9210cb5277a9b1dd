"""The portrait of an account: six sections, filled in place, and the distance they measure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Account, KeyPerson
from accounts.policies import for_request
from accounts.services.managers import manages
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_toast, hx_trigger
from leads.services.currencies import usual_currency
from portraits import history, reading, showing, words
from portraits.forms.values import ValueForm
from portraits.models import Basis, Field, Kind, Value
from portraits.services import confirming, filling, standing, waiting
from portraits.services.access import Ground, ground_of_own
from portraits.services.filling import PURPOSE_LENGTH
from portraits.views.shared import asked, not_kept, served
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
MOST_BEFORE = 20


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
    person = get_object_or_404(KeyPerson.objects.visible_to(request.user).select_related("account__owner"), pk=pk)
    it = showing.portrait(person.account, user=request.user, today=business_date(), person_id=person.pk)
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
        form = ValueForm(field=line.field, initial=_initial(account, line), names=_names(it, line))
        return render(request, "portraits/portrait.html#edit", {"line": line, "form": form, "it": it})
    form = ValueForm(request.POST, field=line.field, names=_names(it, line))
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
            lower=bool(form.cleaned_data["lower"]),
        )
    except Refusal as refusal:
        context = {"line": line, "form": form, "it": it, "refusal": refusal}
        if isinstance(refusal, filling.WouldLower):
            form.data = {**request.POST.dict(), "lower": "1"}
            context |= {"lowers": True, "empties": not form.known().text}
        if isinstance(refusal, StaleEdit):
            again = request.POST.copy()
            again["seen"] = str(line.value.pk) if line.value else ""
            form.data = again
            context["theirs"] = line
        return render(request, "portraits/portrait.html#edit", context, status=REFUSED)
    return _filled(request, account, line, _said(line, known=saved is not None))


@access(Access.MEMBER, "POST")
@not_kept
def still_true(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody asked again, and it still holds: known from today."""
    account = get_object_or_404(Account.objects.editable_by(request.user).select_related("owner"), pk=pk)
    it, line = line_of(request, account)
    if line.locked or line.closed:
        raise Http404
    try:
        filling.still_true(account, line.field, person=line.person, by=request.user, today=business_date())
    except Refusal as refusal:
        answer = render(request, "portraits/portrait.html#line", {"line": line, "it": it}, status=REFUSED)
        return hx_toast(answer, str(refusal), level="warning")
    return _filled(request, account, line, _("“%(name)s” still holds: known from today."))


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
    own = ground_of_own(it.account, user=request.user, today=business_date()) == Ground.OPEN
    rows = Value.objects.visible_to(request.user).filter(account=it.account, field=found.field, person=found.person)
    values = [
        (value, "" if value.is_sealed else reading.shown(found.field, value.text))
        for value in rows.select_related("author").order_by("-pk")[:MOST_BEFORE]
    ]
    for value, _text in values:
        value.may_read = it.may_open or (value.author_id == request.user.pk and own)  # type: ignore[attr-defined]
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


def _names(it: showing.Portrait, line: showing.Line) -> list[str]:
    """People of theirs whom this line may name: whoever is chosen is drawn on the map."""
    if line.field.bound != "person.boss":
        return []
    return [person.name for person in it.people if line.person is None or person.pk != line.person.pk]


def _initial(account: Account, line: showing.Line) -> dict[str, Any]:
    """What the form begins with: the value that is there; told today."""
    value, start = (
        line.value,
        {
            "basis": Basis.TOLD,
            "purpose": line.field.what_for[:PURPOSE_LENGTH] if line.field.sealed else "",
            "known_on": line.today,
            "seen": line.value.pk if line.value else None,
        },
    )
    if value is not None and not value.is_sealed:
        basis = Basis.TOLD if value.basis == Basis.GUESSED else value.basis
        text = line.fact.text if line.fact else value.text
        start |= {"text": text, "source": value.source, "purpose": value.purpose, "basis": basis}
    if line.field.kind == Kind.MONEY and start.get("text"):
        amount, start["currency"] = reading.money(start["text"])
        start["text"] = formatting.number(amount)
    elif line.field.kind == Kind.MONEY:
        start["currency"] = usual_currency(account)
    return start


def _filled(request: MemberRequest, account: Account, line: showing.Line, said: str) -> HttpResponse:
    """The line as it is now, with the bar of its section and everything that follows from it.

    The account is read again: a field that is kept in its own record has just been written there.
    """
    it, found = line_of(request, served(request, account.pk))
    context = {**_context(request, it), "line": found, "part": it.part(line.field.section), "oob": True}
    response = hx_toast(render(request, "portraits/portrait.html#filled", context), said % {"name": line.field.words})
    return hx_trigger(response, "crm:account-changed")


def _said(line: showing.Line, *, known: bool) -> str:
    if known:
        return _("“%(name)s” is saved.")
    if line.value is not None:
        return _("“%(name)s” is empty now; what it said before stays.")
    return _("Nothing was written: “%(name)s” stays unknown.")


def _context(request: MemberRequest, it: showing.Portrait) -> dict[str, Any]:
    account, today, distance = it.account, business_date(), it.distance
    rules = for_request(request.user).of(account.team_id)
    still = standing.stands_still(account, distance, rules)
    picture = history.picture(account, user=request.user, today=today)
    may_confirm = confirming.may_confirm(account, user=request.user) and account.state == "owned"
    return {
        "it": it,
        "account": account,
        "today": today,
        "distance": distance,
        "ceiling": words.Stage(distance.ceiling if distance else 0),
        "stage": distance.stage if distance else words.Stage.NONE,
        "confirmed_now": bool(distance and distance.is_confirmed(account.current_cycle_id)),
        "ladder": words.ladder(distance.ceiling if distance else 0, distance.confirmed if distance else None),
        "picture": picture,
        "confirmed_on": history.confirmed_on(picture, distance),
        "may_confirm": may_confirm,
        "who_confirms": waiting.who_confirms(account)
        if account.owner_id == request.user.pk and request.user.is_manager
        else [],
        "may_ask": it.may_fill and not may_confirm and waiting.may_ask(account, distance),
        "waits": distance if waiting.is_waiting(distance, account) else None,
        "still": still if manages(request.user, account) else None,
    }
