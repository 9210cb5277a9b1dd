"""Refusals: what a service says when a rule of the domain does not allow something."""

from datetime import date
from typing import Any

from django.utils.functional import Promise

from core import formatting


class Refusal(Exception):
    """A rule said no. `code` is stable for programs, `message` a sentence in the reader's language."""

    code = "refused"

    def __init__(self, message: "str | Promise", **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        shown = {
            name: formatting.day(value) if isinstance(value, date) else value for name, value in self.params.items()
        }
        return str(self.message) % shown if shown else str(self.message)


class StaleEdit(Refusal):
    """Somebody else saved the record after it was opened here."""

    code = "stale"
