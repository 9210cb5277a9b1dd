"""One person's data: export of all we hold, restriction, erasure by two people, who saw and changed it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import KeyPerson
from accounts.services.refusals import NotAllowed
from accounts.views.dialogs import answer
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from portraits import words as told
from portraits.forms.personal import KeepForm, ReasonForm
from portraits.models import Erasure, ErasureState, Restriction, Value
from portraits.services import consent
from portraits.services.access import granting
from portraits.services.personal import choosing, erasing, holding, restricting
from portraits.views.shared import not_kept
from users.requests import MemberRequest

SHOWN, REFUSALS, REFUSED = 100, 3, 409


@access(Access.MANAGER, "GET")
@not_kept
def waiting(request: MemberRequest) -> HttpResponse:
    """Erasures that wait for a second person, and persons whose data may not be processed."""
    erasures = Erasure.objects.visible_to(request.user).select_related("person__account", "asked_by", "decided_by")
    held = Restriction.objects.visible_to(request.user).standing().select_related("person__account", "by")
    context = {"erasures": list(erasures[:SHOWN]), "held": list(held.order_by("-pk")[:SHOWN])}
    return render(request, "portraits/personal/waiting.html", context)


@access(Access.MANAGER, "GET")
@not_kept
def of_person(request: MemberRequest, pk: int) -> HttpResponse:
    """What was asked and decided about one person, and who saw, changed and exported their data."""
    return _page(request, _person(request, pk))


def _page(request: MemberRequest, person: KeyPerson, *, refused: str = "", status: int = 200) -> HttpResponse:
    mine = Erasure.objects.visible_to(request.user).filter(person=person)
    context = {
        "person": person,
        "account": person.account,
        "erasure": mine.filter(state=ErasureState.ASKED).select_related("asked_by").first(),
        "refusals": mine.filter(state=ErasureState.REFUSED).select_related("decided_by")[:REFUSALS],
        "waiting": _waiting(mine.filter(state=ErasureState.ASKED).first()),
        "completed_by": holding.who_completes(person, by=request.user, today=business_date()),
        "held": Restriction.objects.visible_to(request.user).standing().filter(person=person).first(),
        "traces": [(line, told.traced(line.code)) for line in holding.traces(person)],
        "refused": refused,
        "back": reverse("pages:account", args=[person.account_id]) + f"?tab=portrait&person={person.pk}",
    }
    return render(request, "portraits/personal/person.html", context, status=status)


@access(Access.MANAGER, "POST")
@not_kept
def export(request: MemberRequest, pk: int) -> HttpResponse:
    """All we hold, as a page to print or as JSON."""
    person = _person(request, pk)
    words = request.POST.get("words", "").strip()
    try:
        data = holding.collect(person, by=request.user, today=business_date(), words=words)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return hx_redirect(request, reverse("portraits:personal", args=[pk]))
    if request.POST.get("form") == "json":
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        answer_ = HttpResponse(text, content_type="application/json; charset=utf-8")
        answer_["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
        return answer_
    return render(request, "portraits/personal/export.html", {"it": data, "person": person})


@access(Access.MANAGER, "GET", "POST")
@not_kept
def restrict(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop processing."""
    person = _person(request, pk)

    def perform(values: dict[str, Any]) -> str:
        restricting.restrict(person, reason=values["reason"], by=request.user)
        return _("Processing has stopped: the person is in no list, and nothing opens.")

    return _dialog(request, person, perform, _("Stop processing"), _("Stop"))


@access(Access.MANAGER, "GET", "POST")
@not_kept
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Go on."""
    person = _person(request, pk)

    def perform(values: dict[str, Any]) -> str:
        restricting.lift(person, reason=values["reason"], by=request.user)
        return _("Processing goes on.")

    return _dialog(request, person, perform, _("Lift the restriction"), _("Lift"))


@access(Access.MANAGER, "GET", "POST")
@not_kept
def erase(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for an erasure, with a look at what will go."""
    person = _person(request, pk)

    def perform(values: dict[str, Any]) -> str:
        erasing.ask(person, reason=values["reason"], by=request.user)
        return _("Asked: look at what may speak of this person, then another manager or admin approves.")

    facts = _what_goes(person) if request.method == "GET" else []
    return _dialog(request, person, perform, _("Erase this person"), _("Ask for the erasure"), danger=True, facts=facts)


