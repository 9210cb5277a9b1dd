"""The pipeline: board, list, a card moved, and why we lose."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Grade
from accounts.services.refusals import ReasonNeeded
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect, hx_toast, hx_trigger, is_htmx
from core.ways_back import leads_back
from leads.columns import OPPORTUNITIES
from leads.forms.pipeline import MoveForm
from leads.models import Competitor, Opportunity, Outcome, Stage, StageChange
from leads.pipeline import board as boards
from leads.pipeline import listing, lost, periods
from leads.pipeline.asked import CLOSES, RUNNING, Asked, skips
from leads.services import criteria
from leads.services import opportunities as services
from leads.views import filling
from lists.registry import COLUMNS, VIEW
from lists.services import views
from users.requests import MemberRequest

CHANGED = "crm:pipeline-changed"
LONGEST_QUERY = 1000


@leads_back(gettext_lazy("Pipeline"))
@access(Access.MEMBER, "GET")
def board(request: MemberRequest) -> HttpResponse:
    """Opportunities by stage, with totals over all of them."""
    asked = Asked(request.user, request.GET, business_date())
    template = "leads/pipeline/board.html#pipeline" if is_htmx(request) else "leads/pipeline/board.html"
    anew = is_htmx(request) and request.htmx.trigger == "board"  # asks for itself again after a change
    return render(request, template, _board_context(request, asked, anew=anew))


@access(Access.MEMBER, "GET")
def column(request: MemberRequest) -> HttpResponse:
    """More cards of one column."""
    stage = request.GET.get("column", "")
    if stage not in (*RUNNING, *boards.CLOSED.values()):
        raise Http404
    asked = Asked(request.user, request.GET, business_date())
    found = boards.more(asked, stage, request.GET.get("after", ""))
    context = {**_shared(request, asked), "column": found}
    return render(request, "leads/pipeline/board.html#cards", context)


@leads_back(gettext_lazy("Pipeline"))
@access(Access.MEMBER, "GET")
def pipeline_list(request: MemberRequest) -> HttpResponse:
    """The same opportunities as rows."""
    if not request.GET and (chosen := views.default_of(OPPORTUNITIES, request.user)):
        return redirect(views.address_of(OPPORTUNITIES, chosen))
    asked = Asked(request.user, request.GET, business_date())
    total, money, counted_at = listing.totals(asked)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page, cards = listing.listed(asked, after=after, before=before, of=total)
    sort = listing.sort_of(asked)
    context = {
        **_shared(request, asked),
        "view": "list",
        "page": page,
        "cards": cards,
        "total": formatting.number(total),
        "money": money,
        "counted_at": counted_at,
        "stood_in": boards.stood_in(asked) if asked.outcome == Outcome.OPEN else [],
        "sorts": {name: (words, asked.address(sort=name), name == sort) for name, words in listing.SORTS.offered(sort)},
        "prev": f"?{asked.address(before=page.before)}" if page.before else "",
        "next": f"?{asked.address(after=page.after)}" if page.after else "",
        "columns": listing.columns(asked),
        "ticks": bool(cards) and asked.outcome == Outcome.OPEN and not asked.on("hold"),
        "narrowing": list(QueryDict(asked.address(columns=None, view=None, sort=None, scope=asked.scope)).items()),
        "saved": {"view": views.named(OPPORTUNITIES, asked.text(VIEW), request.user)},
    }
    template = "leads/pipeline/list.html#pipeline" if is_htmx(request) else "leads/pipeline/list.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET")
def why_lost(request: MemberRequest) -> HttpResponse:
    """Why we lose: each number opens its list."""
    params = request.GET.copy()
    params.setdefault("period", "last")
    asked = Asked(request.user, params, business_date())
    context = {**_shared(request, asked), "view": "lost", "losses": lost.losses(asked)}
    template = "leads/pipeline/lost.html#pipeline" if is_htmx(request) else "leads/pipeline/lost.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET", "POST")
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a card into another column: from the board or its menu, or from the dialog that asks for a word.

    200 the board again; 422 the dialog; 409 the board with what somebody else did, or the dialog with the refusal.
    """
    it = get_object_or_404(Opportunity.objects.editable_by(request.user).select_related("account"), pk=pk)
    form = MoveForm(request.POST or None, initial={"to": it.stage, "version": it.version})
    in_dialog = "reason" in request.POST
    if request.method != "POST" or not form.is_valid():
        return _ask(request, it, form, it.stage, status=422 if request.method == "POST" else 200)
    to, data = Stage(form.cleaned_data["to"]), form.cleaned_data
    try:
        if not data["anyway"] and it.version == data["version"] and _asks_first(it, to):
            form.data = {**form.data.dict(), "anyway": "on"}  # type: ignore[attr-defined]
            return _ask(request, it, form, to, status=422)
        services.change_stage(
            it, to=to, by=request.user, today=business_date(), version=data["version"], reason=data["reason"]
        )
    except (ReasonNeeded, criteria.CriteriaMissing) as refusal:
        if in_dialog or isinstance(refusal, criteria.CriteriaMissing):
            form.add_error(None, str(refusal))
        return _ask(request, it, form, to, status=409 if in_dialog else 422)
    except Refusal as refusal:
        return _refused(request, it, form, refusal, in_dialog=in_dialog)
    said = _("“%(name)s” is at stage %(stage)s.") % {"name": it.name, "stage": to.label}
    if not is_htmx(request):
        return hx_redirect(request, "leads:story", it.pk)
    if in_dialog:
        done = hx_toast(HttpResponse(status=204), said)
        return hx_trigger(hx_trigger(done, "crm:dialog-close"), CHANGED)
    return hx_toast(_board_again(request), said)


