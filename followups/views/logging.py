"""The log form: the most used screen of all (ux.md: five taps, fifteen seconds)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import figures
from accounts.models import Account, State
from accounts.policies import in_force
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import is_htmx, is_phone
from followups.forms import LogForm, initial_of_log
from followups.models import Channel, Result
from followups.services import files, recent, retries
from followups.services.cadence import propose_next
from followups.services.leads import contacts as lead_contacts
from followups.services.people import persons_of
from followups.services.refusals import KeyReused, KeyTaken, WrongInput
from followups.views import saved
from followups.views.dialogs import INVALID, REFUSED, back_to
from users.requests import MemberRequest

SEARCH_LENGTH = 100


@access(Access.MEMBER, "GET", "POST")
def log(request: MemberRequest) -> HttpResponse:
    """Pick an account, then say what happened; a POST saves it once."""
    asked = (request.POST if request.method == "POST" else request.GET).get("account", "")
    if not asked and request.method == "GET":
        return _picker(request)
    account = _account(request, asked)
    if account is None:
        return _gone(request, asked)
    return _save(request, account) if request.method == "POST" else _form(request, account)


@access(Access.MEMBER, "GET")
def pick(request: MemberRequest) -> HttpResponse:
    """Accounts to log on, under a few letters."""
    q = _query(request)
    accounts = recent.find(request.user, q) if q else recent.recent_accounts(request.user)
    leads = lead_contacts.to_log(request.user, q)
    context = {"accounts": _with_figures(accounts), "leads": leads, "q": q, "back": back_to(request)}
    return render(request, "followups/pick.html#choices", context)


def _picker(request: MemberRequest) -> HttpResponse:
    q = _query(request)
    accounts = recent.find(request.user, q) if q else recent.recent_accounts(request.user)
    leads = lead_contacts.to_log(request.user, q)
    context = {"accounts": _with_figures(accounts), "leads": leads, "q": q, "back": back_to(request)}
    return render(request, "followups/pick.html", context)


@access(Access.MEMBER, "GET")
def opportunity_pick(request: MemberRequest) -> HttpResponse:
    """The account that a new opportunity is of."""
    q = _query(request)
    accounts = [
        account
        for account in (recent.find(request.user, q) if q else recent.recent_accounts(request.user))
        if account.state == State.OWNED
    ]
    context = {"accounts": _with_figures(accounts), "q": q, "for_opportunity": True, "back": reverse("leads:pipeline")}
    template = "followups/pick.html#choices" if is_htmx(request) else "followups/pick.html"
    return render(request, template, context)


def _query(request: MemberRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_LENGTH]


def _with_figures(accounts: list[Account]) -> list[Account]:
    return figures.attach(accounts, business_date(), in_force())


def _account(request: MemberRequest, asked: str) -> Account | None:
    if not asked.isascii() or not asked.isdigit() or int(asked) >= 2**63:
        return None
    workable = Account.objects.editable_by(request.user).exclude(state=State.POOLED).select_related("owner")
    return workable.filter(pk=int(asked)).first()


def _gone(request: MemberRequest, asked: str) -> HttpResponse:
    """The account moved away while the form was open: the text is shown, so that nothing is lost."""
    seen = (
        Account.objects.visible_to(request.user).filter(pk=asked).first()
        if asked.isdecimal() and len(asked) < 19
        else None
    )
    if seen is None and request.method == "GET":
        raise Http404
    context = {
        "account": seen,
        "text": request.POST.get("text", "")[:10_000],
        "saved": retries.saved_with(request.POST.get("client_key", ""), by=request.user),
        "back": back_to(request),
    }
    return render(request, "followups/gone.html", context, status=REFUSED)


def _form(request: MemberRequest, account: Account) -> HttpResponse:
    now = timezone.now()
    proposal = propose_next(account, today=business_date(now))
    initial = initial_of_log(
        account,
        channel=recent.usual_channel(request.user, account, on_phone=is_phone(request)),
        due_on=proposal.as_before,
        next_url=back_to(request, account),
        now=now,
    )
    form = LogForm(account=account, user=request.user, now=now, initial=initial | _of_visit(request, account))
    return _page(request, form, proposal=proposal)


def _of_visit(request: MemberRequest, account: Account) -> dict[str, Any]:
    """What a link says of a visit, its day and whom we met; nothing where it does not fit."""
    try:
        day = date.fromisoformat(request.GET.get("visit", ""))
    except ValueError:
        return {}
    person = request.GET.get("person", "")
    known = person.isascii() and person.isdigit() and len(person) < 19
    found = persons_of(account).filter(pk=int(person)).values_list("pk", flat=True) if known else ()
    return {"channel": Channel.VISIT, "occurred_on": day, "persons": list(found)}


def _save(request: MemberRequest, account: Account) -> HttpResponse:
    form = LogForm(request.POST, request.FILES, account=account, user=request.user, now=timezone.now())
    choice = saved.choice_of(request, account)
    if choice.saved and choice.what == saved.LEAVE:
        return saved.leave(request, account, choice.saved)
    known, status = choice.saved, INVALID
    sent = form.sent() if form.is_valid() else None
    if sent:
        try:
            messages.success(request, saved.save(request, account, form, sent, choice))
            return redirect(back_to(request, account))
        except WrongInput as refusal:
            form.say(refusal)
        except KeyReused as refusal:
            known, status = refusal.saved, REFUSED
            form.put("client_key", str(known.client_key))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
            if isinstance(refusal, KeyTaken):
                form.put("client_key", str(uuid.uuid4()))
    kept = _keep_files(request, form)
    proposal = propose_next(account, today=business_date(form.now))
    return _page(request, form, proposal=proposal, kept=kept, status=status, **saved.beside(request, known, sent))


def _keep_files(request: MemberRequest, form: LogForm) -> list[Any]:
    """A browser forgets chosen files when a form comes back: those that are in order are kept here meanwhile."""
    data = getattr(form, "cleaned_data", {})
    kept = [*data.get("kept_files", [])]
    for upload in data.get("attachments", []):
        kept.append(files.keep(upload, by=request.user, now=form.now))
    if kept:
        form.put("kept_files", ",".join(str(attachment.pk) for attachment in kept))
    return kept


def _page(request: MemberRequest, form: LogForm, *, status: int = 200, **context: Any) -> HttpResponse:
    figures.attach([form.customer], business_date(form.now), in_force())
    more = (
        "need",
        "occurred_on",
        "occurred_time",
        "participants",
        "not_there",
        "bigger_picture",
        "way_higher",
        "attachments",
    )
    values = {
        "form": form,
        "account": form.customer,
        "unreached": [Result.NO_ANSWER.value, Result.UNREAD.value, Result.MASS.value],
        "more_open": any(form[name].errors or form[name].data for name in more) if form.is_bound else False,
        "back": form["next"].value() or back_to(request, form.customer),
        "title": _("Log a contact"),
        **context,
    }
    return render(request, "followups/log.html", values, status=status)
