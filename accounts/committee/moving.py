"""A person who goes to work for another of our customers keeps their history (domain.md section 4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.committee import coverage
from accounts.committee.lines import end_lines
from accounts.models import Account, KeyPerson
from accounts.services.findable import write_persons
from accounts.services.merging import joining
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit

if TYPE_CHECKING:
    from users.models import User

TAKEN_ALONG = ("name", "telephone", "wechat")  # what belongs to the person and not to the post


@transaction.atomic
def move_person(person: KeyPerson, to: Account, *, title: str = "", by: User, today: date) -> KeyPerson:
    """The person works at `to` from today on: a new key person there, linked to the former one, whose lines end.

    Raises NotAllowed unless the person works on both accounts, InvalidInput for the same account, WrongState for
    somebody who has left or was merged.
    """
    if to.pk == person.account_id:
        raise InvalidInput(_("%(name)s works there already."), name=person.name)
    rows = {pk: lock(pk) for pk in sorted({to.pk, person.account_id})}
    allowed = Account.objects.editable_by(by).filter(pk__in=rows).count()
    if allowed < len(rows):
        raise NotAllowed(_("Only somebody who works on both accounts may move a person between them."))
    was = KeyPerson.objects.select_for_update().get(pk=person.pk)
    if was.restricted_at or was.erased_at:
        raise WrongState(_("This person's data may not be processed: nothing is changed."))
    if was.left_on or was.merged_into_id:
        raise WrongState(_("%(name)s is no longer there."), name=was.name)
    now = KeyPerson(account=rows[to.pk], title=title.strip(), moved_from=was)
    for name in TAKEN_ALONG:
        setattr(now, name, getattr(was, name))
    now.save()
    KeyPerson.objects.filter(pk=was.pk).update(left_on=today, version=was.version + 1)
    end_lines(was, today=today)
    write_persons([now], new=True)
    joining.follow_person(was, now, by=by, today=today)
    coverage.refresh(*rows)
    joining.recount(*rows, today=today)
    audit.record("person.moved_away", rows[was.account_id], by=by, person=was.pk)
    audit.record("person.moved_here", rows[to.pk], by=by, person=now.pk)
    return now


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
