"""Many opportunities of the list at once: another expected close, another stage, tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.access import Access, access
from core.clock import business_date
from leads.columns import OPPORTUNITIES
from leads.forms.pipeline import CloseManyForm, StageManyForm
from leads.models import Opportunity, Outcome, Stage
from leads.pipeline.asked import Asked
from leads.services import many
from lists import acting, tagging
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def close_many(request: MemberRequest) -> HttpResponse:
    """When the ticked opportunities, or all that match, are expected to close."""
    return acting.page(request, _closing(request))


@access(Access.MEMBER, "POST")
def close_many_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """They have the dates they had."""
    return acting.take_back(request, _closing(request), pk)


@access(Access.MEMBER, "GET", "POST")
def stage_many(request: MemberRequest) -> HttpResponse:
    """To which stage the ticked opportunities, or all that match, are moved."""
    return acting.page(request, _staging(request))


@access(Access.MEMBER, "POST")
def stage_many_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """They stand where they stood."""
    return acting.take_back(request, _staging(request), pk)


@access(Access.MEMBER, "GET", "POST")
def tag_many(request: MemberRequest) -> HttpResponse:
    """Which tag the ticked opportunities, or all that match, get or lose."""
    return tagging.page(request, _tagged(request))


@access(Access.MEMBER, "POST")
def tag_many_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own change of tags back, on its day."""
    return tagging.undone(request, _tagged(request), pk)


def _closing(request: MemberRequest) -> acting.Act:
    user, today = request.user, business_date()

    def said(count: int) -> str:
        words = ngettext("%(n)s opportunity has the new date.", "%(n)s opportunities have the new date.", count)
        return words % {"n": formatting.number(count)}

    def preview(ids: Sequence[int], chosen: dict[str, Any]) -> acting.Preview:
        to = chosen.get("close_on")
        if to is None:
            return acting.Preview([_("Choose the date to see what changes.")])
        rows = many.workable(user).filter(pk__in=list(ids)).exclude(expected_close_on=to)
        n, later = rows.count(), rows.filter(expected_close_on__lt=to).count()
        words = ngettext(
            "%(n)s opportunity is expected to close on %(day)s.", "%(n)s opportunities are expected to close on %(day)s.", n
        )  # fmt: skip
        sentences = [words % {"n": formatting.number(n), "day": formatting.day(to)}]
        if later:
            words = ngettext(
                "%(n)s of them is postponed, and its account counts that.",
                "%(n)s of them are postponed, and their accounts count that.",
                later,
            )
            sentences.append(words % {"n": formatting.number(later)})
        return acting.Preview(sentences, nothing=not n)

    return acting.Act(
        name="opportunities.close",
        page_url="leads:close_many",
        undo_url="leads:close_many_undo",
        title=gettext_lazy("Expected close"),
        submit=gettext_lazy("Change the date"),
        form=CloseManyForm,
        preview=preview,
        do=lambda ids, chosen: many.move_close(ids, to=chosen["close_on"], by=user, today=today),
        undo=lambda facts: many.close_as_before(facts, by=user, today=today),
        said=said,
        **_shared(request),
    )


def _staging(request: MemberRequest) -> acting.Act:
    user, today = request.user, business_date()

    def said(count: int) -> str:
        words = ngettext("%(n)s opportunity is moved.", "%(n)s opportunities are moved.", count)
        return words % {"n": formatting.number(count)}

    def do(ids: Sequence[int], chosen: dict[str, Any]) -> dict[Any, Any]:
        return many.move_stage(ids, to=Stage(chosen["to"]), reason=chosen["because"], by=user, today=today)

    def preview(ids: Sequence[int], chosen: dict[str, Any]) -> acting.Preview:
        if not chosen.get("to"):
            return acting.Preview([_("Choose the stage to see what changes.")])
        found = many.foresee(ids, to=Stage(chosen["to"]), by=user)
        return acting.Preview(_foreseen(found, Stage(chosen["to"])), nothing=not found.moved)

    return acting.Act(
        name="opportunities.stage",
        page_url="leads:stage_many",
        undo_url="leads:stage_many_undo",
        title=gettext_lazy("Change the stage"),
        submit=gettext_lazy("Move them"),
        form=StageManyForm,
        preview=preview,
        do=do,
        undo=lambda facts: many.stage_as_before(facts, by=user, today=today),
        said=said,
        **_shared(request),
    )


def _foreseen(found: many.Foreseen, to: Stage) -> list[str]:
    """A move to one stage in sentences."""
    words = ngettext("%(n)s opportunity moves to %(stage)s.", "%(n)s opportunities move to %(stage)s.", found.moved)
    sentences = [words % {"n": formatting.number(found.moved), "stage": f"{to.value} · {to.label}"}]
    if found.there:
        words = ngettext("%(n)s stands there already.", "%(n)s stand there already.", found.there)
        sentences.append(words % {"n": formatting.number(found.there)})
    if found.skips:
        words = ngettext("%(n)s skips a stage: say why.", "%(n)s skip a stage: say why.", found.skips)
        sentences.append(words % {"n": formatting.number(found.skips)})
    if found.staying:
        words = ngettext(
            "%(n)s lacks what the stages before it ask for, and stays.",
            "%(n)s lack what the stages before it ask for, and stay.",
            found.staying,
        )
        sentences.append(words % {"n": formatting.number(found.staying)})
    if found.lacking:
        words = ngettext(
            "%(n)s lacks something that the stages before it ask for.",
            "%(n)s lack something that the stages before it ask for.",
            found.lacking,
        )
        sentences.append(words % {"n": formatting.number(found.lacking)})
    return [*sentences, *_lacks(found)]


def _lacks(found: many.Foreseen) -> list[str]:
    """What each of the first that lack something lacks."""
    told = [
        _("“%(name)s”: %(what)s") % {"name": name, "what": formatting.listed([gap.words for gap in gaps])}
        for name, gaps in found.lacks
    ]
    rest = found.lacking + found.staying - len(told)
    if rest > 0:
        told.append(ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": formatting.number(rest)})
    return told


def _matching(request: MemberRequest, params: QueryDict) -> list[QuerySet[Opportunity]]:
    asked = Asked(request.user, params, business_date())
    return [asked.running] if asked.outcome == Outcome.OPEN else []


def _shared(request: MemberRequest) -> dict[str, Any]:
    return {
        "list_url": "leads:pipeline_list",
        "initial": {},
        "rows": many.workable(request.user),
        "matching": lambda params: _matching(request, params),
    }


def _tagged(request: MemberRequest) -> tagging.Tagged:
    return tagging.Tagged(
        OPPORTUNITIES.name,
        "leads:pipeline_list",
        "leads:tag_many",
        "leads:tag_many_undo",
        Opportunity.objects.editable_by(request.user),
        lambda params: _matching(request, params),
    )
