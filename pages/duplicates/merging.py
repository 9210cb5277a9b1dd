"""Merging two accounts: pick the other one, choose field by field, see what moves, confirm; and undo it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import duplicates
from accounts.listing import Listing
from accounts.models import Account, KeyPerson, Merge, State
from accounts.services.merging import checking, reading
from accounts.services.merging.choosing import ACCOUNT_FIELDS, united
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from followups.services import merging
from pages.duplicates import undone
from pages.duplicates.sides import choices_of, posted_choices
from users.requests import MemberRequest

REFUSED = 409
MOST_FOUND, MOST_SUGGESTED, MOST_PERSONS = 10, 10, 100
RANK = (State.POOLED, State.SUSPENDED, State.OWNED)


@access(Access.MEMBER, "GET", "POST")
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Without `with` the accounts to choose from; with it both side by side, and by POST the merge itself."""
    account = get_object_or_404(Account.objects.editable_by(request.user).select_related("owner"), pk=pk)
    data = request.POST if request.method == "POST" else request.GET
    if not data.get("with"):
        return _pick(request, account)
    other = _seen(request, data["with"])
    kept, gone = _sides(account, other, data.get("keep", ""))
    refusal, status = None, 200
    if request.method == "POST":
        try:
            done = merging.merge(
                kept,
                gone,
                posted_choices(request.POST, ACCOUNT_FIELDS),
                by=request.user,
                today=business_date(),
                versions=(_number(request.POST.get("kept_version")), _number(request.POST.get("gone_version"))),
            )
        except Refusal as no:
            refusal, status = no, REFUSED
            now = Account.objects.visible_to(request.user).select_related("owner").in_bulk([kept.pk, gone.pk])
            if len(now) < 2:
                messages.error(request, str(no))
                return hx_redirect(request, "pages:account", pk)
            kept, gone = now[kept.pk], now[gone.pk]
        else:
            called = Account.objects.visible_to(request.user).get(pk=done.kept_id).name
            words = _merged(kept.name, gone.name, called)
            messages.success(request, words, extra_tags=reverse("pages:merge_undo", args=[done.pk]))
            return hx_redirect(request, "pages:account", done.kept_id)
    else:
        try:
            checking.check(kept, gone, by=request.user, versions=None)
        except Refusal as no:
            refusal = no
    context = {
        "account": account,
        "other": other,
        "kept": kept,
        "gone": gone,
        "refusal": refusal,
        "choices": choices_of(kept, gone, ACCOUNT_FIELDS, request.POST, request.user),
        "united": united(kept, gone),
        "moves": merging.counts(gone),
        "may_swap": kept.state == gone.state,
        "loses": gone.owner if gone.owner_id and gone.owner_id != kept.owner_id else None,
        "may": status != 200 or refusal is None,
    }
    return render(request, "pages/duplicates/merge.html", context, status=status)


@access(Access.MEMBER, "POST")
def merge_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a merge of accounts or persons back, as far as nothing has changed since."""
    merge = get_object_or_404(Merge.objects.visible_to(request.user).select_related("kept", "gone"), pk=pk)
    try:
        merge = merging.undo(merge, by=request.user, today=business_date())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        if merge.stayed:
            text = _("The merge is undone. What was changed since stays with “%(kept)s”: %(what)s.")
            kept = merge.kept_person.shown if merge.kept_person else merge.kept.name
            messages.warning(
                request, text % {"kept": kept, "what": formatting.listed(undone.stayed(merge, request.user))}
            )
        else:
            messages.success(request, _("The merge is undone: everything is as it was."))
    address = reverse("pages:account", args=[merge.kept_id])
    return hx_redirect(request, f"{address}?tab=persons" if merge.kept_person_id else address)


def _pick(request: MemberRequest, account: Account) -> HttpResponse:
    """Likely duplicates first, others by a few letters; only those that may be merged with it."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found: list[tuple[Account, list[str]]]
    no_reasons: list[str] = []
    if q:
        rows = Listing(request.user, {"q": q, "scope": "all"}, business_date()).page().rows
        found = [(row, no_reasons) for row in rows if _may(request, account, row)][:MOST_FOUND]
    else:
        found = _suggested(request, account)
    context: dict[str, Any] = {"account": account, "q": q, "found": found}
    name = "pages/duplicates/pick.html"
    return render(request, f"{name}#list" if is_htmx(request) else name, context)


def _suggested(request: MemberRequest, account: Account) -> list[tuple[Account, list[str]]]:
    """Whatever looks like it: by its name and numbers, and by those of its persons, as among the pairs to review."""
    persons = KeyPerson.objects.visible_to(request.user).filter(account=account, restricted_at=None, erased_at=None)
    known = list(persons.order_by("pk").values_list("telephone", "email")[:MOST_PERSONS])
    twins = duplicates.find(
        request.user,
        name=account.name,
        telephones=(*account.telephones, *(telephone for telephone, _email in known if telephone)),
        emails=[email for _telephone, email in known if email],
        website=account.website,
        skip=account.pk,
        most=MOST_SUGGESTED,
    )
    no = reading.said_not_duplicate(account, [twin.account.pk for twin in twins if twin.account])
    return [
        (twin.account, twin.reasons)
        for twin in twins
        if twin.account and twin.account.pk not in no and _may(request, account, twin.account)
    ]


def _may(request: MemberRequest, one: Account, other: Account) -> bool:
    return one.pk != other.pk and checking.may_merge(request.user, one, other)


def _sides(account: Account, other: Account, keep: str) -> tuple[Account, Account]:
    """The one that is kept and the one that goes: whichever is in better hands, else the one that was chosen."""
    mine, theirs = RANK.index(State(account.state)), RANK.index(State(other.state))
    swap = theirs > mine or (theirs == mine and keep == str(other.pk))
    return (other, account) if swap else (account, other)


def _seen(request: MemberRequest, text: str) -> Account:
    seen = Account.objects.visible_to(request.user).select_related("owner").filter(pk=_number(text)).first()
    if seen is None:
        raise Http404
    return seen


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 19 else 0


def _merged(kept: str, gone: str, called: str) -> str:
    return _("“%(gone)s” and “%(kept)s” are one account now: “%(called)s”.") % {
        "gone": gone,
        "kept": kept,
        "called": called,
    }
