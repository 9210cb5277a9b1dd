"""What both funnels' statements have in common."""

from __future__ import annotations

from typing import Any


def positional(sql: str, params: dict[str, Any], values: list[Any]) -> str:
    """Named parameters as positional ones, their values added to `values`: a part of a larger statement knows no names."""
    pieces = sql.split("%(")
    text = pieces[0]
    for piece in pieces[1:]:
        name, rest = piece.split(")s", 1)
        values.append(params[name])
        text += f"%s{rest}"
    return text
