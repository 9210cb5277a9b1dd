"""Nothing of the business is ever deleted: not by our code, not by admins, not by SQL (domain.md 2.2)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory

from tests.architecture.source import files, own_models, place, tree
from tests.cast import Cast

# Whatever has these names in front is no business row.
HARMLESS = {"cache", "session", "client", "redis", "storage"}
SQL = re.compile(r"\b(DELETE\s+FROM|TRUNCATE\s+(TABLE\s+)?\w)", re.IGNORECASE)


def deletions(path: Path) -> list[str]:
    found = []
    module = tree(path)
    prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = ast.unparse(node.func.value).split(".")[-1].split("(")[0]
            if node.func.attr in ("delete", "_raw_delete", "adelete") and of not in HARMLESS:
                found.append(f"{place(path, node)}: {ast.unparse(node)}")
        words = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        if words and SQL.search(node.value):
            found.append(f"{place(path, node)}: {node.value.strip()[:60]}")
    return found


def test_our_code_deletes_nothing() -> None:
    found = [line for path in files() for line in deletions(path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("line", ["Account.objects.filter(pk=1).delete()", "q._raw_delete(x)", "sql = 'delete from t'"])
def test_a_deletion_is_noticed(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "code.py"
    source.write_text(line)
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    assert deletions(source)


GUARDS = """
SELECT c.relname, bool_or(t.tgtype & 8 > 0 AND t.tgtype & 2 > 0), bool_or(t.tgtype & 32 > 0), bool_or(t.tgtype & 16 > 0)
FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgenabled = 'O' AND t.tgname LIKE 'pgtrigger_no_%%'
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace GROUP BY c.relname
"""


def guards() -> dict[str, tuple[bool, bool, bool]]:
    """Per table: whether a trigger refuses DELETE, TRUNCATE, UPDATE."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        return {
            name: (bool(delete), bool(truncate), bool(update)) for name, delete, truncate, update in cursor.fetchall()
        }


@pytest.mark.django_db
def test_every_table_of_ours_refuses_delete_and_truncate() -> None:
    found = guards()
    bare = [
        model._meta.label
        for model in own_models()
        if found.get(model._meta.db_table, (False, False))[:2] != (True, True)
    ]
    assert not bare, bare


@pytest.mark.django_db
def test_every_month_of_the_events_refuses_delete_update_and_truncate() -> None:
    months = {name: kinds for name, kinds in guards().items() if name.startswith("audit_event")}
    assert len(months) > 20
    assert {name for name, kinds in months.items() if kinds != (True, True, True)} == set()


@pytest.mark.django_db
def test_every_append_only_table_refuses_update_too() -> None:
    found = guards()
    ours = {model._meta.label: model for model in own_models()}
    for label in ("accounts.LedgerEntry", "accounts.Policy", "accounts.TeamPolicy", "audit.Event"):
        assert found[ours[label]._meta.db_table][2], label


@pytest.mark.django_db
def test_an_admin_may_not_delete_in_the_admin_pages(cast: Cast) -> None:
    request = RequestFactory().get("/admin/")
    request.user = cast.ada
    allowed = [
        model._meta.label
        for model, pages in admin.site._registry.items()
        if model in own_models() and pages.has_delete_permission(request)
    ]
    assert not allowed
