"""The library, one case, telling, sharing and withdrawing it, and cases like an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Account
from accounts.services import withholding
from accounts.views.listing import shown_count
from cases import likeness
from cases.columns import CASES
from cases.forms import CaseForm, ShareForm, WithdrawForm
from cases.listing import SORTS, Listing, dress
from cases.models import TEXTS, Case, CaseVersion, Reward, Useful
from cases.services import names, telling
from cases.services.refusals import MayNameSomebody
from cases.showing import panel_of
from cases.views.shared import INVALID, REFUSED, dialog
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, is_htmx
from lists.registry import COLUMNS, VIEW
from lists.services import views
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def case_list(request: MemberRequest) -> HttpResponse:
    """The library: found by words, industry, stage, result; filters live in the address."""
    if not request.GET and (chosen := views.default_of(CASES, request.user)):
        return redirect(views.address_of(CASES, chosen))
    listing = Listing(request.user, request.GET)
    page, total = listing.page()
    fragment = is_htmx(request)
    context = {
        "listing": listing,
        "filter": listing.filter.form,
        "page": page,
        "count": total,
        "total": shown_count(total),
        "columns": listing.columns(),
        "query": listing.address(),
        "sorts": [(name, words, name == listing.sort) for name, (words, _sort) in SORTS.items()],
        "text": {name: request.GET.get(name, "") for name in ("q", COLUMNS, VIEW)},
        "prev": f"?{listing.address(before=page.before)}" if page.before else "",
        "next": f"?{listing.address(after=page.after)}" if page.after else "",
        "saved": {"view": views.named(CASES, request.GET.get(VIEW, ""), request.user)},
        "fragment": fragment,
    }
    return render(request, "cases/list.html#list" if fragment else "cases/list.html", context)


@access(Access.MEMBER, "GET")
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """One case: its story, figures, what the panel gave it, its rewards."""
    it: Any = _seen(request, pk)
    dress([it], request.user)
    rewards: list[Any] = list(Reward.objects.visible_to(request.user).filter(case=it).select_related("given_by"))
    for reward in rewards:
        reward.case = it
        reward.shown = reward.amount if reward.shows_amount(request.user) else None
    mine = it.author_id == request.user.pk
    context = {
        "it": it,
        "mine": mine,
        "may_edit": mine and it.state != "withdrawn",
        "may_withdraw": it.state != "withdrawn" and telling.may_withdraw(it, request.user),
        "may_reward": it.is_shared and (request.user.is_manager or request.user.is_admin),
        "keeps_versions": mine or telling.may_withdraw(it, request.user),
        "useful": not mine and Useful.objects.visible_to(request.user).current().filter(case=it).exists(),
        "rewards": rewards,
        "panel": panel_of(it, request.user),
        "today": business_date(),
    }
    return render(request, "cases/case.html", context)


@access(Access.MEMBER, "GET", "POST")
def case_new(request: MemberRequest) -> HttpResponse:
    """Tell a case; from an account it begins with what is known there."""
    account = None
    if (asked := request.GET.get("account", "")).isascii() and asked.isdigit() and len(asked) < 19:
        account = get_object_or_404(Account.objects.served_by(request.user), pk=int(asked))
    today = business_date()
    form = CaseForm(request.POST or None, user=request.user, today=today, account=account)

    def save() -> Case:
        return telling.draft(form.words(), **form.place(), by=request.user, today=today)

    back = f"{reverse('pages:account', args=[account.pk])}" if account else reverse("cases:list")
    return _form(request, form, save, _("Tell a case"), back, key=f"case-{account.pk if account else 'new'}")


@access(Access.MEMBER, "GET", "POST")
def case_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what one's case says; the version before is kept."""
    it = get_object_or_404(Case.objects.editable_by(request.user).select_related("account"), pk=pk)
    today = business_date()
    form = CaseForm(request.POST or None, user=request.user, today=today, case=it)

    def save() -> Case:
        data = form.cleaned_data
        return telling.edit(
            it, form.words(), **form.place(), by=request.user, today=today, version=data["version"],
            confirmed=data["confirmed"],
        )  # fmt: skip

    return _form(request, form, save, _("Change the case"), reverse("cases:case", args=[pk]), key="", case=it)


