"""The project's own source as syntax trees: what the architecture tests read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
APPS = "crm demo pages dashboards imports cases keyaccounts portraits followups leads accounts lists notifications users audit commons core".split()
# Modules that answer requests, whether a file or a folder of that name. Admin pages are the admins' own, who see all.
REQUEST_MODULES = {"views", "api", "forms", "filters", "listing", "lists", "search", "figures", "queues", "serializers"}


def own_models() -> list[type[models.Model]]:
    """Every model of the project with a table of its own."""
    found = [model for model in apps.get_models() if model.__module__.split(".")[0] in APPS]
    return sorted(found, key=lambda model: model._meta.label)


def files(packages: list[str] | None = None) -> Iterator[Path]:
    """Source files of the apps, without migrations."""
    for package in packages or APPS:
        yield from (path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)


def request_files() -> Iterator[Path]:
    """Files whose code runs with what a request brought along."""
    for path in files():
        words = {path.stem, *path.relative_to(ROOT).parts[1:-1]}
        if any(word.split("_")[0] in REQUEST_MODULES for word in words) and "services" not in path.parts:
            yield path


def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST) -> str:
    """Where to look: file and line."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}"
