"""Every address declares who may call it (core.access); what a library brings is named here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, path

from core.access import Access, access

# Pages that libraries bring along and guard themselves.
LIBRARIES = ("allauth.", "django.contrib.admin.", "drf_spectacular.", "django.views.i18n", "django.contrib.auth.")


def patterns(level: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern, included ones too."""
    for entry in (level or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, before + str(entry.pattern))
        else:
            yield before + str(entry.pattern), entry


def declares(pattern: URLPattern) -> bool:
    """Whether the view has a policy: a function by @access, a class by its attribute."""
    view = pattern.callback
    of_class = getattr(view, "cls", getattr(view, "view_class", None))
    policy = getattr(of_class if of_class else view, "access", None)
    return isinstance(policy, Access)


def is_a_librarys(where: str, pattern: URLPattern) -> bool:
    view = pattern.callback
    module = getattr(getattr(view, "cls", None), "__module__", None) or view.__module__
    return module.startswith(LIBRARIES) or (where.startswith("admin/") and module.startswith("django."))


def test_every_address_declares_who_may_call_it() -> None:
    undeclared = [
        f"{where} -> {pattern.callback.__module__}.{pattern.callback.__name__}"
        for where, pattern in patterns()
        if not declares(pattern) and not is_a_librarys(where, pattern)
    ]
    assert not undeclared, "\n".join(undeclared)


def test_an_undeclared_address_is_noticed() -> None:
    def view(request: object) -> None: ...

    assert not declares(path("x", view))
    assert declares(path("x", access(Access.MEMBER)(view)))


def test_an_api_viewset_without_a_policy_is_noticed() -> None:
    from rest_framework.views import APIView

    class Bare(APIView):
        pass

    class Declared(APIView):
        access = Access.ADMIN

    assert not declares(path("x", Bare.as_view()))
    assert declares(path("x", Declared.as_view()))


def test_no_address_of_ours_answers_delete() -> None:
    for where, pattern in patterns():
        actions = getattr(pattern.callback, "actions", None) or {}
        assert "delete" not in actions, where
        assert "DELETE" not in getattr(pattern.callback, "methods", ()), where
