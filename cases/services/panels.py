"""The panel of a month: naming it, scoring, closing, rewards (domain.md 2.3; the rules: decision 0056)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from accounts.services.sweep import last_ended
from audit import services as audit
from cases.models import CRITERIA, Case, Panel, PanelMember, Reward, Score, Standing
from cases.models.panel import LEAST_MEMBERS, LEAST_SCORES, LEAST_TEAMS, MOST_MEMBERS
from cases.services import months
from cases.services.refusals import NotOnPanel, OwnCase, PanelClosed
from commons import jobs
from core.clock import business_date
from notifications.services import Message, ask_again, settle, tell
from users.models import User

if TYPE_CHECKING:
    from commons.models import JobRun

JOB = "cases_month"
CENT = Decimal("0.01")


@transaction.atomic
def name(month: date, people: Iterable[User], *, least: int = LEAST_SCORES, by: User, today: date) -> Panel:
    """Name who scores the cases of a month, and how many scores a case needs for a rank; new members learn of it.

    Three to five people of two teams or more, as far as `by` sees so many; members whom `by` does not see stay.
    Raises NotAllowed, InvalidInput, PanelClosed.
    """
    if not (by.is_manager or by.is_admin):
        raise NotAllowed(_("Managers and admins name the panel."))
    if month.day != 1 or not months.may_be_named(month, today):
        raise InvalidInput(_("Choose a month of the last year, this one or the next."))
    chosen = {person.pk: person for person in people}
    seen = {person.pk: person for person in User.objects.visible_to(by)}
    within = seen.keys()
    if not chosen.keys() <= within or not all(person.is_active for person in chosen.values()):
        raise InvalidInput(_("Choose people who work here and whom you see."))
    months.take_turns()
    values = {"closes_on": months.closing_day(month, today), "named_by": by, "named_at": timezone.now()}
    panel, made = Panel.objects.get_or_create(month=month, defaults=values)
    panel = _open(panel)
    members = {member.user_id: member for member in panel.members.current().select_related("user")}
    stay = [member.user for pk, member in members.items() if pk not in within and member.user.is_active]
    _check_members([*chosen.values(), *stay], [*seen.values(), *stay], least)
    gone = [member for pk, member in members.items() if pk in within and pk not in chosen]
    new = [person for pk, person in chosen.items() if pk not in members]
    now = timezone.now()
    PanelMember.objects.filter(pk__in=[member.pk for member in gone]).update(ended_at=now)
    PanelMember.objects.bulk_create(PanelMember(panel=panel, user=p, named_by=by, named_at=now) for p in new)
    Panel.objects.filter(pk=panel.pk).update(least_scores=least)
    audit.record("panel.named", panel, by=by, new=[p.pk for p in new], gone=len(gone), first=made)
    params = {"case_of": str(month), "until": str(panel.closes_on), "who": by.name, "case_month": int(f"{month:%Y%m}")}
    settle([_matter(month)], recipients=[member.user_id for member in gone])
    if not made:
        ask_again([_matter(month)], recipients=[p.pk for p in new])
    tell(Message(p.pk, "case_panel", _matter(month), params=params) for p in new if p.pk != by.pk)
    return Panel.objects.get(pk=panel.pk)


def nameable(by: User) -> int:
    """How many people somebody may name to a panel."""
    people: QuerySet[User] = User.objects.visible_to(by).active()
    return people.count()


def _check_members(people: Collection[User], possible: Iterable[User], least: int) -> None:
    """Three to five members of two teams or more, or what is `possible`; and no rank takes more scores than there are members."""
    there = [person for person in possible if person.is_active]
    counts: dict[str, object] = {"least": LEAST_MEMBERS, "most": MOST_MEMBERS, "n": len(people)}
    if len(people) < min(LEAST_MEMBERS, len(there)) and len(there) < LEAST_MEMBERS:
        raise InvalidInput(_("Fewer than %(least)s people can be named here: name all of them."), **counts)
    if not min(LEAST_MEMBERS, len(there)) <= len(people) <= MOST_MEMBERS:
        raise InvalidInput(_("A panel takes %(least)s to %(most)s people; named so far: %(n)s."), **counts)
    if len(_teams(people)) < min(LEAST_TEAMS, len(_teams(there))):
        raise InvalidInput(_("Name people of at least two teams: those named are all of one."))
    if not 1 <= least <= len(people):
        raise InvalidInput(
            _("A case gets no more scores than the panel has members: let a rank take 1 to %(n)s scores."), **counts
        )


def _teams(people: Iterable[User]) -> set[int | None]:
    return {person.team_id for person in people}


@transaction.atomic
def score(case: Case, points: Mapping[str, int], *, note: str = "", by: User) -> Score:
    """Give a case 1 to 5 by each criterion, or change what one gave while the month is open.

    Raises NotOnPanel, OwnCase, PanelClosed, InvalidInput, WrongState.
    """
    if case.author_id == by.pk:
        raise OwnCase
    panel = Panel.objects.filter(month=case.month).first() if case.month else None
    if panel is None:
        raise NotOnPanel
    panel = _open(panel)
    if not panel.members.current().filter(user=by).exists():
        raise NotOnPanel
    if not Case.objects.shared().filter(pk=case.pk, month=panel.month).exists():
        raise WrongState(_("This case is not in the library any more."))
    if set(points) != set(CRITERIA) or not all(1 <= value <= 5 for value in points.values()):
        raise InvalidInput(_("Give 1 to 5 by each criterion."))
    values = {**points, "note": " ".join(note.replace("\0", "").split())[:500], "at": timezone.now()}
    given, new = Score.objects.update_or_create(panel=panel, case=case, by=by, defaults=values)
    audit.record("case.scored", case, by=by, panel=panel.pk, again=not new, **points)
    scored = Score.objects.filter(panel=panel, by=by).values("case")
    if new and not Case.objects.shared().filter(month=panel.month).exclude(author=by).exclude(pk__in=scored).exists():
        settle([_matter(panel.month)], recipients=[by.pk])
    return given


@transaction.atomic
def close(panel: Panel, *, by: User | None) -> list[Standing]:
    """Close a month: rank its cases by the mean of their scores, tell everybody of the best; of two who close one does.

    Equal means share a rank, and may share the first. Raises NotAllowed, PanelClosed.
    """
    if by is not None and not (by.is_manager or by.is_admin):
        raise NotAllowed(_("Managers and admins close a month."))
    months.take_turns()
    panel = _open(panel)
    panel.closings += 1
    standings = _ranked(panel)
    Standing.objects.bulk_create(standings)
    panel.closed_at, panel.closed_by = timezone.now(), by
    panel.save(update_fields=["closed_at", "closed_by", "closings"])
    for standing in standings:
        if standing.mean is not None:
            Case.objects.filter(pk=standing.case_id).update(mean=standing.mean, best=standing.best)
    audit.record("panel.closed", panel, by=by, cases=len(standings), best=[s.case_id for s in standings if s.best])
    settle([_matter(panel.month)])
    _tell_best(panel, [standing for standing in standings if standing.best])
    return standings


@transaction.atomic
def reopen(panel: Panel, reason: str, *, by: User, today: date) -> Panel:
    """An admin opens a closed month again: its panel scores for another week, and its next closing makes a new ranking.

    The ranking of before is kept; the event says why. Raises NotAllowed, ReasonNeeded, WrongState.
    """
    if not by.is_admin:
        raise NotAllowed(_("Admins reopen a month."))
    if not reason.strip():
        raise ReasonNeeded
    months.take_turns()
    row = Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    if row.closed_at is None:
        raise WrongState(_("This month is open. Reload the page."))
    row.closed_at, row.closed_by, row.closes_on = None, None, months.closing_day(row.month, today)
    row.save(update_fields=["closed_at", "closed_by", "closes_on"])
    Case.objects.filter(month=row.month).update(mean=None, best=False)
    ask_again([_matter(row.month)], recipients=row.members.current().values_list("user_id", flat=True))
    audit.record("panel.reopened", row, by=by, reason=reason.strip()[:300], closing=row.closings)
    return row


def run_due(now_on: date | None = None) -> JobRun | None:
    """Close months whose last day for scores has ended, unless that was done."""
    cutoff = last_ended(now_on or business_date())
    return jobs.run_once(JOB, cutoff, lambda _run: close_due(cutoff))


def close_due(cutoff: date) -> dict[str, int]:
    """Close every month that was to close by the end of `cutoff`; one transaction each."""
    done = 0
    for panel in Panel.objects.open().filter(closes_on__lte=cutoff).order_by("month"):
        try:
            close(panel, by=None)
        except PanelClosed:
            continue
        done += 1
    return {"closed": done}


@transaction.atomic
def reward(
    case: Case, what: str, *, amount: Decimal | None = None, currency: str = "CNY", given_on: date, given_by: User, by: User,
    today: date,
) -> Reward:  # fmt: skip
    """Note what the author of a case got: in words, with its worth if it has one; the author learns of it.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    _check_manages(by)
    what = " ".join(what.replace("\0", "").split())
    if not what:
        raise InvalidInput(_("Say what the author got."))
    if not date(2000, 1, 1) <= given_on <= today:
        raise InvalidInput(_("Choose a day from 2000 on, and not in the future."))
    if amount is not None and amount < 0:
        raise InvalidInput(_("An amount is not below zero."))
    row = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not row.is_shared:
        raise WrongState(_("Cases in the library are rewarded."))
    given = Reward.objects.create(
        case=row, what=what[:200], amount=amount, currency=currency, given_on=given_on, given_by=given_by, noted_by=by,
        noted_at=timezone.now(),
    )  # fmt: skip
    audit.record("case.rewarded", row, by=by, reward=given.pk)
    if row.author_id != by.pk:
        params = {"title": row.title, "what": given.what, "who": given_by.name, "case_page": row.pk}
        tell([Message(row.author_id, "case_reward", f"case_reward:{given.pk}", params=params)])
    return given


