"""The stage that a manager confirms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.views.dialogs import answer
from core.access import Access, access
from core.clock import business_date
from portraits.forms.values import ConfirmForm
from portraits.models import Distance, Stage
from portraits.services import confirming
from portraits.views.shared import not_kept, served
from users.requests import MemberRequest


@access(Access.MANAGER, "GET", "POST")
@not_kept
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm how close the owner is, with a reason; never above what is known."""
    account = served(request, pk)
    distance = Distance.objects.visible_to(request.user).filter(pk=pk).first()
    ceiling = Stage(distance.ceiling if distance else 0)
    start = distance.stage.value if distance else 0
    form = ConfirmForm(request.POST or None, ceiling=ceiling, initial={"stage": start})

    def perform(values: dict[str, Any]) -> str:
        done = confirming.confirm(account, values["stage"], values["why"], by=request.user, today=business_date())
        return _("Confirmed: %(stage)s.") % {"stage": Stage(done.confirmed or 0).label}

    facts = [_("What is known supports “%(stage)s” at most.") % {"stage": ceiling.label}]
    if distance and distance.confirmed is not None and not distance.is_confirmed(account.current_cycle_id):
        facts.append(
            _("Confirmed for the owner before: %(stage)s. The new owner has to earn it again.")
            % {"stage": Stage(distance.confirmed).label}
        )
    return answer(
        request, form, perform, account=account, title=_("Confirm the distance"), submit=_("Confirm"), facts=facts
    )
