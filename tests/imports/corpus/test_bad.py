"""Test 13 of quality.md: broken and hostile files are refused in words, and nothing is written."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from django.utils import timezone

from audit.models import Event
from imports.models import Import, ImportMapping, ImportRow
from imports.refusals import FileRefused
from imports.services import uploading
from leads.models import Lead
from tests.cast import make_user
from tests.imports.corpus.bad import BAD

pytestmark = pytest.mark.django_db


def test_the_corpus_holds_at_least_sixty_files() -> None:
    assert len(BAD) >= 60


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_words_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    make, words = BAD[name]
    path = tmp_path / name
    path.write_bytes(make())
    by = make_user("Ann")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with pytest.raises(FileRefused) as refusal:
        uploading.receive(path, name=name, kind="leads", by=by, now=timezone.now())
    said = str(refusal.value)
    assert words in said
    assert said.endswith(".")
    assert "%(" not in said
    assert not any(model.objects.exists() for model in (Import, ImportRow, ImportMapping, Lead, Event))
    # Of all children of this process so far; Linux counts what the parent held when a child began as the child's.
    highest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert highest <= max(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 600 * 1024)
