"""Before an erasure: texts and files that may speak of the person, each to be decided on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import KeyPerson
from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect
from portraits import whereabouts
from portraits.forms.personal import ChoicesForm
from portraits.models import Erasure, ErasureState
from portraits.services.personal import choosing
from portraits.views.shared import not_kept
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409


@access(Access.MANAGER, "GET", "POST")
@not_kept
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """Which other names to look for, and for each place whether it loses them; files are asked about one by one."""
    persons = KeyPerson.objects.for_request(request.user)
    rows = Erasure.objects.visible_to(request.user).filter(state=ErasureState.ASKED, person__in=persons)
    erasure = get_object_or_404(rows.select_related("person__account", "asked_by"), pk=pk)
    hits, hidden, trouble = _places(erasure, request)
    status, refusal = 200, None
    form = ChoicesForm(request.POST or None, initial={"words": ", ".join(erasure.also)}, keys=[hit.key for hit in hits])
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                given = form.cleaned_data
                choosing.decide(
                    erasure, words=given["words"], choices=given["choices"], left=given["left"], by=request.user
                )
            except Refusal as no:
                refusal, status = no, REFUSED
            else:
                messages.success(request, _("Saved."))
                return hx_redirect(request, reverse("portraits:erasure_review", args=[erasure.pk]))
    context: dict[str, Any] = {
        "erasure": erasure, "person": erasure.person, "form": form, "refusal": refusal or trouble, "hidden": hidden,
        "texts": whereabouts.places(hit for hit in hits if not hit.is_file), "files": [hit for hit in hits if hit.is_file],
        "several": any(hit.n > 1 for hit in hits), "waiting": sum(hit.take is None for hit in hits),
        "back": reverse("portraits:personal", args=[erasure.person_id]),
    }  # fmt: skip
    return render(request, "portraits/personal/review.html", context, status=status)


def _places(erasure: Erasure, request: MemberRequest) -> tuple[list[choosing.Hit], int, Refusal | None]:
    """What the reader may see of it, how many others wait for somebody else, and why nothing can be shown."""
    try:
        found = choosing.look(erasure)
    except Refusal as too_many:
        return [], 0, too_many
    seen = choosing.seen_by(found, request.user)
    keys = {hit.key for hit in seen}
    return choosing.readable(seen), sum(hit.take is None for hit in found if hit.key not in keys), None
