"""Statements that a page would rather do without than wait for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction


class TooMuch(Exception):
    """It took longer than a page may wait."""


@contextmanager
def limited(milliseconds: int) -> Iterator[None]:
    """Statements within give up after so many milliseconds each, to the end of the transaction. Raises TooMuch."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])
            yield
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooMuch from None
        raise
