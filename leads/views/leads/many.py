"""Many leads of the list at once: back into the pool, or not a fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.access import Access, access
from core.clock import business_date
from leads.forms.leads import UnfitForm, WordsForm
from leads.lead_listing import LeadListing
from leads.models import Lead
from leads.services.leads import many
from lists import acting
from lists.picking import all_of
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def leads_return(request: MemberRequest) -> HttpResponse:
    """Why the ticked leads, or all that match, go back into the pool."""
    return acting.page(request, _returning(request))


@access(Access.MEMBER, "POST")
def leads_return_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Whoever had them has them again."""
    return acting.take_back(request, _returning(request), pk)


@access(Access.MEMBER, "GET", "POST")
def leads_unfit(request: MemberRequest) -> HttpResponse:
    """Why the ticked leads, or all that match, are not a fit."""
    return acting.page(request, _closing(request))


@access(Access.MEMBER, "POST")
def leads_unfit_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """They run again."""
    return acting.take_back(request, _closing(request), pk)


def _returning(request: MemberRequest) -> acting.Act:
    user, today = request.user, business_date()

    def said(count: int) -> str:
        words = ngettext("%(n)s lead lies in the pool now.", "%(n)s leads lie in the pool now.", count)
        return words % {"n": formatting.number(count)}

    def preview(ids: Sequence[int], _chosen: dict[str, Any]) -> acting.Preview:
        words = ngettext("%(n)s lead goes back to the pool.", "%(n)s leads go back to the pool.", len(ids))
        return acting.Preview([words % {"n": formatting.number(len(ids))}, _("Colleagues may claim them at once.")])

    return acting.Act(
        name=many.RETURNED,
        page_url="leads:leads_return",
        undo_url="leads:leads_return_undo",
        title=gettext_lazy("Back to the pool"),
        submit=gettext_lazy("Give back"),
        form=WordsForm,
        preview=preview,
        do=lambda ids, chosen: many.give_back(ids, by=user, reason=chosen["reason"], today=today),
        undo=lambda facts: many.take_again(facts, by=user, today=today),
        said=said,
        **_shared(request),
    )


def _closing(request: MemberRequest) -> acting.Act:
    user, today = request.user, business_date()

    def said(count: int) -> str:
        words = ngettext("%(n)s lead is closed as not a fit.", "%(n)s leads are closed as not a fit.", count)
        return words % {"n": formatting.number(count)}

    def preview(ids: Sequence[int], _chosen: dict[str, Any]) -> acting.Preview:
        words = ngettext("%(n)s lead is closed; it is kept.", "%(n)s leads are closed; they are kept.", len(ids))
        return acting.Preview([words % {"n": formatting.number(len(ids))}])

    def do(ids: Sequence[int], chosen: dict[str, Any]) -> dict[Any, Any]:
        reason, note = chosen["unfit_reason"], chosen["unfit_note"]
        return many.mark_unfit(ids, by=user, reason=reason, note=note, today=today)

    return acting.Act(
        name=many.UNFIT,
        page_url="leads:leads_unfit",
        undo_url="leads:leads_unfit_undo",
        title=gettext_lazy("Not a fit"),
        submit=gettext_lazy("Close them"),
        form=UnfitForm,
        preview=preview,
        do=do,
        undo=lambda facts: many.reopen(facts, by=user, today=today),
        said=said,
        **_shared(request),
    )


def _shared(request: MemberRequest) -> dict[str, Any]:
    def matching(params: QueryDict) -> list[QuerySet[Lead]]:
        return all_of(LeadListing(request.user, params, business_date()))

    mine = Lead.objects.editable_by(request.user).running().filter(owner__isnull=False)
    return {"list_url": "leads:list", "initial": {}, "rows": mine, "matching": matching}
