"""The timeline of an account, and what can be done about an entry."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Account
from core import formatting
from core.access import Access, access
from core.errors import Refusal, StaleEdit
from followups import timeline as lists
from followups.forms import CorrectForm, ReasonForm, initial_of
from followups.models import FollowUp, FollowUpAttachment
from followups.services import approvals, corrections, counting, outcome
from followups.services.files import SHOWN_INLINE
from followups.services.people import may_correct
from followups.services.refusals import WrongInput
from followups.views.dialogs import INVALID, REFUSED, act, back_to, dialog
from users.requests import MemberRequest

SHOWS = [
    ("", gettext_lazy("All")), ("contacts", pgettext_lazy("timeline", "Contacts")), ("orders", gettext_lazy("Orders")),
]  # fmt: skip


@access(Access.MEMBER, "GET")
def timeline(request: MemberRequest, account_pk: int) -> HttpResponse:
    """What happened on an account, newest first, page by page; `folded`: what a line of an undone import folds."""
    account = get_object_or_404(Account.objects.served_by(request.user), pk=account_pk)
    if folded := request.GET.get("folded", ""):
        rows = lists.page_folded(account, request.user, folded)
        return render(request, "followups/timeline.html#more", {"account": account, "page": rows})
    show = request.GET.get("show", "")
    show = show if show in lists.SHOWN else ""
    page = lists.page_of(account, request.user, before=request.GET.get("before", ""), show=show)
    template = "followups/timeline.html#more" if request.GET.get("before") else "followups/timeline.html"
    more = reverse("followups:timeline", args=[account.pk]) + (f"?show={show}&" if show else "?")
    context = {"account": account, "page": page, "more": more, "show": show, "shows": SHOWS}
    return render(request, template, context)


@access(Access.MEMBER, "GET", "POST")
def correct(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what an entry says; what it said before is kept."""
    follow_up = _mine(request, pk)
    now, status, theirs = timezone.now(), 200, []
    data = request.POST if request.method == "POST" else None
    form = CorrectForm(data, account=follow_up.account, user=request.user, now=now, follow_up=follow_up)
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                fresh = corrections.correct(follow_up, form.entry(), by=request.user, version=version, now=now)
            except StaleEdit as refusal:
                form.add_error(None, str(refusal))
                theirs, status = lists.both(form, initial_of(follow_up)), REFUSED
                form.put("version", str(follow_up.version))
            except WrongInput as refusal:
                form.say(refusal)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = REFUSED
            else:
                life = outcome.for_life_only(fresh, follow_up.account)
                messages.success(request, formatting.sentences(_("Corrected. What it said before is kept."), life))
                return redirect(back_to(request, follow_up.account))
    context = {
        "form": form,
        "account": follow_up.account,
        "follow_up": follow_up,
        "theirs": theirs,
        "next": back_to(request, follow_up.account),
        "allowed": may_correct(follow_up, follow_up.account, request.user),
    }
    return render(request, "followups/correct.html", context, status=status)


@access(Access.MEMBER, "GET", "POST")
def void(request: MemberRequest, pk: int) -> HttpResponse:
    """Make an entry void, with a reason."""
    follow_up = _mine(request, pk)
    form = ReasonForm(request.POST or None)

    def save() -> str:
        corrections.void(follow_up, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        return _("The entry is void and no longer counts. It stays readable.")

    return dialog(
        request,
        form,
        save,
        follow_up.account,
        title=_("Make this entry void?"),
        submit=_("Make void"),
        danger=True,
        follow_up=follow_up,
    )


@access(Access.MANAGER, "GET", "POST")
def disallow(request: MemberRequest, pk: int) -> HttpResponse:
    """A manager decides that a contact does not count."""
    follow_up = _mine(request, pk)
    form = ReasonForm(request.POST or None)

    def save() -> str:
        corrections.disallow(follow_up, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        return _("The contact no longer counts; %(who)s reads why.") % {"who": follow_up.author.name}

    return dialog(
        request,
        form,
        save,
        follow_up.account,
        title=_("Disallow this contact?"),
        submit=_("Disallow"),
        danger=True,
        follow_up=follow_up,
    )


@access(Access.MANAGER, "POST")
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a late entry count."""
    follow_up = _mine(request, pk)

    def save() -> str:
        approved = approvals.approve(follow_up, by=request.user, now=timezone.now())
        who = {"who": follow_up.author.name}
        if counting.for_life_only(approved, follow_up.account):
            return _("Approved: the contact of %(who)s counts for life only, not in this ownership cycle.") % who
        return _("Approved: the contact of %(who)s counts.") % who

    return act(request, save, follow_up.account, undo=reverse("followups:reopen", args=[pk]))


@access(Access.MANAGER, "GET", "POST")
def refuse(request: MemberRequest, pk: int) -> HttpResponse:
    """A late entry stays uncounted, with a reason."""
    follow_up = _mine(request, pk)
    form = ReasonForm(request.POST or None)

    def save() -> str:
        approvals.refuse(follow_up, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        return _("Refused: the contact does not count; %(who)s reads why.") % {"who": follow_up.author.name}

    return dialog(
        request,
        form,
        save,
        follow_up.account,
        title=_("Refuse this late entry?"),
        submit=_("Refuse"),
        danger=True,
        in_place=True,
        follow_up=follow_up,
    )


@access(Access.MEMBER, "GET")
def attachment(request: MemberRequest, pk: int) -> HttpResponse:
    """A file of an entry one may read; it never runs as a page of ours."""
    mine = FollowUpAttachment.objects.filter(follow_up__in=FollowUp.objects.visible_to(request.user))
    held = get_object_or_404(mine.select_related("attachment"), pk=pk, attachment__removed_at=None).attachment
    inline = held.content_type in SHOWN_INLINE and request.GET.get("download") is None
    response = FileResponse(
        held.file.open("rb"), as_attachment=not inline, filename=held.name, content_type=held.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, response)


def _mine(request: MemberRequest, pk: int) -> FollowUp:
    entries = FollowUp.objects.visible_to(request.user).select_related("account", "author")
    return get_object_or_404(entries, pk=pk)
