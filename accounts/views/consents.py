"""Deciding about what somebody asked for: VVIP for an account, a colleague for the working group of a VVIP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms.facts import ConsentForm
from accounts.models import Account, ConsentKind, ConsentRequest
from accounts.services.consent import deciding
from accounts.views.dialogs import answer
from core import formatting
from core.access import Access, access
from core.clock import business_date


@access(Access.MANAGER, "GET", "POST")
def consent_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request, with words."""
    rows = ConsentRequest.objects.visible_to(request.user).select_related("account", "asked_by", "user")
    asked = get_object_or_404(rows, pk=pk)
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=asked.account_id)
    mine = ConsentRequest.objects.visible_to(request.user).to_decide(request.user).filter(pk=pk).exists()
    form = ConsentForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        grant = values["decision"] == "grant"
        deciding.decide(asked, grant=grant, answer=values["answer"], by=request.user, today=business_date())
        return _("Granted; whoever is concerned has been told.") if grant else _("Refused; the asker reads your words.")

    vvip = asked.kind == ConsentKind.VVIP
    back = reverse("pages:account", args=[account.pk]) + ("?tab=importance" if vvip else "?tab=group")
    return answer(
        request, form, perform, account=account, title=_title(asked), submit=_("Decide"), facts=_facts(asked),
        to=back, closed=not mine,
    )  # fmt: skip


def _title(asked: ConsentRequest) -> str:
    if asked.kind == ConsentKind.VVIP:
        return _("Make this account VVIP?")
    return _("Let %(name)s join the working group?") % {"name": asked.user.name if asked.user else ""}


def _facts(asked: ConsentRequest) -> list[str]:
    """Who asked, when and why; what granting does; who has decided it already."""
    said = {"who": asked.asked_by.name, "day": formatting.day(asked.asked_at), "why": asked.why}
    facts = [_("%(who)s asked on %(day)s: “%(why)s”") % said]
    if asked.kind == ConsentKind.VVIP:
        facts.append(
            _("VVIP is protected: never suspended or recycled. Closed values then need an undertaking and two persons.")
        )
    else:
        role = asked.get_role_display() if asked.role else ""
        facts.append(
            formatting.sentences(role, asked.part, _("Whoever serves an account sees all of it and may log contacts."))
        )
    if asked.decided_at:
        facts.append(_("Somebody has decided this in the meantime."))
    return facts
