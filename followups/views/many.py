"""The same next step for many accounts of the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.listing import Listing
from accounts.models import Account, State
from core import formatting
from core.access import Access, access
from core.clock import business_date
from followups.forms.many import ManyStepsForm
from followups.services import many
from followups.services.cadence import working_days
from lists import acting
from lists.picking import all_of
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def steps_many(request: MemberRequest) -> HttpResponse:
    """Which step the ticked accounts, or all that match, get."""
    return acting.page(request, _of(request))


@access(Access.MEMBER, "POST")
def steps_many_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the steps back that one planned for many, on the same day."""
    return acting.take_back(request, _of(request), pk)


def _of(request: MemberRequest) -> acting.Act:
    user, today = request.user, business_date()
    served = Account.objects.editable_by(user).filter(state=State.OWNED)

    def matching(params: QueryDict) -> list[QuerySet[Account]]:
        return all_of(Listing(user, params, today))

    def preview(ids: Sequence[int], chosen: dict[str, Any]) -> acting.Preview:
        with_one = served.filter(pk__in=ids, next_step_on__isnull=False).count()
        spared = with_one if chosen.get("only_without") else 0
        facts = {"n": formatting.number(len(ids) - spared), "of": formatting.number(len(ids))}
        said = [_("%(n)s of %(of)s accounts get this step.") % facts]
        if with_one:
            words = ngettext("%(n)s has a step planned already.", "%(n)s have a step planned already.", with_one)
            said.append(words % {"n": formatting.number(with_one)})
        return acting.Preview(said, nothing=spared == len(ids))

    def do(ids: Sequence[int], chosen: dict[str, Any]) -> dict[Any, Any]:
        step = ManyStepsForm.step_of(chosen)
        return many.plan(ids, step, by=user, today=today, only_without=chosen["only_without"])

    return acting.Act(
        name="followups.step",
        list_url="accounts:list",
        page_url="followups:steps_many",
        undo_url="followups:steps_many_undo",
        title=gettext_lazy("Plan the next step"),
        submit=gettext_lazy("Plan"),
        form=ManyStepsForm,
        initial={"due_on": working_days([today + timedelta(days=1)])[0], "only_without": True},
        rows=served,
        matching=matching,
        preview=preview,
        do=do,
        undo=lambda facts: many.take_back(facts.values(), by=user, today=today),
        said=lambda count: (
            ngettext("%(n)s step is planned.", "%(n)s steps are planned.", count) % {"n": formatting.number(count)}
        ),
    )
