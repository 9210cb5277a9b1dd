"""Request code reaches private rows only through a door that asks who is looking (design.md, one door)."""

from __future__ import annotations

import ast
import inspect

import pytest

from tests.architecture.doors import DOORS, breaches
from tests.architecture.source import own_models, place, request_files, tree


def private_models() -> set[str]:
    return {model.__name__ for model in own_models() if hasattr(model._default_manager.get_queryset(), "visible_to")}


def test_request_code_begins_with_a_door() -> None:
    private = private_models()
    found = [
        f"{place(path, node)}: {words}" for path in request_files() for node, words in breaches(tree(path), private)
    ]
    assert not found, "\n".join(found)


def test_request_code_is_found_at_all() -> None:
    assert {"Account", "FollowUp", "Opportunity", "KeyPerson", "Notice", "User"} <= private_models()
    assert len(list(request_files())) >= 3


@pytest.mark.parametrize(
    "line",
    [
        "Account.objects.all()",
        "Account.objects.filter(pk=1)",
        "models.Account.objects.get(pk=1)",
        "Account._default_manager.exclude(pk=1)",
        "get_object_or_404(Account, pk=1)",
        "queryset = Account.objects",
        "rows = list(Account.objects.order_by('pk'))",
        "from accounts.models import Account as A\nA.objects.count()",
    ],
)
def test_going_around_the_door_is_noticed(line: str) -> None:
    assert list(breaches(ast.parse(line), {"Account"}))


@pytest.mark.parametrize(
    "line",
    [
        "Account.objects.visible_to(user).filter(pk=1)",
        "get_object_or_404(Account.objects.editable_by(user), pk=1)",
        "Account.objects.none()",
        "Holiday.objects.all()",
        "Subquery(Account.objects.filter(parent=OuterRef('pk')).values('pk'))",
    ],
)
def test_going_through_the_door_is_fine(line: str) -> None:
    assert not list(breaches(ast.parse(line), {"Account"}))


def test_every_door_takes_the_person_who_looks() -> None:
    for model in own_models():
        queryset = type(model._default_manager.get_queryset())
        for name in DOORS:
            door = getattr(queryset, name, None)
            if door is not None:
                assert "user" in inspect.signature(door).parameters, f"{model.__name__}.{name}"
