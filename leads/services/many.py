"""Many opportunities at once: another expected close, another stage; and the undo of either (ux.md, lists)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import State
from accounts.policies import in_force
from accounts.services.moves import lock
from accounts.services.refusals import WrongState
from audit import services as audit
from core.errors import Refusal, StaleEdit
from leads.models import STAGE_ORDER, Opportunity, OpportunityQuerySet, Stage
from leads.services import criteria, facts
from leads.services.opportunities import change_stage, postpone
from leads.services.steps import record_step, save_version

if TYPE_CHECKING:
    from users.models import User


MOST_NAMED = 5  # of those that lack something


@dataclass
class Foreseen:
    """What a move of many to one stage would do, in numbers."""

    moved: int = 0
    there: int = 0  # they stand at it already
    skips: int = 0  # of those moved: a stage is skipped, which needs a reason
    lacking: int = 0  # of those moved: something is missing
    staying: int = 0  # they lack what the rules of their team require
    lacks: list[tuple[str, list[criteria.Gap]]] = field(default_factory=list)  # names of the first of these, and what


class CriteriaLackedByAll(Refusal):
    """None of many can be moved: their rules require what each of them lacks."""

    code = "criteria_missing"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Nothing is moved: each of them lacks what the stages before it ask for."))


def workable(by: User) -> OpportunityQuerySet:
    """Open opportunities in play that the person may work on."""
    return Opportunity.objects.editable_by(by).in_play()


@transaction.atomic
def move_close(ids: Sequence[int], *, to: date, by: User, today: date) -> dict[int, dict[str, Any]]:
    """Give those of these opportunities that `by` works on another expected close; what they had, by opportunity.

    A later date is a postponement of its account, as for one alone (domain.md section 3). Raises InvalidInput.
    """
    done: dict[int, dict[str, Any]] = {}
    for it in _in_order(workable(by).filter(pk__in=list(ids)).exclude(expected_close_on=to)):
        was = it.expected_close_on
        try:
            fresh = postpone(it, to=to, by=by, today=today, version=it.version)
        except (StaleEdit, WrongState):
            continue
        done[it.pk] = {
            "was": was.isoformat() if was else None,
            "version": fresh.version,
            "postponed": was is not None and to > was,
        }
    return done


@transaction.atomic
def close_as_before(done: Mapping[int, Mapping[str, Any]], *, by: User, today: date) -> int:
    """Put expected closes back that nobody has touched since, and take the postponements back; returns how many."""
    count = 0
    for it in _untouched(done, by):
        told, now = done[it.pk], it.expected_close_on
        it.expected_close_on = date.fromisoformat(told["was"]) if told["was"] else None
        save_version(it, ["expected_close_on"])
        fields = {"expected_close_on": [now.isoformat() if now else None, told["was"]]}
        audit.record("opportunity.changed", it, by=by, account=it.account_id, fields=fields)
        facts.refresh_open(it.account_id, today=today, taken_back=told["postponed"])
        count += 1
    return count


def foresee(ids: Sequence[int], *, to: Stage, by: User) -> Foreseen:
    """What `move_stage` would do to these, without doing it."""
    found, policy = Foreseen(), in_force()
    for it in workable(by).filter(pk__in=list(ids)).select_related("tools", "account"):
        if it.stage == to:
            found.there += 1
            continue
        how = criteria.level_of(it, policy)
        lacks = criteria.missing(it, to) if how != criteria.OFF else []
        stays = bool(lacks) and how == criteria.ENFORCE
        if lacks and len(found.lacks) < MOST_NAMED:
            found.lacks.append((it.name, criteria.in_short(lacks)))
        if stays:
            found.staying += 1
        else:
            found.lacking += bool(lacks)
            found.moved += 1
            found.skips += STAGE_ORDER.index(to) - STAGE_ORDER.index(it.stage) > 1
    return found


@transaction.atomic
def move_stage(ids: Sequence[int], *, to: Stage, reason: str, by: User, today: date) -> dict[int, dict[str, Any]]:
    """Move those of these opportunities that `by` works on to one stage; where they stood, by opportunity.

    Those stay that lack what the rules of their team require; CriteriaLackedByAll where all of them do. Raises ReasonNeeded where
    a stage is skipped and nobody says why.
    """
    done: dict[int, dict[str, Any]] = {}
    lacking = 0
    for it in _in_order(workable(by).filter(pk__in=list(ids)).exclude(stage=to).select_related("tools")):
        was, since = it.stage, it.stage_since
        try:
            fresh = change_stage(it, to=to, by=by, today=today, version=it.version, reason=reason)
        except criteria.CriteriaMissing:
            lacking += 1
            continue
        except (StaleEdit, WrongState):
            continue
        done[it.pk] = {"was": was, "since": since.isoformat() if since else None, "version": fresh.version}
    if lacking and not done:
        raise CriteriaLackedByAll()
    return done


@transaction.atomic
def stage_as_before(done: Mapping[int, Mapping[str, Any]], *, by: User, today: date) -> int:
    """Put opportunities back to the stage where they stood, as long as nobody has touched them; returns how many."""
    count = 0
    for it in _untouched(done, by):
        told, at = done[it.pk], it.stage
        it.stage = Stage(told["was"])
        it.stage_since = date.fromisoformat(told["since"]) if told["since"] else None
        save_version(it, ["stage", "stage_since"])
        record_step(it, from_stage=at, by=by, on=today, reason=_("Moved with others, and taken back"))
        audit.record("opportunity.stage", it, by=by, account=it.account_id, before=at, after=it.stage)
        count += 1
    return count


def _in_order(rows: OpportunityQuerySet) -> list[Opportunity]:
    """By account: two people who change many lock accounts in one order."""
    return list(rows.order_by("account_id", "pk"))


def _untouched(done: Mapping[int, Mapping[str, Any]], by: User) -> Iterator[Opportunity]:
    """Those that are as the act left them, locked after their account."""
    for it in _in_order(workable(by).filter(pk__in=list(done))):
        account = lock(it.account_id)
        fresh = Opportunity.objects.select_for_update(no_key=True).get(pk=it.pk)
        if fresh.is_open and account.state == State.OWNED and fresh.version == done[it.pk]["version"]:
            yield fresh
