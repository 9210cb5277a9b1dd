"""A form whose contact is saved already and that comes back changed: its author chooses what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import formatting
from core.clock import business_date
from followups import after, comparing
from followups.forms import LogForm
from followups.models import FollowUp
from followups.services import corrections, outcome, retries
from followups.services.log import log as log_contact
from followups.services.retries import Sent
from followups.views.dialogs import back_to
from users.requests import MemberRequest

if TYPE_CHECKING:
    from accounts.models import Account

CORRECT, SECOND, LEAVE = "correct", "second", "leave"


@dataclass(frozen=True)
class Choice:
    """What was chosen, and about which saved contact; nothing for a form that comes for the first time."""

    what: str = ""
    saved: FollowUp | None = None


def choice_of(request: MemberRequest, account: Account) -> Choice:
    """The choice that came with the form."""
    what = request.POST.get("again", "")
    saved = retries.saved_with(request.POST.get("client_key", ""), by=request.user) if what else None
    if saved is None or saved.account_id != account.pk:
        return Choice()
    return Choice(what, saved)


def save(request: MemberRequest, account: Account, form: LogForm, sent: Sent, choice: Choice) -> str:
    """Log the contact, a second one, or correct the saved one, as chosen; what to say about it.

    Raises what `log` and `corrections.correct` raise.
    """
    key, now, by = form.cleaned_data["client_key"], form.now, request.user
    if choice.what == CORRECT and choice.saved:
        shown = request.POST.get("saved_version", "")
        version = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 10 else 0
        corrected = corrections.correct_saved(choice.saved, sent, by=by, version=version, now=now)
        fresh = _fresh(request, account)
        return formatting.sentences(
            _("Corrected. What it said before is kept."), outcome.for_life_only(corrected, fresh)
        )
    if choice.what == SECOND and choice.saved:
        key = retries.key_after(choice.saved.client_key)
    step, ticked = sent.next_step, set(sent.fulfilled or ())
    follow_up = log_contact(
        account, sent.entry, by=by, client_key=key, now=now, next_step=step, fulfilled=ticked, met=sent.met
    )
    fresh = _fresh(request, account)
    return formatting.sentences(outcome.sentence(follow_up, fresh), *after.told(fresh, by, business_date(now)))


def leave(request: MemberRequest, account: Account, saved: FollowUp) -> HttpResponse:
    """The saved contact stands; what was typed since is thrown away by its author."""
    at = formatting.moment(saved.entered_at)
    messages.success(request, _("The contact saved on %(at)s stands as it is.") % {"at": at})
    return redirect(back_to(request, account))


def beside(request: MemberRequest, saved: FollowUp | None, sent: Sent | None) -> dict[str, Any]:
    """What the page shows about a contact that is saved already.

    The "Saved." of the answer that was lost says the contrary of this page: it is used up unseen.
    """
    if saved is None:
        return {}
    told = [message for message in messages.get_messages(request) if message.level != messages.SUCCESS]
    return {"saved": saved, "compared": comparing.rows(saved, sent) if sent else [], "messages": told}


def _fresh(request: MemberRequest, account: Account) -> Account:
    return type(account).objects.visible_to(request.user).filter(pk=account.pk).first() or account
