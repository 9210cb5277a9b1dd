"""Open complaints and actions of the plan go along with an account that changes hands (domain.md sections 3 and 6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Rule
from accounts.services import going_along
from accounts.services.going_along import Moved
from accounts.services.moves import Why
from audit import services as audit
from followups.models import NextStep, StepState
from keyaccounts.models import Complaint, ComplaintEntry, ComplaintWhat, PlanAction
from notifications.services import Message, tell

if TYPE_CHECKING:
    from users.models import User


def register() -> None:
    """Join what goes along with moves, and follow people who leave or change teams."""
    from accounts.services import people

    going_along.register(go_along, foretell)
    people.followed_by(left=let_go, moved=let_go)


def go_along(moved: Sequence[Moved], why: Why) -> None:
    """Whoever looks after a complaint or an action and lost the account is followed by who has it now.

    A manager who got a complaint only because nobody owned the account passes it on to whoever does. Actions wait for
    an owner: those of an account that nobody owns are on hold.
    """
    by_account = {account.pk: account for account in moved}
    _complaints(by_account, why)
    _actions({pk: account for pk, account in by_account.items() if account.owner_id}, why)


def let_go(user: User, *, by: User, today: date) -> None:
    """Somebody has left or changed teams: what they looked after at others' accounts goes to who owns them."""
    mine = Complaint.objects.running().filter(owner=user).values_list("account_id", flat=True)
    actions = PlanAction.objects.open().filter(owner=user).values_list("account_id", flat=True)
    going_along.lost({*mine, *actions}, Why(Rule.LEFT, by, today, batch=f"cares:{user.pk}:{today}"))


def foretell(account_ids: Collection[int]) -> list[str]:
    """How many open complaints and actions are the owners' to look after, or nobody's: they would go along."""
    follow = Q(owner=F("account__owner")) | Q(account__owner=None)
    found = [
        model.filter(follow, account__in=account_ids)
        .order_by()
        .annotate(of=Value(n))
        .values("of")
        .annotate(n=Count("pk"))
        for n, model in enumerate((Complaint.objects.running(), PlanAction.objects.open()))
    ]
    counts = {row["of"]: row["n"] for row in found[0].union(found[1], all=True)}
    complaints, actions = counts.get(0, 0), counts.get(1, 0)
    said = []
    if complaints:
        said.append(
            ngettext("%(count)d open complaint goes along.", "%(count)d open complaints go along.", complaints)
            % {"count": complaints}
        )
    if actions:
        said.append(
            ngettext(
                "%(count)d open action of the plan goes along.", "%(count)d open actions of the plan go along.", actions
            )
            % {"count": actions}
        )
    return said


def _complaints(accounts: dict[int, Moved], why: Why) -> None:
    last = ComplaintEntry.objects.filter(complaint=OuterRef("pk"), changes__has_key="owner").order_by("-pk")
    rows = Complaint.objects.running().filter(account__in=accounts).select_for_update(no_key=True, of=("self",))
    chosen: list[tuple[Complaint, int]] = []
    came = {"came": Subquery(last.values("what")[:1]), "came_by": Subquery(last.values("changes__owner")[:1])}
    for row in rows.annotate(**came).order_by("pk"):
        account = accounts[row.account_id]
        heir = _before(row, account) if why.rule == Rule.UNMERGED else account.heir_id
        stood_in = row.came == ComplaintWhat.MOVED and row.owner_id not in account.group  # type: ignore[attr-defined]
        if heir and heir != row.owner_id and (not account.keeps(row.owner_id) or stood_in):
            chosen.append((row, heir))
    if not chosen:
        return
    _set_owner(Complaint, chosen, version=F("version") + 1)
    ComplaintEntry.objects.bulk_create(
        ComplaintEntry(
            complaint=row,
            what=ComplaintWhat.MOVED,
            changes={"owner": [row.owner_id, heir]},
            by=why.by,
            on=why.on,
            at=timezone.now(),
        )
        for row, heir in chosen
    )
    audit.record_many(
        "complaint.went_along",
        "complaint",
        ((row.pk, {"from": row.owner_id, "to": heir}) for row, heir in chosen),
        by=why.by,
    )
    tell(_told_complaint(row, heir, accounts[row.account_id], why) for row, heir in chosen)


def _before(row: Any, account: Moved) -> int | None:
    """After the undo of a merge: whoever the merge took it from, if they work here again, else the heir."""
    was = row.came_by[0] if row.came == ComplaintWhat.MOVED and row.came_by else None
    return was if was and account.keeps(was) else account.heir_id


def _actions(accounts: dict[int, Moved], why: Why) -> None:
    rows = PlanAction.objects.open().filter(account__in=accounts).select_related("owner").order_by("pk")
    chosen = [
        (row, accounts[row.account_id].owner_id or 0)
        for row in rows.select_for_update(no_key=True, of=("self",))
        if not accounts[row.account_id].keeps(row.owner_id)
    ]
    if not chosen:
        return
    _set_owner(PlanAction, chosen)
    for name in {row.owner.name for row, _heir in chosen}:
        # The step of a helper says whose it is; the account's owner needs no name.
        NextStep.objects.filter(
            plan_action__in=[row.pk for row, _heir in chosen if row.owner.name == name],
            state=StepState.OPEN,
            text=Concat(F("plan_action__what"), Value(f" ({name})")),
        ).update(text=Subquery(PlanAction.objects.filter(step=OuterRef("pk")).values("what")[:1]))
    audit.record_many(
        "plan.action_went_along",
        "account",
        ((row.account_id, {"action": row.pk, "from": row.owner_id, "to": heir}) for row, heir in chosen),
        by=why.by,
    )
    tell(_told_action(pk, accounts[pk], why) for pk in sorted({row.account_id for row, _heir in chosen}))


def _set_owner(model: Any, chosen: Sequence[tuple[Any, int]], **more: Any) -> None:
    whens = [
        When(pk__in=[row.pk for row, heir in chosen if heir == to], then=Value(to)) for to in {h for _r, h in chosen}
    ]
    model.objects.filter(pk__in=[row.pk for row, _heir in chosen]).update(owner=Case(*whens), **more)


def _told_complaint(row: Complaint, heir: int, account: Moved, why: Why) -> Message:
    params = {"name": account.name, "day": row.due_on.isoformat() if row.due_on else "", "complaint": row.pk}
    once = f"complaint_moved:{row.pk}:{row.version + 1}"
    return Message(heir, "complaint_moved", once, _batch(account, why), account.pk, params)


def _told_action(pk: int, account: Moved, why: Why) -> Message:
    once = f"plan_moved:{pk}:{account.owner_id}:{why.on}:{why.rule.value}"
    return Message(account.owner_id or 0, "plan_moved", once, _batch(account, why), pk, {"name": account.name})


def _batch(account: Moved, why: Why) -> str:
    return why.batch or f"cares:{account.pk}:{why.on}"
