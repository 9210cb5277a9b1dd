"""What every API view shares: keyset pages and refusals as JSON."""

from typing import Any

from rest_framework import status
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from core.errors import Refusal


class KeysetPagination(CursorPagination):
    """Pages by key, never by offset; newest first unless the view orders otherwise."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 100


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal of a rule becomes 409 with its code and sentence; the rest is REST framework's."""
    if isinstance(exc, Refusal):
        return Response({"code": exc.code, "detail": str(exc)}, status=status.HTTP_409_CONFLICT)
    return drf_exception_handler(exc, context)
