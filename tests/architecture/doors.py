"""Finding the places where request code goes around the doors of a private model."""

from __future__ import annotations

import ast
from collections.abc import Iterator

MANAGERS = {"objects", "_default_manager", "_base_manager"}
FETCHERS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
# Each of these narrows to what `user` may see; test_doors checks that it takes the user.
DOORS = {
    "visible_to",
    "results_of",
    "for_request",
    "drawn_for",
    "concerning",
    "served_by",
    "editable_by",
    "owned_by",
    "held_by",
    "in_group_of",
    "of_teams",
    "in_pool_for",
    "on_desk_of",
    "for_manager",
    "at_accounts",
    "exportable_by",
}
EMPTY = {"none"}


def breaches(module: ast.Module, private: set[str]) -> Iterator[tuple[ast.AST, str]]:
    """(node, words) of each use of a private model's rows that does not begin with a door."""
    names = _names_of(module, private)
    parents = {child: parent for parent in ast.walk(module) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node) in FETCHERS and node.args and _is_model(node.args[0], names):
            yield node, f"{_called(node)}({ast.unparse(node.args[0])}, ...) asks no door"
        if not (isinstance(node, ast.Attribute) and node.attr in MANAGERS and _is_model(node.value, names)):
            continue
        parent = parents.get(node)
        used = parent.attr if isinstance(parent, ast.Attribute) else ""
        if used not in DOORS | EMPTY and not (parent and _is_correlated(parents.get(parent))):
            yield node, f"{ast.unparse(node)}{'.' + used if used else ''} asks no door"


def _is_correlated(call: ast.AST | None) -> bool:
    """A subquery bound to the row outside, whose query has to go through a door itself."""
    if not isinstance(call, ast.Call):
        return False
    return any(isinstance(word.value, ast.Call) and _called(word.value) == "OuterRef" for word in call.keywords)


def _names_of(module: ast.Module, private: set[str]) -> set[str]:
    """The private models under the names they have in this module."""
    names = set(private)
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname for alias in node.names if alias.name in private and alias.asname}
    return names


def _is_model(node: ast.AST, names: set[str]) -> bool:
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return last in names


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