@transaction.atomic
def void_reward(given: Reward, reason: str, *, by: User) -> None:
    """A reward was noted by mistake. Raises NotAllowed, ReasonNeeded, WrongState."""
    _check_manages(by)
    if not reason.strip():
        raise ReasonNeeded
    rows = Reward.objects.filter(pk=given.pk, voided_at=None)
    if not rows.update(voided_at=timezone.now(), voided_by=by, void_reason=reason.strip()[:300]):
        raise WrongState(_("This has been made void already. Reload the page."))
    audit.record("case.reward_voided", given.case, by=by, reward=given.pk)


def one_more(case: Case) -> None:
    """A case has come into a month: members of its panel who had scored all of it are asked again."""
    if case.month is None:
        return
    members = PanelMember.objects.current().filter(panel__month=case.month).exclude(user=case.author)
    if asked := list(members.values_list("user_id", flat=True)):
        ask_again([_matter(case.month)], recipients=asked)


def _matter(month: date) -> str:
    return f"case_panel:{month}"


def _check_manages(by: User) -> None:
    if not (by.is_manager or by.is_admin):
        raise NotAllowed(_("Managers and admins note rewards."))


def _open(panel: Panel) -> Panel:
    """The panel, locked and open."""
    row = Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    if row.closed_at is not None:
        raise PanelClosed
    return row