@access(Access.MANAGER, "POST")
@not_kept
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """The second person's approval: it happens now, for good."""
    row = get_object_or_404(Erasure.objects.visible_to(request.user).select_related("person__account"), pk=pk)
    return _decided(
        request, row, lambda: erasing.approve(row, by=request.user, today=business_date()), _("Erased for good.")
    )


@access(Access.MANAGER, "GET", "POST")
@not_kept
def refuse(request: MemberRequest, pk: int) -> HttpResponse:
    """Nothing is erased: why, and what that does."""
    row = get_object_or_404(Erasure.objects.visible_to(request.user).select_related("person__account"), pk=pk)

    def perform(values: dict[str, Any]) -> str:
        erasing.refuse(row, reason=values["reason"], by=request.user)
        return _("Nothing is erased.")

    facts = [
        _("The request ends here: all that is held stays, and what was decided about texts and files is dropped."),
        _("Your reason and your name stay in the record. It can be asked for again."),
    ]
    form = KeepForm(request.POST or None)
    title, submit = _("Do not erase this person"), _("Do not erase")
    return _dialog(request, row.person, perform, title, submit, form=form, facts=facts)


@access(Access.MEMBER, "POST")
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """A consent was taken back."""
    value = get_object_or_404(
        Value.objects.visible_to(request.user).current().select_related("account", "field"), pk=pk
    )
    try:
        consent.withdraw(value, by=request.user, today=business_date())
        messages.success(request, _("Consent taken back: nobody opens this value from now on."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return hx_redirect(request, reverse("pages:account", args=[value.account_id]) + "?tab=portrait")


def _waiting(erasure: Erasure | None) -> int:
    """How many places nobody has decided about; one while a name is too common to look for."""
    try:
        return choosing.waiting(erasure) if erasure else 0
    except Refusal:
        return 1


def _person(request: MemberRequest, pk: int) -> KeyPerson:
    return get_object_or_404(KeyPerson.objects.for_request(request.user).select_related("account"), pk=pk)


def _what_goes(person: KeyPerson) -> list[str]:
    found = erasing.preview(person, today=business_date())
    lines = [
        _(
            "Emptied for good: name, title and channels, everything in the portrait, its keys; counts, dates and orders stay."
        )
    ]
    notes = sum(rows for kind, rows in found.items() if "." in kind)
    lines.append(_("Texts that name the person and lose the name: %(n)s.") % {"n": notes})
    lines.append(_("Values of the portrait: %(n)s.") % {"n": found.get("values", 0)})
    lines.append(
        _("Texts with a nickname or a part of the name, and files: %(n)s. You decide about each in the next step.")
        % {"n": _to_look_at(person)}
    )
    return lines


def _to_look_at(person: KeyPerson) -> str:
    """How many places the next step shows, counted as it counts them."""
    try:
        return formatting.number(len(choosing.look(erasing.supposed(person))))
    except Refusal:
        return f"{choosing.MOST}+"


def _dialog(
    request: MemberRequest, person: KeyPerson, perform: Any, title: str, submit: str, **more: Any
) -> HttpResponse:
    here = reverse("portraits:personal", args=[person.pk])
    form = more.pop("form", None) or ReasonForm(request.POST or None)
    facts = [person.name, *more.pop("facts", [])]
    return answer(request, form, perform, title=title, submit=submit, to=here, facts=facts, **more)


def _decided(request: MemberRequest, row: Erasure, perform: Any, said: str) -> HttpResponse:
    try:
        perform()
    except Refusal as refusal:
        can = granting.named(erasing.seconds(row))
        who = _("Who can approve: %(who)s.") % {"who": can} if can and isinstance(refusal, NotAllowed) else ""
        return _page(request, row.person, refused=formatting.sentences(str(refusal), who), status=REFUSED)
    messages.success(request, said)
    return hx_redirect(request, reverse("portraits:personal", args=[row.person_id]))
