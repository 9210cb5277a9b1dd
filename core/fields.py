"""Form fields that every app may use."""

from typing import Any

from django import forms

from core.text import one_newline


class LongText(forms.CharField):
    """A few lines of text. One that is too long is refused whole and in words; nothing of a paste is cut off."""

    def __init__(self, *, max_length: int, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The text with line ends that count as one character, as in the counter that people see."""
        return super().to_python(one_newline(value) if isinstance(value, str) else value)
