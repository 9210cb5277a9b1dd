"""The first migration of each app and the older ones that it replaces make the same tables (decision 0076)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

from tests.architecture.source import APPS, own_models

Key = tuple[str, str]


def first() -> dict[Key, list[Key]]:
    """The first migrations, each with what it replaces."""
    found = MigrationLoader(None, replace_migrations=False).disk_migrations
    return {key: list(one.replaces) for key, one in found.items() if key[0] in APPS and one.replaces}


def told(model: ModelState) -> dict[str, object]:
    """All that a table comes from; indexes, constraints and triggers by name, fields in the order of the columns."""
    options = {name: value for name, value in model.options.items() if value not in ([], False)}
    named = {
        option: sorted(MigrationWriter.serialize(each)[0] for each in options.pop(option, []))
        for option in ("indexes", "constraints")
    }
    triggers = sorted((each.name, repr(each.install_sql)) for each in options.pop("triggers", []))
    fields = [(name, MigrationWriter.serialize(field)[0]) for name, field in model.fields.items()]
    return {"fields": fields, "options": options, "bases": model.bases, "triggers": triggers, **named}


def state(nodes: list[Key]) -> ProjectState:
    return MigrationLoader(None, replace_migrations=False).project_state(nodes)


def test_both_ways_lead_to_the_same_models() -> None:
    replaced = first()
    older, newer = state([each[-1] for each in replaced.values()]), state(list(replaced))
    ours = sorted(key for key in older.models if key[0] in APPS)
    assert ours == sorted(key for key in newer.models if key[0] in APPS)
    assert len(ours) > 100
    for key in ours:
        assert told(older.models[key]) == told(newer.models[key]), key


def test_every_older_migration_is_replaced_in_its_order() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    for (app, name), replaced in first().items():
        numbers = [int(each.split("_")[0]) for _app, each in replaced]
        assert numbers == list(range(1, len(replaced) + 1)), app
        assert {each for each, _name in replaced} == {app}
        assert name == f"0001_squashed_{replaced[-1][1]}"
        assert set(replaced) <= set(loader.disk_migrations)  # a database half way still needs them


def test_a_new_database_takes_only_the_first_ones() -> None:
    plan = [key for key in MigrationLoader(None).graph.nodes if key[0] in APPS]
    assert not {key for each in first().values() for key in each} & set(plan)
    assert set(first()) <= set(plan)


def planned() -> list[Key]:
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    return [(one.app_label, one.name) for one, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def forget(*names: Key) -> None:
    for app, name in names:
        MigrationRecorder(connection).record_unapplied(app, name)


@pytest.mark.django_db
def test_a_database_of_the_older_ones_has_nothing_to_do() -> None:
    forget(*first())
    assert planned() == []


@pytest.mark.django_db
def test_a_database_half_way_goes_on_by_the_older_ones() -> None:
    replaced = first()
    leads = next(key for key in replaced if key[0] == "leads")
    dashboards = next(key for key in replaced if key[0] == "dashboards")
    rest = replaced[leads][-3:]
    on_top = [key for key in sorted(MigrationLoader(None).disk_migrations) if key[0] == "leads" and key > rest[-1]]
    forget(*replaced, *rest, *on_top, *replaced[dashboards])
    plan = planned()
    assert [key for key in plan if key[0] == "leads"] == [*rest, *on_top]  # half way
    assert [key for key in plan if key[0] == "dashboards"] == [dashboards]  # not begun
    assert {app for app, _name in plan} == {"leads", "dashboards"}


@pytest.mark.django_db
def test_the_tables_have_every_index_and_constraint_of_the_models() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class UNION SELECT conname FROM pg_constraint")
        there = {name for (name,) in cursor.fetchall()}
    wanted = {each.name for model in own_models() for each in (*model._meta.indexes, *model._meta.constraints)}
    assert len(wanted) > 200
    assert not wanted - there
