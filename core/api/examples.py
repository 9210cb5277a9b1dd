"""Examples for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer


def example(name: str, *, answer: Any = None, sent: Any = None) -> Any:
    """Class decorator of a serializer: what it looks like in an `answer`, and as it is `sent`."""
    given = []
    if answer is not None:
        given.append(OpenApiExample(name, value=answer, response_only=True))
    if sent is not None:
        given.append(OpenApiExample(name if answer is None else f"{name}, as sent", value=sent, request_only=True))
    return extend_schema_serializer(examples=given)


def change(*, answer: Any, sent: Any) -> Any:
    """Decorator of a PATCH: what is `sent` to change a record that looks like `answer` then."""
    given = [
        OpenApiExample("A change", value=sent, request_only=True),
        OpenApiExample("As it stands then", value=answer, response_only=True),
    ]
    return extend_schema(examples=given)
