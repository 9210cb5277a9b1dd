"""The catalogue of fields: read by everybody, kept by admins, with a look at what a change does before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from portraits import bound, tasks
from portraits.forms.catalogue import FieldForm
from portraits.models import Field, Recount, Section, Stage
from portraits.services import binding, catalogue, rewording
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409


@access(Access.MEMBER, "GET")
def fields(request: MemberRequest) -> HttpResponse:
    """Every field by section, with its weight and shelf life; what is retired stands below."""
    rows = list(Field.objects.visible_to(request.user))
    parts = [
        (section.label, [each for each in rows if each.section == section and not each.retired_at])
        for section in Section
    ]
    context = {
        "parts": parts,
        "retired": [each for each in rows if each.retired_at],
        "running": Recount.objects.visible_to(request.user).open().first(),
    }
    return render(request, "portraits/catalogue.html", context)


@access(Access.ADMIN, "GET", "POST")
def field_new(request: MemberRequest) -> HttpResponse:
    """Add a field."""
    return _form(request, None)


@access(Access.ADMIN, "GET", "POST")
def field_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a field; `look` tells what would become of ceilings and saves nothing."""
    return _form(request, get_object_or_404(Field.objects.visible_to(request.user), pk=pk))


@access(Access.ADMIN, "POST")
def field_retire(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for it no longer; `look` tells first what that does."""
    field = get_object_or_404(Field.objects.visible_to(request.user), pk=pk)
    if "look" in request.POST:
        looked = catalogue.preview(field, {}, today=business_date(), retired=True)
        return _shown(request, FieldForm(instance=field), field, looked=looked)
    catalogue.retire(field, by=request.user)
    tasks.wake_recount()
    messages.success(
        request, _("“%(name)s” is retired: what is known stays, and counts no more.") % {"name": field.words}
    )
    return hx_redirect(request, "portraits:catalogue")


@access(Access.ADMIN, "POST")
def field_restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for it again."""
    field = get_object_or_404(Field.objects.visible_to(request.user), pk=pk)
    catalogue.restore(field, by=request.user)
    tasks.wake_recount()
    messages.success(request, _("“%(name)s” is asked for again.") % {"name": field.words})
    return hx_redirect(request, "portraits:catalogue")


def effect(looked: catalogue.Preview) -> str:
    """What a change would do, in words."""
    if not looked.rise and not looked.fall:
        said = _("No ceiling would change.")
    else:
        fall = ngettext("%(n)s ceiling would fall", "%(n)s ceilings would fall", looked.fall)
        rise = ngettext("%(n)s would rise", "%(n)s would rise", looked.rise)
        facts = {
            "fall": fall % {"n": formatting.number(looked.fall)},
            "rise": rise % {"n": formatting.number(looked.rise)},
        }
        said = _("%(fall)s, %(rise)s.") % facts
    of = ngettext("Looked at: %(n)s account with a portrait.", "Looked at: %(n)s accounts with a portrait.", looked.of)
    if not looked.whole:
        of = _("Looked at: the first %(n)s accounts with a portrait.")
    return formatting.sentences(said, of % {"n": formatting.number(looked.of)})


def _told(
    looked: catalogue.Preview,
    closing: catalogue.Closing | None,
    changed: Sequence[rewording.Reworded],
    *,
    sealed: bool,
) -> str:
    said = [effect(looked)]
    said += [str(catalogue.ClosesForGood(closing))] if closing else []
    said += [str(rewording.AnswersReworded(changed, closed=sealed))] if changed else []
    return formatting.sentences(*said)


def _moved(request: MemberRequest, looked: catalogue.Preview) -> list[dict[str, Any]]:
    """The accounts whose ceilings would move, those that fall first."""
    names = Account.objects.visible_to(request.user).in_bulk([pk for pk, _before, _after in looked.moved])
    rows = sorted(looked.moved, key=lambda row: (row[2] > row[1], row[0]))
    return [
        {"account": names[pk], "before": Stage(before).label, "after": Stage(after).label, "falls": after < before}
        for pk, before, after in rows
        if pk in names
    ]


def _form(request: MemberRequest, field: Field | None) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, FieldForm(instance=field), field)
    form = FieldForm(request.POST, instance=field)
    if not form.is_valid():
        return _shown(request, form, field, status=INVALID)
    values = form.facts()
    try:
        if "look" in request.POST:
            looked = catalogue.preview(field, values, today=business_date())
            closing = catalogue.what_closes(field, values) if field else None
            changed = rewording.reworded(field, values.get("choices", ())) if field else []
            return _shown(request, form, field, looked=looked, closing=closing, changed=changed)
        saved = catalogue.save_field(
            values,
            by=request.user,
            field=field,
            version=form.cleaned_data["version"],
            close_for_good=form.cleaned_data["close_for_good"],
            reworded=form.cleaned_data["reworded"],
        )
    except catalogue.ClosesForGood as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form, field, status=REFUSED, closing=refusal.closing)
    except rewording.AnswersReworded as refusal:
        form.add_error(None, str(refusal))
        form.data = {**form.data.dict(), "reworded": rewording.OTHER}
        return _shown(request, form, field, status=REFUSED, reworded=True)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form, field, status=REFUSED)
    tasks.wake_recount()
    messages.success(request, _("“%(name)s” is saved. Ceilings follow within a minute.") % {"name": saved.words})
    return hx_redirect(request, "portraits:catalogue")


def _shown(
    request: MemberRequest,
    form: FieldForm,
    field: Field | None,
    *,
    status: int = 200,
    looked: catalogue.Preview | None = None,
    closing: catalogue.Closing | None = None,
    changed: Sequence[rewording.Reworded] = (),
    reworded: bool = False,
) -> HttpResponse:
    moved = _moved(request, looked) if looked else []
    source = binding.source_of(field.bound) if field else None
    context = {
        "moved": moved,
        "more": max(0, looked.rise + looked.fall - len(moved)) if looked else 0,
        "kept": bound.words(source) if source else "",
        "form": form,
        "field": field,
        "looked": _told(looked, closing, changed, sealed=bool(field and field.sealed)) if looked else "",
        "reworded": reworded or bool(changed),
        "closing": closing is not None,
        "title": field.words if field else _("New field"),
        "back": reverse("portraits:catalogue"),
    }
    return render(request, "portraits/field.html", context, status=status)
