"""Merging two persons of one account, from its persons tab."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.duplicates.looking import persons_like
from accounts.models import Account, KeyPerson
from accounts.services.merging.choosing import PERSON_FIELDS
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from followups.services import merging
from pages.duplicates.merging import REFUSED, _number
from pages.duplicates.sides import choices_of, posted_choices, roles_words
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def merge_person(request: MemberRequest, pk: int) -> HttpResponse:
    """Let another person of the account go into this one: choose whom, then field by field."""
    seen = KeyPerson.objects.visible_to(request.user)
    person = get_object_or_404(seen, pk=pk)
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=person.account_id)
    others = list(seen.filter(account=account).exclude(pk=pk).order_by("left_on", "pk"))
    like = persons_like(person, others)
    data = request.POST if request.method == "POST" else request.GET
    asked = _number(data.get("with", ""))
    other = next((one for one in others if one.pk == asked), None)
    context = {
        "account": account,
        "person": person,
        "others": [*like, *(one for one in others if one not in like)],
        "like": like,
        "back": reverse("pages:account", args=[account.pk]) + "?tab=persons",
    }
    status = 200
    if other is not None:
        kept, gone = (other, person) if data.get("keep") == str(other.pk) else (person, other)
        beyond = merging.differing(kept, gone, request.user)
        if request.method == "POST":
            versions = (_number(request.POST.get("kept_version")), _number(request.POST.get("gone_version")))
            try:
                done = merging.merge_persons(
                    kept,
                    gone,
                    posted_choices(request.POST, (*PERSON_FIELDS, *(each.name for each in beyond))),
                    by=request.user,
                    today=business_date(),
                    versions=versions,
                )
            except Refusal as no:
                context["refusal"], status = no, REFUSED
            else:
                words = _("“%(gone)s” is merged into “%(kept)s”.") % {"gone": gone.name, "kept": done.kept_person}
                messages.success(request, words, extra_tags=reverse("pages:merge_undo", args=[done.pk]))
                return hx_redirect(request, str(context["back"]))
        context |= {
            "other": other,
            "kept": kept,
            "gone": gone,
            "choices": choices_of(kept, gone, PERSON_FIELDS, request.POST, request.user, beyond=beyond),
            "roles": (roles_words(kept), roles_words(gone)),
        }
    return render(request, "pages/duplicates/merge_person.html", context, status=status)