@access(Access.MEMBER, "GET", "POST")
def case_share(request: MemberRequest, pk: int) -> HttpResponse:
    """Put one's draft into the library."""
    it = get_object_or_404(Case.objects.editable_by(request.user).select_related("account"), pk=pk)
    found, doubts = names.certain(it), names.doubtful(it)
    form = ShareForm(request.POST or None, doubt=bool(doubts))
    back = reverse("cases:case", args=[pk])

    def perform(values: dict[str, Any]) -> tuple[str, str]:
        telling.share(it, by=request.user, today=business_date(), confirmed=values.get("confirmed", False))
        return _("Shared: everybody can read it now."), back

    title = _("Share this case?")
    if request.method == "POST" and not request.POST:
        form = ShareForm({}, doubt=bool(doubts))
    return dialog(
        request, form, perform, title=title, submit=pgettext("case, verb", "Share"), back=back, case=it, found=found,
        doubts=doubts, sharing=True,
    )  # fmt: skip


@access(Access.MEMBER, "GET", "POST")
def case_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a case out of the library, or give a draft up."""
    it = _seen(request, pk)
    back = reverse("cases:case", args=[pk])

    def perform(values: dict[str, Any]) -> tuple[str, str]:
        telling.withdraw(it, values["reason"], by=request.user)
        return _("Withdrawn. It is kept, and readers do not find it any more."), (
            back if it.author_id == request.user.pk or telling.may_withdraw(it, request.user) else reverse("cases:list")
        )

    form = WithdrawForm(request.POST or None)
    return dialog(
        request,
        form,
        perform,
        title=_("Withdraw this case"),
        submit=pgettext("case, verb", "Withdraw"),
        back=back,
        case=it,
    )


@access(Access.MEMBER, "POST")
def case_useful(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a case as useful to oneself, or take the mark back."""
    it = _seen(request, pk)
    try:
        count = telling.mark(it, request.POST.get("useful") == "yes", by=request.user)
    except Refusal as refusal:
        if not is_htmx(request):
            messages.error(request, str(refusal))
            return hx_redirect(request, "cases:case", pk)
        return hx_toast(HttpResponse(status=REFUSED), str(refusal), level="error")
    if not is_htmx(request):
        return hx_redirect(request, "cases:case", pk)
    it.useful = count
    context = {"it": it, "useful": Useful.objects.visible_to(request.user).current().filter(case=it).exists()}
    return render(request, "cases/useful.html", context)


@access(Access.MEMBER, "GET")
def case_versions(request: MemberRequest, pk: int) -> HttpResponse:
    """What a case said before, for its author and managers; what the panel scored, for everybody who reads the case."""
    it = _seen(request, pk)
    rows = list(CaseVersion.objects.visible_to(request.user).filter(case=it).select_related("by").order_by("-number"))
    for row in rows:
        row.case = it
    if it.account_id:
        withholding.veil([it.account_id], rows, fields=TEXTS)
    part = "#body" if is_htmx(request) else ""
    return render(request, f"cases/versions.html{part}", {"it": it, "rows": rows})


@access(Access.MEMBER, "GET")
def case_like(request: MemberRequest, pk: int) -> HttpResponse:
    """Cases like an account, for its page."""
    account = get_object_or_404(Account.objects.served_by(request.user), pk=pk)
    found = likeness.like(account, request.user)
    return render(request, "cases/like.html", {"account": account, "found": found})


def _seen(request: MemberRequest, pk: int) -> Case:
    rows = Case.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("author", "account", "opportunity", "withdrawn_by"), pk=pk)


def _form(
    request: MemberRequest, form: CaseForm, save: Any, title: str, back: str, *, key: str, case: Case | None = None
) -> HttpResponse:
    status, refusal = 200, None
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                it = save()
            except Refusal as no:
                status, refusal = REFUSED, no
                form.doubt = isinstance(no, MayNameSomebody)
            else:
                messages.success(request, _("Saved. Share it when it is complete.") if it.is_draft else _("Saved."))
                return hx_redirect(request, "cases:case", it.pk)
    context = {"form": form, "title": title, "back": back, "refusal": refusal, "draft_key": key, "case": case}
    return render(request, "cases/form.html", context, status=status)