def _asks_first(it: Opportunity, to: Stage) -> bool:
    """Whether a word is wanted before the move: something is missing, or a stage is skipped."""
    return skips(it.stage, to) or bool(criteria.level_of(it) != criteria.OFF and criteria.missing(it, to))


def _ask(request: MemberRequest, it: Opportunity, form: MoveForm, to: str, *, status: int) -> HttpResponse:
    """The dialog that names what is missing, and asks for the reason where one may go on without it."""
    level = criteria.level_of(it)
    context = {
        "form": form,
        "it": it,
        "to": to,
        "skips": skips(it.stage, to),
        "gaps": criteria.in_short(criteria.missing(it, to)) if level != criteria.OFF else [],
        "required": level == criteria.ENFORCE,
        "action": reverse("leads:move", args=[it.pk]),
        "fill": filling.address(request, it, filling.STAGE),
    }
    template = "leads/pipeline/move.html#dialog" if is_htmx(request) else "leads/pipeline/move.html"
    answer = render(request, template, context, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog-body", "innerHTML"
    return answer


def _refused(
    request: MemberRequest, it: Opportunity, form: MoveForm, refusal: Refusal, *, in_dialog: bool
) -> HttpResponse:
    words = _told(request, it, refusal)
    if in_dialog or not is_htmx(request):
        form.add_error(None, words)
        return _ask(request, it, form, form.cleaned_data["to"], status=409)
    return _board_again(request, refused=words, status=409)


def _told(request: MemberRequest, it: Opportunity, refusal: Refusal) -> str:
    """The refusal, and of a lost race what the other one did."""
    if not isinstance(refusal, StaleEdit):
        return str(refusal)
    it.refresh_from_db()
    last = (
        StageChange.objects.visible_to(request.user).filter(opportunity=it).select_related("by").order_by("-pk").first()
    )
    if last is None or last.by is None:
        return str(refusal)
    facts = {
        "name": it.name,
        "stage": f"{it.stage} · {it.get_stage_display()}",
        "who": last.by.name,
        "when": formatting.moment(last.at),
    }
    return _("“%(name)s” was changed meanwhile. It stands at %(stage)s; last moved by %(who)s, %(when)s.") % facts


def _board_again(request: MemberRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The board under the address that the reader has before them."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    asked = Asked(request.user, QueryDict(shown.query[:LONGEST_QUERY]), business_date())
    context = {**_board_context(request, asked, anew=True), "refused": refused}
    return render(request, "leads/pipeline/board.html#board", context, status=status)


def _board_context(request: MemberRequest, asked: Asked, *, anew: bool) -> dict[str, Any]:
    return {**_shared(request, asked), "view": "board", "board": boards.board(asked, anew=anew)}


def _shared(request: MemberRequest, asked: Asked) -> dict[str, Any]:
    """What the frame of each view needs: filters, switches, and the ways to the other views."""
    return {
        "asked": asked,
        "view": "board",
        "here": request.path,
        "views": [
            (words, f"{reverse(name)}?{asked.address()}", reverse(name) == request.path)
            for words, name in (
                (_("Board"), "leads:pipeline"),
                (_("List"), "leads:pipeline_list"),
                (_("Why we lose"), "leads:why_lost"),
                (_("Competitors"), "leads:competitors"),
                (_("Products"), "leads:products"),
            )
        ],
        "scopes": [(words, asked.address(scope=name, team=None, person=None), name == asked.scope and not asked.team
                    and not asked.person) for name, words in asked.scopes.items()],
        "teams": [(team.pk, team.name) for team in asked.teams],
        "people": [(person.pk, person.name) for person in asked.people],
        "closes": list(CLOSES.items()),
        "grades": Grade.choices,
        "stages": boards.letters(),
        "outcomes": [(Outcome.WON, Outcome.WON.label), (Outcome.LOST, Outcome.LOST.label)],
        "periods": _periods(asked),
        "competitors": [entry.words for entry in Competitor.objects.visible_to(request.user).active()],
        "text": {name: asked.text(name) for name in ("product", "competitor", "industry", "region", "min", "max", "tag",
                                                     "grade", "close", "reason", "sort", "q", COLUMNS, VIEW)},
        "switched": {name: asked.on(name) for name in ("stuck", "hold", "closed")},
        "switches": [
            (_("Stuck only"), asked.address(stuck=None if asked.on("stuck") else "1"), asked.on("stuck")),
            (_("On hold"), asked.address(hold=None if asked.on("hold") else "1"), asked.on("hold")),
            (_("Won and lost"), asked.address(closed=None if asked.on("closed") else "1"), asked.on("closed")),
        ],
        "query": asked.address(),
        "widened": any(asked.text(name) for name in ("product", "competitor", "min", "max", "industry", "region", "grade",
                                                            "tag")),
    }  # fmt: skip


def _periods(asked: Asked) -> list[tuple[str, Any]]:
    known = list(periods.PRESETS.items())
    return known if asked.period.key in periods.PRESETS else [*known, (asked.period.key, asked.period.words)]
