"""Statements that a page would rather do without than wait for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

MEMORY = "32MB"  # of each sort and join of a count of hundreds of thousands of rows, which else go by the disk


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


def give_room() -> None:
    """Room for a count of many rows, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = %s", [MEMORY])
