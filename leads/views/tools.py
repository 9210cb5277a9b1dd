"""The tools on an opportunity's page: each part saves itself in place."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Account, State
from core.access import Access, access
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect, hx_toast, is_htmx
from core.stale import Shown
from leads.forms.tools import LISTS, OPEN_AT, PARTS, LineForm, PartForm, posted
from leads.models import STAGE_ORDER, Lead, Line, Opportunity, OpportunityTools, Stage
from leads.services import criteria
from leads.services import tools as services
from leads.services.carried import said_before
from leads.services.tools import LINES
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def tools(request: MemberRequest, pk: int) -> HttpResponse:
    """All tools; POST saves one part: 200 with what follows from it, 422 or 409 with why not."""
    it = _seen(request, pk)
    if request.method != "POST":
        return render(request, "leads/tools/all.html", _context(request, it))
    part = request.POST.get("part", "")
    if part not in PARTS or not _may(request, it):
        raise Http404
    return _keep_part(request, it, part)


def _keep_part(request: MemberRequest, it: Opportunity, part: str) -> HttpResponse:
    """Save what can be saved; what is refused, or filled in by two people, stays as it was typed and is told."""
    kept = criteria.tools_of(it)
    form = PartForm(request.POST, part=part, tools=kept)
    status, why, both = 200 if form.is_valid() else 422, "", []
    good, was = form.good(), form.was()
    take = request.POST.get("take", "") if request.POST.get("take", "") in good else ""
    if take and request.POST.get("whose") == "theirs":
        form.data = posted(request.POST, take, getattr(kept, take))
        del good[take]
    elif take:
        was[take] = services.plain(getattr(kept, take))
    try:
        try:
            services.fill(it, good, by=request.user, was=was)
        except services.FilledIn as stale:
            both, why, status = stale.fields, str(stale), 409
            good = {name: value for name, value in good.items() if name not in both}
            services.fill(it, good, by=request.user, was=was)
    except Refusal as refusal:
        why, status = str(refusal), 409
    if status == 200 and not (take and is_htmx(request)):
        return _saved(request, it.pk, part)
    it = _seen(request, it.pk)
    now = PartForm(part=part, tools=criteria.tools_of(it))
    stored = Shown.read(now.initial["shown"])
    shown = Shown.of({**stored, **{name: was[name] for name in both}})
    form.data = posted(form.data, "shown", shown)
    context = {
        **_context(request, it),
        "part": part,
        "section": (part, PARTS[part][0], form),
        "filled": now.filled,
        "state": now.state,
        "why": why,
        "theirs": [form.compared(name, stored[name]) for name in both],
    }
    if not is_htmx(request):
        return render(request, "leads/tools/part.html", context, status=status)
    if not take:
        return render(request, "leads/tools/refused.html", context, status=status)
    answer = render(request, "leads/tools/taken.html", context, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#tool-{part}", "outerHTML"
    return answer


@access(Access.MEMBER, "GET", "POST")
def lines(request: MemberRequest, pk: int) -> HttpResponse:
    """One list (`kind`); POST adds a line, changes it, or takes it out."""
    it = _seen(request, pk)
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", "fab")
    if kind not in LINES:
        raise Http404
    why, status, form, line, theirs = "", 200, None, None, []
    if request.method == "POST":
        if not _may(request, it):
            raise Http404
        line = _line(request, it, kind)
        form = LineForm(request.POST, kind=kind, account=it.account, user=request.user, line=line)
        try:
            if request.POST.get("remove") and line is not None:
                services.remove_line(line, kind, by=request.user)
                form = None
            elif form.is_valid():
                _keep(request, it, kind, line, form)
                form = None
            else:
                status, why = 422, "" if set(form.errors) & set(form.names) else _first_error(form)
        except Refusal as refusal:
            why, status = str(refusal), 409
            if isinstance(refusal, StaleEdit) and line is not None and form is not None:
                line.refresh_from_db()
                theirs = form.compared(line) if line.removed_at is None else []
        if status == 200 and not is_htmx(request):
            return hx_redirect(request, "leads:story", pk)
        if status == 200 and line is not None and not {"remove", "whole"} & request.POST.keys():
            return _line_kept(request, it, kind, line)
    context = {**_context(request, _seen(request, pk)), "why": why, "open": True}
    context["section"] = _list_of(request, it, kind, typed=form, line=line)
    context["theirs"] = theirs
    answer = render(request, "leads/tools/list.html", context, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#tool-{kind}", "outerHTML"
    return hx_toast(answer, _("Saved.")) if request.method == "POST" and status == 200 else answer


def _line_kept(request: MemberRequest, it: Opportunity, kind: str, line: Line) -> HttpResponse:
    """The version that the line has now; its fields stay, for somebody may be typing in them."""
    line.refresh_from_db(fields=["version"])
    form = LineForm(kind=kind, account=it.account, user=request.user, line=line)
    context = {**_head(request, _seen(request, it.pk)), "form": form}
    return hx_toast(render(request, "leads/tools/line_kept.html", context), _("Saved."))


def _keep(request: MemberRequest, it: Opportunity, kind: str, line: Line | None, form: LineForm) -> None:
    if line is None and kind in ("fab", "objection"):
        same = LINES[kind].objects.visible_to(request.user).current().filter(opportunity=it, **form.values())
        if same.exists():  # sent again after a lost answer
            return
    if line is None:
        services.add_line(it, kind, form.values(), by=request.user)
    else:
        services.change_line(line, kind, form.values(), by=request.user, version=form.cleaned_data["version"])


def _line(request: MemberRequest, it: Opportunity, kind: str) -> Line | None:
    key = request.POST.get("line", "")
    if not key:
        return None
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise Http404
    rows = LINES[kind].objects.visible_to(request.user)
    found: Line = get_object_or_404(rows.select_related("opportunity"), pk=int(key), opportunity=it)
    return found


def _first_error(form: LineForm) -> str:
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])


def _saved(request: MemberRequest, pk: int, part: str) -> HttpResponse:
    """What changes beside the part that was saved: the seven steps, what is missing, what the part was shown with."""
    if not is_htmx(request):
        return hx_redirect(request, "leads:story", pk)
    it = _seen(request, pk)
    form = PartForm(part=part, tools=criteria.tools_of(it))
    return render(request, "leads/tools/saved.html", {**_head(request, it), "form": form, "part": part})


def _seen(request: MemberRequest, pk: int) -> Opportunity:
    seen = Opportunity.objects.visible_to(request.user).select_related("account", "tools")
    return get_object_or_404(criteria.with_skipped(seen), pk=pk)


def _may(request: MemberRequest, it: Opportunity) -> bool:
    in_play = it.is_open and it.account.state == State.OWNED
    return in_play and Account.objects.editable_by(request.user).filter(pk=it.account_id).exists()


def _head(request: MemberRequest, it: Opportunity) -> dict[str, Any]:
    """The seven steps and what the present stage still asks for."""
    at = STAGE_ORDER.index(it.stage)
    following = STAGE_ORDER[at + 1] if it.is_open and it.stage != Stage.ORDER else ""
    asks = criteria.level_of(it) != criteria.OFF
    gaps = criteria.missing(it, following) if following and asks else []
    left = criteria.in_short(criteria.left_open(it, gaps)) if asks else []
    told = criteria.in_short(gaps)
    has_fab = LINES["fab"].objects.visible_to(request.user).current().filter(opportunity=it).exists()
    return {
        "it": it,
        "steps": criteria.seven_steps(it, has_fab=has_fab),
        "following": following,
        "gaps": told,
        "left_open": left,
        "lacking": len(told) + len(left),  # the lines below it
        "asks": asks,
    }


def _context(request: MemberRequest, it: Opportunity) -> dict[str, Any]:
    kept = criteria.tools_of(it)
    return {
        **_head(request, it),
        "account": it.account,
        "may_edit": _may(request, it),
        "opens": OPEN_AT.get(it.stage, set()),
        "from_leads": _from_leads(request, it, kept),
        "parts": [(part, words, PartForm(part=part, tools=kept)) for part, (words, _names) in PARTS.items()],
        "lists": [_list_of(request, it, kind) for kind in LISTS] if request.method == "GET" else [],
    }


def _from_leads(request: MemberRequest, it: Opportunity, kept: OpportunityTools) -> list[dict[str, Any]]:
    """Answers that were given on the lead, in words; with the lead itself where the person may see it."""
    said = said_before(it, kept)
    if not said:
        return []
    leads = Lead.objects.visible_to(request.user).in_bulk({row.lead_id for row in said})
    return [{"said": row, "what": criteria.named(row.names), "lead": leads.get(row.lead_id)} for row in said]


def _list_of(
    request: MemberRequest, it: Opportunity, kind: str, *, typed: LineForm | None = None, line: Line | None = None
) -> dict[str, Any]:
    """One list with a form for each line and one for the next; `typed` is what was refused, of `line` or a new one."""
    of_line = {line.pk: typed} if line is not None and typed is not None else {}
    model: Any = LINES[kind]
    joined = {"stance": ("person",), "rival": ("competitor",)}.get(kind, ())
    rows = model.objects.visible_to(request.user).current().filter(opportunity=it).select_related(*joined, "created_by")
    make: Any = {"kind": kind, "account": it.account, "user": request.user}
    return {
        "kind": kind,
        "words": LISTS[kind],
        "lines": [(row, of_line.get(row.pk) or LineForm(line=row, **make)) for row in rows.order_by("pk")],
        "form": (None if of_line else typed) or LineForm(**make),
        "typed": line.pk if of_line and line else None,
    }
