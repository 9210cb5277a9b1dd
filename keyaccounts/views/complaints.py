"""Complaints: the list, one complaint, entering, answering, closing, opening again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services import withholding
from accounts.views.addresses import query_of
from accounts.views.listing import shown_count
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.ways_back import came_from
from followups.services import recent
from keyaccounts import course as showing
from keyaccounts import listing
from keyaccounts.forms.complaints import AnswerForm, CloseForm, ComplaintFilter, ComplaintForm, EditForm, ReopenForm
from keyaccounts.models import Complaint, ComplaintEntry
from keyaccounts.services import complaints
from keyaccounts.services.people import looks_after
from keyaccounts.today import cares_of
from keyaccounts.views.shared import dialog, worked
from users.requests import MemberRequest

FILTERS = ("state", "whose", "severity", "cause", "recurring", "account")


@access(Access.MEMBER, "GET")
def complaint_list(request: MemberRequest) -> HttpResponse:
    """Complaints by what is due next; filters live in the address."""
    chosen, today = ComplaintFilter(request.GET), business_date()
    asked = chosen.narrowing()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown, total = listing.page_of(request.user, asked, today=today, after=after, before=before)
    query = query_of(request, FILTERS)
    account = Account.objects.served_by(request.user).filter(pk=asked.account).first() if asked.account else None
    context = {
        "filter": chosen,
        "rows": shown.rows,
        "total": shown_count(total),
        "count": total,
        "account": account,
        "narrowed": asked != listing.Narrowing(),
        "today": today,
        "prev": f"?{query}&before={shown.before}" if shown.before else "",
        "next": f"?{query}&after={shown.after}" if shown.after else "",
    }
    template = "keyaccounts/complaints.html#list" if is_htmx(request) else "keyaccounts/complaints.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET")
def cares(request: MemberRequest) -> HttpResponse:
    """What complaints and plans ask of the reader today; Today asks for it again after something was done."""
    return render(request, "keyaccounts/cares.html", {"cares": cares_of(request.user, today=business_date())})


@access(Access.MEMBER, "GET")
def complaint(request: MemberRequest, pk: int) -> HttpResponse:
    """One complaint with its course."""
    rows = Complaint.objects.visible_to(request.user)
    it = get_object_or_404(
        rows.select_related("account__owner", "owner", "person", "order", "recurs", "closed_by"), pk=pk
    )
    seen = ComplaintEntry.objects.visible_to(request.user).filter(complaint=it)
    course = list(seen.select_related("by").order_by("pk"))
    it = withholding.hidden(it, it.account_id, *course)
    back, words = came_from(request.GET.get("from", ""))
    context = {
        "it": it,
        "account": it.account,
        "course": showing.course_of(course),
        "late": it.is_overdue(business_date()),
        "may_edit": _may_edit(request, it),
        "back": back or reverse("keyaccounts:complaints"),
        "back_words": words or _("Complaints"),
    }
    return render(request, "keyaccounts/complaint.html", context)


@access(Access.MEMBER, "GET", "POST")
def complaint_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Enter a complaint in a sentence; the rest is filled in."""
    account, today = worked(request, pk), business_date()
    form = ComplaintForm(request.POST or None, account=account, user=request.user, today=today)

    def perform(_values: dict[str, Any]) -> str:
        it = complaints.enter(account, form.told(), by=request.user, today=today)
        return _("Entered. The first answer is due on %(day)s.") % {"day": formatting.day(it.answer_due_on)}

    hint = _("Of 24 unhappy customers one speaks; one that is answered at once buys again ten times likelier.")
    return dialog(request, form, perform, title=_("New complaint"), submit=_("Enter it"), account=account, hint=hint)


@access(Access.MEMBER, "GET")
def complaint_pick(request: MemberRequest) -> HttpResponse:
    """Whose complaint it is: where one worked last, or what is found by a few letters; its form comes next."""
    q = request.GET.get("q", "").strip()[:100]
    accounts = recent.find(request.user, q) if q else recent.recent_accounts(request.user)
    part = "" if not is_htmx(request) else "#found" if "q" in request.GET else "#body"
    return render(request, f"keyaccounts/complaint_pick.html{part}", {"accounts": accounts, "q": q})


@access(Access.MEMBER, "GET", "POST")
def complaint_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody else looks after it, it is graver than it seemed, the cause is known."""
    it, today = _mine(request, pk), business_date()
    form = EditForm(request.POST or None, complaint=it, today=today)

    def perform(values: dict[str, Any]) -> str:
        version = values.pop("version")
        complaints.edit(it, values, by=request.user, today=today, version=version)
        return _("Saved.")

    return _about(request, it, form, perform, _("Change the complaint"), _("Save"))


@access(Access.MEMBER, "GET", "POST")
def complaint_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """The customer has had a first answer."""
    it, today = _mine(request, pk), business_date()
    form = AnswerForm(request.POST or None, deadline=it.deadline or today + complaints.SOLVE_WITHIN, today=today)

    def perform(values: dict[str, Any]) -> str:
        complaints.answer(it, values["text"], deadline=values["deadline"], by=request.user, today=today)
        return _("Answered. It is to be solved by %(day)s.") % {"day": formatting.day(values["deadline"])}

    hint = _("Bad news is told face to face and soon; what was agreed is repeated back and confirmed.")
    return _about(request, it, form, perform, _("First answer"), _("Save"), hint)


@access(Access.MEMBER, "GET", "POST")
def complaint_close(request: MemberRequest, pk: int) -> HttpResponse:
    """It is solved, and we have learned something."""
    it, today = _mine(request, pk), business_date()
    shown = withholding.hidden(it, it.account_id)
    form = CloseForm(
        request.POST or None, initial={"cause": it.cause, "resolution": shown.resolution, "learned": shown.learned}
    )

    def perform(values: dict[str, Any]) -> str:
        complaints.close(it, **values, by=request.user, today=today)
        return _("Closed.")

    return _about(request, it, form, perform, _("Close the complaint"), _("Close it"))


@access(Access.MEMBER, "GET", "POST")
def complaint_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """The customer is not content after all."""
    it, today = _mine(request, pk), business_date()

    def perform(values: dict[str, Any]) -> str:
        complaints.reopen(it, values["reason"], by=request.user, today=today)
        it.refresh_from_db()
        return _("Open again: the first answer is due on %(day)s.") % {"day": formatting.day(it.answer_due_on)}

    form = ReopenForm(request.POST or None)
    return _about(request, it, form, perform, _("Open the complaint again"), _("Open it again"))


def _mine(request: MemberRequest, pk: int) -> Complaint:
    found = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related("account__owner", "owner"), pk=pk
    )
    if not _may_edit(request, found):
        raise Http404
    return found


def _may_edit(request: MemberRequest, it: Complaint) -> bool:
    if looks_after(it, it.account, request.user):
        return True
    return Account.objects.editable_by(request.user).filter(pk=it.account_id).exists()


def _about(
    request: MemberRequest, it: Complaint, form: Any, perform: Any, title: str, submit: str, hint: str = ""
) -> HttpResponse:
    back = reverse("keyaccounts:complaint", args=[it.pk])
    return dialog(
        request,
        form,
        perform,
        title=title,
        submit=submit,
        account=it.account,
        back=back,
        hint=hint,
        quoted=withholding.hidden(it, it.account_id).text,
    )
