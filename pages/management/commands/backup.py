"""`backup DIR`: everything that a restore needs but FIELD_KEYS and SECRET_KEY."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from pages.backup import writing


class Command(BaseCommand):
    """Write a backup."""

    help = "Write DIR/data-<moment> (database and attachments) and renew DIR/keys (data keys, register of erasures)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print where it is."""
        done = writing.write(options["folder"].resolve())
        self.stdout.write(f"Written: {done}. Keep {done.parent / 'keys'} apart from it, and only its newest copy.")
