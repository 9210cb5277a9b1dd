"""Records of accounts, answered without what names persons whose processing has stopped (decision 0026)."""

from __future__ import annotations

from typing import Any

from accounts.services import withholding


class Withheld:
    """Beside an ApiViewSet whose records have an account: what it answers is cleaned, with the lines in it, whoever asks."""

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """The serializer of rows as they are shown."""
        if args and "data" not in kwargs:
            rows = list(args[0]) if kwargs.get("many") else [args[0]]
            withholding.hide(rows, nested=True)
            if kwargs.get("many"):
                args = (rows, *args[1:])
        return super().get_serializer(*args, **kwargs)  # type: ignore[misc]
