"""How sure somebody is of an opportunity."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.views.dialogs import answer
from core.access import Access, access
from core.clock import business_date
from leads.forms.forecasts import CategoryForm
from leads.models import Opportunity
from leads.services import opportunities as services
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def category(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose the forecast category of an open opportunity; who does not own the account says why."""
    mine = Opportunity.objects.editable_by(request.user).select_related("account")
    it = get_object_or_404(mine, pk=pk)
    others = it.account.owner_id != request.user.pk
    initial = {"forecast": it.forecast, "note": it.forecast_note, "version": it.version}
    form = CategoryForm(request.POST or None, initial=initial, stage=it.stage, others=others)

    def perform(data: dict[str, Any]) -> str:
        changed = services.set_forecast(
            it,
            data["forecast"],
            by=request.user,
            today=business_date(),
            version=data["version"],
            note=data["note"],
        )
        words = dict(form.fields["forecast"].choices)[changed.forecast]
        return _("“%(name)s”: %(category)s.") % {"name": changed.name, "category": words}

    return answer(
        request, form, perform, title=_("Forecast of “%(name)s”") % {"name": it.name}, submit=_("Save"),
        account=it.account,
    )  # fmt: skip
