"""A cell as text, and what is no value (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar

NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "–",
        "/",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
        "无",
        "無",
        "暂无",
        "未知",
        "空",
        "#n/a",
        "-none-",
        "--none--",
        "(blank)",
        "(empty)",
        "(none)",
        "(no value)",
        "no value",
        "not provided",
        "未填写",
        "未填寫",
        "暂缺",
        "空值",
        "——",
    }
)


_LONGEST_NOTHING = 40  # letters: with the spaces around it
LONGEST_QUOTE = 40
P = ParamSpec("P")
T = TypeVar("T")


class Bad(ValueError):
    """A text that is no such value; `code` names the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def as_text(value: Any) -> str:
    """A cell as text: a number without `.0`, a date as 2024-03-05; raises Bad for a broken cell."""
    if type(value) is str:  # most cells
        return value if len(value) > _LONGEST_NOTHING or value.strip().casefold() not in NOTHING else ""
    if value is None:
        return ""
    if isinstance(value, dict):
        if "x" in value:
            raise Bad("error_cell", what=value["x"]) if value["x"] else Bad("formula_cell")
        return str(value.get("d", "")).replace("T", " ")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return "" if text.strip().casefold() in NOTHING else text


def quoting(read: Callable[P, T]) -> Callable[P, T]:
    """Let a refusal of `read` quote the cell as it stands in the file, not as it was turned about to be read."""

    @wraps(read)
    def quoted(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except Bad as why:
            if "text" in why.params:
                why.params["text"] = " ".join(_as_shown(args[0]).split())[:LONGEST_QUOTE]
            raise

    return quoted


def _as_shown(value: Any) -> str:
    return str(value).upper() if isinstance(value, bool) else as_text(value)


def folded(text: str) -> str:
    """Width and case do not matter, nor does white space around and between."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
