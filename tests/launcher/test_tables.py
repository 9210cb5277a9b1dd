"""The tests' own machinery: what a test leaves is gone, and a world that several share is the same for each."""

from __future__ import annotations

import pytest

from tests import emptied, worlds
from tests.access.world import fingerprint
from tests.cast import Cast, make_account, make_user
from users.models import User

cast_of_module = worlds.of_module(Cast)


def test_after_a_test_that_commits_the_tables_are_those_of_a_new_database(transactional_db: None) -> None:
    first_day, script = fingerprint(), emptied.back_to_the_first_day()
    make_account(Cast().ann)
    assert fingerprint() != first_day
    emptied.run(script)
    assert fingerprint() == first_day


@pytest.mark.parametrize("_time", [1, 2])
def test_each_test_finds_the_world_as_it_was_made(cast_of_module: Cast, db: None, _time: int) -> None:
    assert User.objects.count() == 8
    User.objects.filter(pk=cast_of_module.ann.pk).update(name="Somebody")
    make_user("One More")


@pytest.mark.django_db
def test_a_test_that_asks_for_no_world_finds_none() -> None:
    assert not User.objects.exists()
