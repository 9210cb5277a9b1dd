"""A manager's decisions about entries of others: several late ones at once, and the same text over and over."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.access import Access, access
from core.errors import Refusal
from followups.forms import ReasonForm
from followups.models import Approval, FollowUp
from followups.services import approvals, repetition
from followups.services.approvals import Decided
from followups.views.dialogs import act, dialog
from users.requests import MemberRequest

MOST = 100


@access(Access.MANAGER, "POST")
def approve_some(request: MemberRequest) -> HttpResponse:
    """Let the chosen late entries count."""

    def save() -> str:
        decided = approvals.decide_many(_chosen(request), by=request.user, now=timezone.now())
        said = ngettext("%(n)d late entry approved.", "%(n)d late entries approved.", decided.done)
        life = ngettext("%(n)d counts for life only.", "%(n)d count for life only.", decided.for_life)
        told = life % {"n": decided.for_life} if decided.for_life else ""
        return _told(formatting.sentences(said % {"n": decided.done}, told), decided)

    return act(request, save, None)


@access(Access.MANAGER, "GET", "POST")
def refuse_some(request: MemberRequest) -> HttpResponse:
    """The chosen late entries stay uncounted, with one reason for all."""
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    entries = _chosen(request)

    def save() -> str:
        now, reason = timezone.now(), form.cleaned_data["reason"]
        decided = approvals.decide_many(entries, by=request.user, now=now, reason=reason)
        said = ngettext("%(n)d late entry refused.", "%(n)d late entries refused.", decided.done)
        return _told(said % {"n": decided.done}, decided)

    title = ngettext("Refuse %(n)d late entry?", "Refuse %(n)d late entries?", len(entries)) % {"n": len(entries)}
    return dialog(request, form, save, None, title=title, submit=_("Refuse"), danger=True, in_place=True)


@access(Access.MANAGER, "POST")
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own approval back."""
    follow_up = _entry(request, pk)

    def save() -> str:
        approvals.reopen(follow_up, by=request.user, now=timezone.now())
        return _("The late entry waits for a decision again.")

    return act(request, save, follow_up.account)


@access(Access.MANAGER, "GET", "POST")
def repeated(request: MemberRequest, pk: int) -> HttpResponse:
    """Equal texts side by side; the chosen ones are disallowed, with a reason."""
    follow_up = _entry(request, pk)
    form = ReasonForm(request.POST or None)
    twins = repetition.same_text(follow_up)
    chosen = request.POST.getlist("entries")

    def save() -> str:
        wanted = [entry for entry in twins if str(entry.pk) in chosen and not entry.disallowed_by_id]
        reason = form.cleaned_data["reason"]
        done = repetition.disallow_some(wanted, by=request.user, reason=reason, now=timezone.now())
        said = ngettext("%(n)d contact no longer counts.", "%(n)d contacts no longer count.", done)
        return said % {"n": done}

    return dialog(
        request,
        form,
        save,
        follow_up.account,
        title=_("The same text %(times)s times") % {"times": formatting.number(len(twins))},
        submit=_("Disallow the chosen"),
        danger=True,
        in_place=True,
        twins=[(entry, (not request.POST and entry.repeated) or str(entry.pk) in chosen) for entry in twins],
        accept=reverse("followups:accept_repeated", args=[pk]),
    )


@access(Access.MANAGER, "POST")
def accept_repeated(request: MemberRequest, pk: int) -> HttpResponse:
    """The same text is in order here."""
    follow_up = _entry(request, pk)

    def save() -> str:
        repetition.accept(follow_up, by=request.user)
        return _("Accepted: the repeated text at “%(name)s” stands.") % {"name": follow_up.account.name}

    return act(request, save, follow_up.account, undo=reverse("followups:flag_repeated", args=[pk]))


@access(Access.MANAGER, "POST")
def flag_repeated(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an acceptance back."""
    follow_up = _entry(request, pk)

    def save() -> str:
        repetition.flag_again(follow_up, by=request.user)
        return _("The repeated text waits for a decision again.")

    return act(request, save, follow_up.account)


def _entry(request: MemberRequest, pk: int) -> FollowUp:
    entries = FollowUp.objects.visible_to(request.user).select_related("account", "author")
    return get_object_or_404(entries, pk=pk)


def _chosen(request: MemberRequest) -> list[FollowUp]:
    """The waiting entries that were ticked, at most MOST; others are left out."""
    asked = request.POST.getlist("selected") or request.GET.getlist("selected")
    ids = [int(pk) for pk in asked[:MOST] if pk.isdecimal() and len(pk) < 19]
    waiting = FollowUp.objects.visible_to(request.user).filter(pk__in=ids, approval=Approval.PENDING)
    return list(waiting.select_related("account", "author"))


def _told(said: str, decided: Decided) -> str:
    if not decided.done and decided.refused:
        raise Refusal(decided.refused[0])
    return formatting.sentences(said, *dict.fromkeys(decided.refused))
