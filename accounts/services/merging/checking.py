"""Who may merge which accounts into which (domain.md section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, State, Vip
from accounts.services.managers import manages
from accounts.services.refusals import InvalidInput, NotAllowed, ProtectedAccount, WrongState
from accounts.services.reserving import reserved
from core.errors import Refusal, StaleEdit

if TYPE_CHECKING:
    from users.models import User

_RANK = {State.POOLED: 0, State.SUSPENDED: 1, State.OWNED: 2}


class MergeRefused(Refusal):
    """Two records that cannot become one as they are."""

    code = "merge_refused"


def may_merge(user: User, one: Account, other: Account) -> bool:
    """Managers of both, admins, and the owner of both (not somebody who deputises)."""
    if manages(user, one) and manages(user, other):
        return True
    return one.owner_id == other.owner_id == user.pk


def check(kept: Account, gone: Account, *, by: User, versions: tuple[int, int] | None) -> None:
    """Raise NotAllowed, WrongState, MergeRefused or StaleEdit unless `gone` may go into `kept` now."""
    if kept.pk == gone.pk:
        raise InvalidInput(_("Choose another account: one cannot be merged with itself."))
    for account in (kept, gone):
        if account.state == State.VOID:
            raise WrongState(_("“%(name)s” has been merged already."), name=account.name)
    if not may_merge(by, kept, gone):
        raise NotAllowed(_("Only a manager of both teams, an admin, or the owner of both may merge these accounts."))
    if versions is not None and versions != (kept.version, gone.version):
        changed = kept if versions[0] != kept.version else gone
        raise StaleEdit(_("“%(name)s” was changed in the meantime. Look at both again."), name=changed.name)
    if _RANK[State(gone.state)] > _RANK[State(kept.state)]:
        raise MergeRefused(
            _("“%(gone)s” is with somebody and “%(kept)s” is not: keep “%(gone)s” instead.")
            if gone.state == State.OWNED
            else _("“%(gone)s” waits on the desk and “%(kept)s” is in the pool: keep “%(gone)s” instead."),
            gone=gone.name,
            kept=kept.name,
        )
    _check_lead(kept, gone)
    _check_protection(kept, gone, by)
    _check_above(kept, gone)


def _check_lead(kept: Account, gone: Account) -> None:
    """Whoever works on one as a lead keeps it until that lead is converted or given up."""
    worked = reserved([kept, gone])
    lead = worked.get(gone.pk)
    if lead and ((kept.state == State.OWNED and kept.owner_id != lead.owner_id) or kept.pk in worked):
        raise MergeRefused(
            _("%(who)s works on “%(gone)s” as a lead: let them convert it or give it up first."),
            who=lead.who,
            gone=gone.name,
        )


def _check_protection(kept: Account, gone: Account, by: User) -> None:
    """What makes an account important is set by managers, and VVIP by admins: a merge is no way around that."""
    if (kept.vip == Vip.VVIP) != (gone.vip == Vip.VVIP) and not by.is_admin:
        raise NotAllowed(_("One of the two is VVIP: only an admin merges them."))
    if (kept.protected or gone.protected) and not ((manages(by, kept) and by.pk != kept.owner_id) or by.is_admin):
        raise NotAllowed(_("Protected accounts (grade A or VVIP) are merged by your manager or an admin."))
    if gone.protected and not kept.protected and kept.state != State.OWNED:
        raise ProtectedAccount


def _check_above(kept: Account, gone: Account) -> None:
    """No company may come to stand above itself: nobody may stand between the two."""
    for low, high in ((kept, gone), (gone, kept)):
        between, seen = low.parent, {low.pk}
        while between is not None and between.pk not in seen:
            if between.pk == high.pk and low.parent_id != high.pk:
                raise MergeRefused(
                    _("“%(between)s” stands between the two as a parent company: change that first."),
                    between=low.parent.name if low.parent else "",
                )
            seen.add(between.pk)
            between = between.parent
