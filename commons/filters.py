"""What filters of several lists share."""

from __future__ import annotations

from typing import Any

from django_filters import CharFilter

from core.text import half_width


class HoldsFilter(CharFilter):
    """Rows whose field holds what was typed, in any case and width."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, lookup_expr="icontains", **kwargs)

    def filter(self, qs: Any, value: str) -> Any:
        """The rows that hold the text in half width."""
        return super().filter(qs, half_width(value) if value else value)
