"""One account on one page: who they are, whose they are, what is next, what the clocks say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import explain
from accounts.committee.coverage import COLUMNS, Coverage
from accounts.figures import Figures
from accounts.listing import Listing
from accounts.models import Account, AccountCoverage, Escalation, LedgerEntry, State
from accounts.policies import InForce, for_request
from accounts.pool_listing import PoolListing
from accounts.relatives import relatives
from accounts.services import pool, withholding
from accounts.services.letting_go import returnable
from accounts.services.managers import manages
from accounts.services.merging import reading
from accounts.services.reserving import reserved
from accounts.training import gate
from commons import together
from core.access import Access, access
from core.clock import business_date
from core.ways_back import came_from, leads_back
from followups.models import NextStep
from followups.timeline import SHOWN
from keyaccounts.showing import open_signals
from leads.models import STAGE_ORDER, Campaign, Lead, Opportunity, Source
from portraits.models import Distance
from users.models import User
from users.requests import MemberRequest

LONGEST_LIST = 1000
GONE = 410
TABS = {
    "timeline": (_("Timeline"), "followups:timeline"),
    "persons": (_("Key persons"), "accounts:persons"),
    "portrait": (_("Portrait"), "portraits:of_account"),
    "map": (_("Power map"), "pages:powermap"),
    "opportunities": (_("Opportunities"), "leads:of_account"),
    "plan": (pgettext_lazy("account", "Plan"), "keyaccounts:of_account"),
    "group": (_("Working group"), "accounts:group"),
    "importance": (_("Importance"), "accounts:importance"),
    "history": (pgettext_lazy("account", "Ownership"), "accounts:ledger"),
}


@dataclass(frozen=True)
class Tab:
    """One part of the page that loads by itself."""

    name: str
    words: Any
    get: str
    current: bool


@leads_back(_("Account"))
@access(Access.MEMBER, "GET")
def account(request: MemberRequest, pk: int) -> HttpResponse:
    """The page of an account one serves; for an account of the pool the masked card."""
    seen = Account.objects.visible_to(request.user).select_related("owner", "team", "previous_owner")
    it = (
        seen.annotate(served=Exists(Account.objects.served_by(request.user).filter(pk=OuterRef("pk"))))
        .filter(pk=pk)
        .first()
    )
    if it is None:
        return _merged(request, pk)
    today, policy, served = business_date(), for_request(request.user), it.served  # type: ignore[attr-defined]
    rules = policy.of(request.user.team_id)
    last = explain.last_move(it)
    standing = _standing(it, request.user) if served else {}
    withholding.hide([it, last], persons=standing.pop("held", None), of=it.pk)
    cools_until = None if served else pool.cools_down_until(it, request.user, rules)
    context = {
        "account": it,
        "figures": Figures(it, today, policy.of(it.team_id)),
        "clocks": explain.clock_words(it, today, policy.of(it.team_id), cools_until=cools_until),
        "why": explain.why_moved(it, request.user, entry=last),
        "today": today,
        **_around(request, it, policy),
    }
    if not served:
        bar = gate.bar_of(request.user, today=today, policy=policy)
        context |= {
            "quota": None if request.user.is_admin else pool.quota(request.user, today=today, rules=rules, bar=bar),
            "bar": bar,
            "cools_until": cools_until,
            "kept": reserved([it]).get(it.pk),
            "unmasked": not rules.mask_in_pool,
        }
        return render(request, "pages/account_pool.html", context)
    context |= {
        "tabs": _tabs(request, it),
        **standing,
        "may": _may(request, it, policy, last.rule if last else ""),
        "relatives": relatives(request.user, it),
        "campaign": _campaign(request, it),
        "merges": reading.standing(it, request.user),
    }
    context["tab"] = next(tab for tab in context["tabs"] if tab.current)
    return render(request, "pages/account.html", context)


def _campaign(request: MemberRequest, account: Account) -> Campaign | None:
    """The campaign of the lead that the account was, beside its source."""
    if account.source not in Source.values:
        return None
    of_leads = Campaign.objects.visible_to(request.user).filter(leads__account=account)
    return of_leads.order_by("leads__closed_on").only("name").first()


def _merged(request: MemberRequest, pk: int) -> HttpResponse:
    """An account that has been merged leads to what it has become."""
    found = reading.survivor(pk, request.user)
    if found is None:
        return _taken_back(request, pk)
    now, name = found
    messages.info(request, _("“%(name)s” was merged into this account.") % {"name": name})
    return redirect("pages:account", now.pk)


def _taken_back(request: MemberRequest, pk: int) -> HttpResponse:
    """An account that was made by mistake and taken back says so to whoever had it, managed it, or is an admin."""
    told = reading.taken_back(pk, request.user)
    if told is None:
        raise Http404
    it, move = told
    made = LedgerEntry.objects.filter(account=it).order_by("pk").values_list("evidence", flat=True).first() or {}
    lead = Lead.objects.visible_to(request.user).filter(pk=made.get("lead", 0)).first()
    context = {"account": it, "move": move, "lead": lead}
    return render(request, "pages/account_taken_back.html", context, status=GONE)


def _tabs(request: MemberRequest, it: Account) -> list[Tab]:
    asked = request.GET.get("tab", "")
    shown = {name: (words, address) for name, (words, url) in TABS.items() if (address := _address(url, it.pk))}
    current = asked if asked in shown else next(iter(shown))
    if current == "timeline" and (show := request.GET.get("show", "")) in SHOWN:
        shown[current] = (shown[current][0], f"{shown[current][1]}?show={show}" if show else shown[current][1])
    person = request.GET.get("person", "")[:18]
    if current == "portrait" and person.isascii() and person.isdigit():
        shown[current] = (shown[current][0], f"{shown[current][1]}?person={person}")
    return [Tab(name, words, get, name == current) for name, (words, get) in shown.items()]


def _address(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def _standing(it: Account, user: User) -> dict[str, Any]:
    """What the head says: the next step, how far the deal that has come furthest is, distance, signals, calls, committee."""
    steps, deals, distances, signals, calls, covered, held = together.read(
        NextStep.objects.visible_to(user).open().filter(account=it).order_by("due_on", "pk")[:1],
        Opportunity.objects.visible_to(user).open().filter(account=it),
        Distance.objects.visible_to(user).filter(pk=it.pk),
        open_signals(it, user=user),
        Escalation.objects.visible_to(user).filter(account=it, done_at=None).order_by("pk"),
        AccountCoverage.objects.visible_to(user).filter(pk=it.pk),
        withholding.persons_of([it.pk]),
    )
    withholding.hide(steps, signals, calls, persons=held)
    return {
        "held": held,
        "next_step": next(iter(steps), None),
        "stage": max((deal.stage for deal in deals), key=STAGE_ORDER.index, default=""),
        "distance": next(iter(distances), None),
        "signals": signals,
        "calls": calls,
        "committee": next((Coverage(*(getattr(row, name) for name in COLUMNS)) for row in covered), Coverage()),
    }


def _may(request: MemberRequest, it: Account, policy: InForce, last: str) -> dict[str, bool]:
    """What the person may do here now; the services ask again."""
    user, owned = request.user, it.state == State.OWNED
    decides = manages(user, it)
    works = owned and (it.owner_id in user.served_owner_ids or decides)
    desk = it.state == State.SUSPENDED and (user.is_admin or (decides and it.desk == "supervisor"))
    rules = policy.of(it.team_id)
    return {
        "log": owned,
        "edit": it.state != State.POOLED or user.is_admin,
        "let_go": works and not it.protected,
        "returns": works and it.owner_id == user.pk and returnable(it, rules, business_date(), last=last),
        "keep": works and it.proposal_visible_on is not None,
        "help": works and not decides,
        "transfer": owned and decides,
        "grade": decides and (it.owner_id != user.pk or user.is_admin),
        "desk": desk,
        "merge": decides or (owned and it.owner_id == user.pk),
    }


def _around(request: MemberRequest, it: Account, policy: InForce) -> dict[str, Any]:
    """The list the reader came from: the way back with its filters, and the records before and after."""
    query = request.GET.get("list")
    if query is None:
        address, words = came_from(request.GET.get("from", ""))
        return {
            "back": address or reverse("accounts:list"),
            "back_words": words or _("Accounts"),
            "came_from": address,
            "list_query": None,
            **_around_in_pool(request, it, address),
        }
    listing = Listing(request.user, QueryDict(query[:LONGEST_LIST]), business_date(), policy)
    before, after = listing.around(it)
    kept = listing.address()
    return {
        "back": f"{reverse('accounts:list')}?{kept}",
        "back_words": _("Accounts"),
        "list_query": kept,
        "before": before,
        "after": after,
        "place": listing.place(it),
    }


def _around_in_pool(request: MemberRequest, it: Account, address: str) -> dict[str, Any]:
    """The records before and after one that was opened from the pool, under the pool's filters."""
    path, _mark, query = address.partition("?")
    if path != reverse("accounts:pool") or it.state != State.POOLED:
        return {}
    listing = PoolListing(request.user, QueryDict(query[:LONGEST_LIST]))
    before, after = listing.around(it)
    return {"before": before, "after": after, "place": listing.place(it)}
