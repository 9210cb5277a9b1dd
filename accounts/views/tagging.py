"""Tags for many accounts of the list at once."""

from __future__ import annotations

from django.http import HttpResponse

from accounts.columns import ACCOUNTS
from accounts.listing import Listing
from accounts.models import Account
from core.access import Access, access
from core.clock import business_date
from lists import tagging
from lists.picking import all_of
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def tags(request: MemberRequest) -> HttpResponse:
    """Which tag the ticked accounts, or all that match, get or lose."""
    return tagging.page(request, _of(request))


@access(Access.MEMBER, "POST")
def tags_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own change of tags back, on its day."""
    return tagging.undone(request, _of(request), pk)


def _of(request: MemberRequest) -> tagging.Tagged:
    def matching(params: tagging.QueryDict) -> list[tagging.QuerySet[Account]]:
        return all_of(Listing(request.user, params, business_date()))

    mine = Account.objects.editable_by(request.user)
    return tagging.Tagged(ACCOUNTS.name, "accounts:list", "accounts:tags", "accounts:tags_undo", mine, matching)
