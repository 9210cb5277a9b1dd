"""A person who goes to work elsewhere keeps their history (domain.md section 4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.committee import coverage
from accounts.committee.lines import end_lines
from accounts.models import Account, AccountMatch, KeyPerson, State
from accounts.services.findable import write_persons
from accounts.services.merging import joining
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from commons.matched import MatchKind
from core import matchkeys
from notifications.services import Message, tell

if TYPE_CHECKING:
    from collections.abc import Collection

    from users.models import User

TAKEN_ALONG = ("name", "telephone", "wechat")  # what belongs to the person and not to the post
LONGEST = 200


def company_called(name: str, *, but: Account) -> Account | None:
    """The one account of this whole name, in any spelling, whosever it is: for `went`, never to be shown.

    Ask through `accounts.services.asking.count_question`, for it says whether a customer exists.
    """
    key = matchkeys.name(name).key
    if len(key) < 2:
        return None
    same = AccountMatch.objects.current().filter(kind=MatchKind.NAME, value=key).values("account")
    found = list(Account.objects.present().filter(pk__in=same).exclude(pk=but.pk)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def move_person(person: KeyPerson, to: Account, *, title: str = "", by: User, today: date) -> KeyPerson:
    """The person works at `to` from today on: a new key person there, linked to the former one, whose lines end.

    Where somebody else works on `to`, its owner is told. Raises NotAllowed unless `by` works on the person's account
    and somebody owns the other one, InvalidInput for the same account, WrongState for somebody who has left or was
    merged.
    """
    if to.pk == person.account_id:
        raise InvalidInput(_("%(name)s works there already."), name=person.name)
    rows = {pk: lock(pk) for pk in sorted({to.pk, person.account_id})}
    there = rows[to.pk]
    own = set(Account.objects.editable_by(by).filter(pk__in=rows).values_list("pk", flat=True))
    theirs = there.state == State.OWNED and there.owner_id is not None
    if person.account_id not in own or not (to.pk in own or theirs):
        raise NotAllowed(_("Only people who work on this account may change this."))
    was = _leaving(person, "" if to.pk in own else there.name, today)
    now = KeyPerson(account=there, title=title.strip(), moved_from=was)
    for name in TAKEN_ALONG:
        setattr(now, name, getattr(was, name))
    now.save()
    write_persons([now], new=True)
    joining.follow_person(was, now, by=by, today=today)
    coverage.refresh(*rows)
    joining.recount(*rows, today=today)
    audit.record("person.moved_away", rows[was.account_id], by=by, person=was.pk)
    audit.record("person.moved_here", there, by=by, person=now.pk)
    if to.pk not in own and there.owner_id:
        facts = {"name": there.name, "person": now.name, "who": by.name}
        tell([Message(there.owner_id, "person_came", f"person_came:{now.pk}", account_id=there.pk, params=facts)])
    return now


@transaction.atomic
def went(person: KeyPerson, company: str, *, by: User, today: date) -> KeyPerson:
    """The person works at a company that nobody here owns: they have left, and its name is kept with them.

    Raises NotAllowed unless `by` works on the account, WrongState for somebody who has left or was merged.
    """
    account = lock(person.account_id)
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who work on this account may change this."))
    was = _leaving(person, company, today)
    coverage.refresh(account.pk)
    joining.recount(account.pk, today=today)
    audit.record("person.moved_away", account, by=by, person=was.pk)
    return was


def _leaving(person: KeyPerson, company: str, today: date) -> KeyPerson:
    was = KeyPerson.objects.select_for_update().get(pk=person.pk)
    if was.restricted_at or was.erased_at:
        raise WrongState(_("This person's data may not be processed: nothing is changed."))
    if was.left_on or was.merged_into_id:
        raise WrongState(_("%(name)s is no longer there."), name=was.name)
    where = " ".join(company.split())[:LONGEST]
    KeyPerson.objects.filter(pk=was.pk).update(left_on=today, went_to=where, version=was.version + 1)
    end_lines(was, today=today)
    return was


def settled_elsewhere(people: Collection[KeyPerson]) -> set[int]:
    """Who of them is entered at another account now, whoever may see that."""
    return set(KeyPerson.objects.filter(moved_from__in=people).values_list("moved_from_id", flat=True))


def stations(person: KeyPerson, user: User) -> list[KeyPerson]:
    """The same person at other accounts, before and after, as far as the reader may see those."""
    ids, step = {person.pk}, {person.pk}
    while step:
        links = KeyPerson.objects.filter(moved_from__in=step).values_list("pk", flat=True)
        before = KeyPerson.objects.filter(moved_to__in=step).values_list("pk", flat=True)
        step = {*links, *before} - ids
        ids |= step
    seen = KeyPerson.objects.visible_to(user).filter(pk__in=ids - {person.pk}).select_related("account")
    return list(seen.order_by("pk"))
