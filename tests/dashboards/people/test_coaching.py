"""Coaching notes: who writes, who reads, that they stay and are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.services.refusals import InvalidInput, NotAllowed
from dashboards.models import CoachingNote
from dashboards.services import coaching
from notifications.inbox import address_of, look
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, noon


def write(cast: Cast, text: str = "Try an opener.", by: Any = None) -> CoachingNote:
    return coaching.write(cast.ann, text, by=by or again(cast.mia), now=noon(TODAY))


def test_the_manager_writes_and_the_person_is_told(cast: Cast) -> None:
    note = write(cast)
    (notice,) = Notice.objects.filter(kind="coaching_note")
    assert (notice.recipient, notice.params["answer"]) == (cast.ann, "Try an opener.")
    assert address_of(look([notice], cast.ann)[0]) == reverse("dashboards:person", args=[cast.ann.pk])
    assert (note.on, note.by) == (TODAY, cast.mia)


def test_the_person_answers_and_whoever_wrote_last_is_told(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        write(cast, "Nobody asked.", by=cast.ann)
    write(cast)
    write(cast, "I will.", by=cast.ann)
    assert Notice.objects.filter(kind="coaching_note", recipient=cast.mia).count() == 1


def test_only_managers_above_and_admins_write(cast: Cast) -> None:
    for by in (cast.max, cast.ada):
        write(cast, by=again(by))
    for by in (cast.bob, cast.zoe):
        with pytest.raises(NotAllowed):
            write(cast, by=again(by))
    for text in ("  ", "x" * 2001):
        with pytest.raises(InvalidInput):
            write(cast, text)


def test_only_the_person_managers_above_and_admins_read(cast: Cast) -> None:
    note = write(cast)
    readers = [u for u in (cast.ann, cast.mia, cast.max, cast.ada, cast.bob, cast.zoe, cast.sue)
               if note in CoachingNote.objects.visible_to(again(u))]  # fmt: skip
    assert readers == [cast.ann, cast.mia, cast.max, cast.ada]


def test_a_note_is_never_changed_or_removed(cast: Cast) -> None:
    note = write(cast)
    for act in (lambda rows: rows.update(text="softer"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(CoachingNote.objects.filter(pk=note.pk))


def test_the_form_of_the_page_writes_and_says_what_is_wrong(cast: Cast, as_user: Any) -> None:
    address = reverse("dashboards:note_new", args=[cast.ann.pk])
    browser = as_user(cast.mia)
    assert browser.post(address, {"text": ""}, headers={"HX-Request": "true"}).status_code == 422
    done = browser.post(address, {"text": "Well done at Harbour."}, headers={"HX-Request": "true"})
    assert "Well done at Harbour." in done.content.decode()
    assert browser.get(address).status_code == 405
    mine = as_user(cast.ann).get(reverse("dashboards:person", args=[cast.ann.pk])).content.decode()
    assert "Well done at Harbour." in mine