def _ranked(panel: Panel) -> list[Standing]:
    given: dict[int, list[Score]] = defaultdict(list)
    for one in Score.objects.filter(panel=panel):
        given[one.case_id].append(one)
    found = []
    for pk in Case.objects.shared().filter(month=panel.month).order_by("pk").values_list("pk", flat=True):
        scores = given[pk]
        enough = len(scores) >= panel.least_scores
        by_criterion = {name: float(_mean([getattr(s, name) for s in scores])) for name in CRITERIA} if enough else {}
        every = [getattr(s, name) for s in scores for name in CRITERIA]
        mean = _mean(every) if enough else None
        found.append(
            Standing(
                panel=panel, case_id=pk, scores=len(scores), mean=mean, by_criterion=by_criterion, closing=panel.closings
            )
        )  # fmt: skip
    means = sorted((s.mean for s in found if s.mean is not None), reverse=True)
    for standing in found:
        if standing.mean is not None:
            standing.rank = means.index(standing.mean) + 1
            standing.best = standing.rank == 1
    return sorted(found, key=lambda s: (s.rank or 10_000, s.case_id))


def _mean(values: list[int]) -> Decimal:
    return (Decimal(sum(values)) / len(values)).quantize(CENT, ROUND_HALF_UP)


def _tell_best(panel: Panel, best: list[Standing]) -> None:
    if not best:
        return
    cases = Case.objects.filter(pk__in=[s.case_id for s in best]).select_related("author").order_by("pk")
    people = list(User.objects.active().order_by("pk").values_list("pk", flat=True))
    messages = []
    for case in cases:
        params = {"title": case.title, "who": case.author.name, "case_of": str(panel.month), "case_page": case.pk}
        once, batch = f"case_best:{panel.month}:{case.pk}", f"case_best:{panel.month}"
        messages += [Message(pk, "case_best", once, batch, params=params) for pk in people]
    tell(messages)
