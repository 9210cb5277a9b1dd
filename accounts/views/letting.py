"""Many accounts of the list set aside or let go at once: the gate for each, those refused named, an undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms.moves import ReleaseForm, SuspendForm
from accounts.listing import Listing
from accounts.models import Account, State
from accounts.policies import for_request
from accounts.services import letting_many
from core import formatting
from core.access import Access, access
from core.clock import business_date
from lists import acting
from lists.picking import all_of
from users.requests import MemberRequest

NAMED = 10  # of those that stay


@access(Access.MEMBER, "GET", "POST")
def suspend_many(request: MemberRequest) -> HttpResponse:
    """Why the ticked accounts, or all that match, are set aside."""
    return acting.page(request, _suspending(request))


@access(Access.MEMBER, "POST")
def suspend_many_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Whoever had them has them again."""
    return acting.take_back(request, _suspending(request), pk)


@access(Access.MEMBER, "GET", "POST")
def release_many(request: MemberRequest) -> HttpResponse:
    """Why the ticked accounts, or all that match, go to the shared pool."""
    return acting.page(request, _releasing(request))


@access(Access.MEMBER, "POST")
def release_many_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Whoever had them has them again."""
    return acting.take_back(request, _releasing(request), pk)


def _suspending(request: MemberRequest) -> acting.Act:
    user, today, stayed = request.user, business_date(), list[tuple[str, str]]()

    def said(count: int) -> str:
        words = ngettext("%(n)s account is suspended.", "%(n)s accounts are suspended.", count)
        return formatting.sentences(words % {"n": formatting.number(count)}, *_staying(stayed))

    def do(ids: Sequence[int], chosen: dict[str, Any]) -> dict[Any, Any]:
        facts, refused = letting_many.suspend(ids, by=user, today=today, **chosen)
        stayed.extend(refused)
        return facts

    form: Any = partial(SuspendForm, today=today, override=False)
    return acting.Act(
        name="accounts.suspend",
        page_url="accounts:suspend_many",
        undo_url="accounts:suspend_many_undo",
        title=gettext_lazy("Suspend"),
        submit=gettext_lazy("Suspend"),
        form=form,
        preview=lambda ids, _chosen: _preview(request, ids, to_pool=False),
        do=do,
        said=said,
        **_shared(request),
    )


def _releasing(request: MemberRequest) -> acting.Act:
    user, today, stayed = request.user, business_date(), list[tuple[str, str]]()

    def said(count: int) -> str:
        words = ngettext("%(n)s account lies in the pool now.", "%(n)s accounts lie in the pool now.", count)
        return formatting.sentences(words % {"n": formatting.number(count)}, *_staying(stayed))

    def do(ids: Sequence[int], chosen: dict[str, Any]) -> dict[Any, Any]:
        facts, refused = letting_many.release(ids, by=user, today=today, **chosen)
        stayed.extend(refused)
        return facts

    form: Any = partial(ReleaseForm, override=False)
    return acting.Act(
        name="accounts.release",
        page_url="accounts:release_many",
        undo_url="accounts:release_many_undo",
        title=gettext_lazy("Release to the pool"),
        submit=gettext_lazy("Release"),
        form=form,
        preview=lambda ids, _chosen: _preview(request, ids, to_pool=True),
        do=do,
        said=said,
        **_shared(request),
    )


def _preview(request: MemberRequest, ids: Sequence[int], *, to_pool: bool) -> acting.Preview:
    """How many go, and each that stays with the reason."""
    rows = Account.objects.editable_by(request.user).filter(pk__in=ids).order_by("pk")
    policy = for_request(request.user)
    found = letting_many.sort_out(rows, to_pool=to_pool, by=request.user, today=business_date(), policy=policy)
    if to_pool:
        words = ngettext("%(n)s account goes to the pool.", "%(n)s accounts go to the pool.", found.count)
    else:
        words = ngettext("%(n)s account will be suspended.", "%(n)s accounts will be suspended.", found.count)
    names = [f"“{account.name}”" for accounts in found.going.values() for account in accounts]
    rest = len(names) - NAMED
    more = ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": formatting.number(rest)} if rest > 0 else ""
    told = [formatting.listed([*names[:NAMED], *([more] if more else [])])] if names else []
    said = [words % {"n": formatting.number(found.count)}, *told, *_staying(found.staying)]
    return acting.Preview(said, nothing=not found.count)


def _staying(staying: Sequence[tuple[str, str]]) -> list[str]:
    """Those that stay, the first by name with the reason."""
    if not staying:
        return []
    words = ngettext("%(n)s stays where it is.", "%(n)s stay where they are.", len(staying)) % {
        "n": formatting.number(len(staying))
    }
    named = [_("“%(name)s”: %(why)s") % {"name": name, "why": why} for name, why in staying[:NAMED]]
    more = len(staying) - NAMED
    rest = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": formatting.number(more)} if more > 0 else ""
    return [words, *named, *([rest] if rest else [])]


def _shared(request: MemberRequest) -> dict[str, Any]:
    def matching(params: QueryDict) -> list[QuerySet[Account]]:
        return all_of(Listing(request.user, params, business_date()))

    mine = Account.objects.editable_by(request.user).filter(state=State.OWNED)
    user, today = request.user, business_date()
    return {
        "list_url": "accounts:list",
        "initial": {},
        "rows": mine,
        "matching": matching,
        "undo": lambda facts: letting_many.take_again(facts, by=user, today=today),
    }
