"""What goes wrong, in the words of the pages and in the form of RFC 9457 (application/problem+json)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from core.api.explained import EXPLAINED, ON_PAGES, Told
from core.errors import Refusal

MEDIA_TYPE = "application/problem+json"
REFUSED = 409


@dataclass(frozen=True)
class Kind:
    """One kind of problem: the status it comes with and what it is called."""

    status: int
    title: str | Promise


KINDS: dict[str, Kind] = {
    "validation": Kind(400, gettext_lazy("Some values do not fit")),
    "parse_error": Kind(400, gettext_lazy("The request cannot be read as JSON")),
    "idempotency_key_invalid": Kind(400, gettext_lazy("The Idempotency-Key is not one")),
    "not_authenticated": Kind(401, gettext_lazy("Nobody is logged in")),
    "token_invalid": Kind(401, gettext_lazy("The token does not open anything")),
    "forbidden": Kind(403, gettext_lazy("This is not allowed")),
    "not_allowed": Kind(403, gettext_lazy("Somebody else may do this, not you")),
    "insufficient_scope": Kind(403, gettext_lazy("The token does not reach this")),
    "not_found": Kind(404, gettext_lazy("Not there, or not yours to see")),
    "method_not_allowed": Kind(405, gettext_lazy("This cannot be done here")),
    "not_acceptable": Kind(406, gettext_lazy("Answers are JSON")),
    "refused": Kind(REFUSED, gettext_lazy("A rule does not allow this")),
    "possible_duplicate": Kind(REFUSED, gettext_lazy("It may be here already")),
    "stale": Kind(REFUSED, gettext_lazy("Somebody else was faster")),
    "idempotency_in_progress": Kind(REFUSED, gettext_lazy("The same request is still being worked on")),
    "too_large": Kind(413, gettext_lazy("The request is too large")),
    "unsupported_media_type": Kind(415, gettext_lazy("Requests are JSON")),
    "idempotency_key_reused": Kind(422, gettext_lazy("The Idempotency-Key was used for another request")),
    "throttled": Kind(429, gettext_lazy("Too many requests")),
}
OF_EXCEPTION: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.ValidationError, "validation"),
    (exceptions.ParseError, "parse_error"),
    (exceptions.AuthenticationFailed, "token_invalid"),
    (exceptions.NotAuthenticated, "not_authenticated"),
    (exceptions.NotFound, "not_found"),
    (exceptions.MethodNotAllowed, "method_not_allowed"),
    (exceptions.NotAcceptable, "not_acceptable"),
    (exceptions.UnsupportedMediaType, "unsupported_media_type"),
    (exceptions.Throttled, "throttled"),
)


class Problem(Exception):
    """A problem that is no rule of the domain and that REST framework does not know."""

    def __init__(self, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.code, self.detail, self.headers, self.more = code, detail, headers or {}, more


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal of a rule becomes 409 (403 where others may) with its code and sentence; the rest a problem of its kind."""
    request = context["request"]
    if isinstance(exc, Refusal):
        return problem(request, exc.code, str(exc))
    if isinstance(exc, Problem):
        return problem(request, exc.code, exc.detail, headers=exc.headers, **exc.more)
    if isinstance(exc, RequestDataTooBig):
        return problem(request, "too_large", _("The request is larger than this server takes."))
    answer = drf_exception_handler(exc, context)
    if answer is None:
        return None
    headers = {
        name: value for name, value in answer.headers.items() if name in ("WWW-Authenticate", "Retry-After", "Allow")
    }
    code = next((code for kind, code in OF_EXCEPTION if isinstance(exc, kind)), "")
    code = code or {404: "not_found", 403: "forbidden"}.get(answer.status_code, "refused")
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_errors(exc.detail, (), query=_of_query(exc, request)))
        return problem(request, code, _("Some values do not fit; `errors` says which."), errors=errors)
    said = answer.data.get("detail") if isinstance(answer.data, dict) else answer.data
    if isinstance(exc, exceptions.ParseError):
        said = _not_json(exc)
    if code == "throttled" and getattr(exc, "wait", None):
        words = getattr(exc, "why", "") or _("Too many requests: send the next one in %(wait)d seconds.")
        said = str(words) % {"wait": math.ceil(exc.wait)}
    detail = _("There is nothing here, or it is not yours to see.") if code == "not_found" else str(said)
    own = getattr(exc, "headers", None)
    return problem(
        request,
        getattr(exc, "problem", code),
        detail,
        status=answer.status_code,
        headers={**headers, **(own or {})},
        **getattr(exc, "more", {}),
    )


def _not_json(exc: exceptions.ParseError) -> str:
    """Where the body stops being JSON."""
    cause = exc.__context__
    if not isinstance(cause, json.JSONDecodeError):
        return _("The body is not JSON in UTF-8.")
    return _("The body stops being JSON in line %(line)d, column %(column)d.") % {
        "line": cause.lineno,
        "column": cause.colno,
    }


def problem(
    request: Any,
    code: str,
    detail: str,
    *,
    status: int = 0,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """The answer about a problem; `type` is the address of the page that lists all kinds."""
    kind = KINDS.get(code, KINDS["refused"])
    at = request.build_absolute_uri(reverse("users:api_problems"))
    body = {
        "type": f"{at}#{code}",
        "title": str(kind.title),
        "status": status or kind.status,
        "detail": detail,
        "instance": request.get_full_path()[:500],
        "code": code,
        **more,
    }
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _of_query(exc: Exception, request: Any) -> bool:
    return getattr(exc, "of_query", False) or request.method in ("GET", "HEAD")


def _errors(detail: Any, path: tuple[str, ...], *, query: bool) -> Iterator[dict[str, str]]:
    """Each sentence with the place it is about: a JSON pointer into the body, or the name of a parameter."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            general = name in ("non_field_errors", "__all__")
            yield from _errors(inner, path if general else (*path, str(name)), query=query)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _errors(inner, (*path, str(place)) if nested else path, query=query)
    else:
        escaped = (part.replace("~", "~0").replace("/", "~1") for part in path)
        where = (
            {"parameter": path[0] if path else ""} if query else {"pointer": "".join(f"/{part}" for part in escaped)}
        )
        yield {"field": ".".join(path), **where, "detail": str(detail), "code": getattr(detail, "code", "invalid")}


def refusals() -> list[tuple[str, int, str | Promise, Told]]:
    """Every code that the API answers, with status, title and what to do: the kinds above, then the rules' own."""
    rules = sorted(codes() - set(KINDS))
    found = [(code, kind.status, kind.title) for code, kind in KINDS.items()]
    found += [(code, REFUSED, KINDS["refused"].title) for code in rules]
    return [(code, status, title, EXPLAINED[code]) for code, status, title in found]


def codes() -> set[str]:
    """Those of all kinds and of every rule that the API may meet."""
    return {*KINDS, *(kind.code for kind in _below(Refusal))} - ON_PAGES


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for lower in kind.__subclasses__():
        yield lower
        yield from _below(lower)
