"""Saving, changing and removing views of lists, and choosing the one to begin with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core.errors import Refusal
from lists.models import DefaultView, SavedView, Shared
from lists.registry import ListKind, clean

if TYPE_CHECKING:
    from users.models import User

MOST_OWN = 50
AS_IT_COMES = "view=0"  # in an address: without the view one begins with


class ViewRefused(Refusal):
    """A view cannot be kept like that."""


@transaction.atomic
def save(kind: ListKind, *, name: str, query: str, shared: str, by: User) -> SavedView:
    """Keep a list as a view of `by`; `shared` is nobody, the manager's team, or everybody (admins).

    Raises ViewRefused for a name that is taken, too many views, or a sharing that is not the person's to give.
    """
    if SavedView.objects.filter(owner=by, list=kind.name, archived_at=None).count() >= MOST_OWN:
        raise ViewRefused(_("You have fifty views of this list: remove one first."))
    view = SavedView(list=kind.name, query=clean(query).urlencode(safe=","), owner=by)
    _name_and_share(view, name, shared, by)
    audit.record("view.saved", view, by=by, list=kind.name, shared=shared)
    return view


@transaction.atomic
def change(view: SavedView, *, name: str, shared: str, by: User, query: str | None = None) -> SavedView:
    """Rename a view, share it otherwise, or let it keep another list. Raises ViewRefused."""
    if query is not None:
        view.query = clean(query).urlencode(safe=",")
    _name_and_share(view, name, shared, by)
    audit.record("view.changed", view, by=by, list=view.list, shared=shared)
    return view


@transaction.atomic
def remove(view: SavedView, *, by: User, now: datetime) -> None:
    """Take a view out of every menu; who began with it begins with the list as it comes."""
    SavedView.objects.filter(pk=view.pk).update(archived_at=now)
    DefaultView.objects.filter(view=view).update(view=None)
    audit.record("view.removed", view, by=by, list=view.list)


def begin_with(kind: ListKind, view: SavedView | None, *, by: User) -> None:
    """Open the list with this view from now on; None: as it comes."""
    DefaultView.objects.update_or_create(user=by, list=kind.name, defaults={"view": view})


def default_of(kind: ListKind, user: User) -> SavedView | None:
    """The view with which the person opens a list, as long as it is theirs to see."""
    chosen = DefaultView.objects.filter(user=user, list=kind.name).values_list("view_id", flat=True).first()
    return SavedView.objects.visible_to(user).filter(pk=chosen).first() if chosen else None


def named(kind: ListKind, asked: str, user: User) -> SavedView | None:
    """The view that an address names by its number, as long as the person may see it."""
    if not asked.isdecimal() or len(asked) > 18 or not int(asked):
        return None
    return SavedView.objects.visible_to(user).filter(pk=int(asked), list=kind.name).first()


def address_of(kind: ListKind, view: SavedView) -> str:
    """The list as a view keeps it."""
    return f"{kind.address}?{view.query}{'&' if view.query else ''}view={view.pk}"


def may_share(user: User) -> list[str]:
    """With whom a person may share: managers with their team, admins with everybody."""
    allowed = [Shared.NOBODY.value]
    if user.is_manager and user.managed_team_ids:
        allowed.append(Shared.TEAM.value)
    return [*allowed, Shared.EVERYBODY.value] if user.is_admin else allowed


def _name_and_share(view: SavedView, name: str, shared: str, by: User) -> None:
    if shared not in may_share(by) and shared != view.shared:
        raise ViewRefused(_("Managers share views with their team, admins with everybody."))
    view.name, view.shared = " ".join(name.split()), shared
    if not view.name:
        raise ViewRefused(_("Give the view a name."))
    if shared == Shared.TEAM:
        view.team_id = view.team_id or (by.team_id if by.team_id in by.managed_team_ids else min(by.managed_team_ids))
    else:
        view.team_id = None
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise ViewRefused(_("You have a view of this name already."), name=view.name) from None
