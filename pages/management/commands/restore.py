"""`restore DIR`: a backup into an empty database; erased people stay erased."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from pages.backup import reading


class Command(BaseCommand):
    """Restore a backup."""

    help = "Fill an empty database from DIR, compare it with the backup, and erase again whoever was erased since."
    requires_system_checks: Any = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and which data."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--data", default="", help="data-<moment>; the newest unless told otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was compared and erased."""
        reading.restore(options["folder"].resolve(), data=options["data"], say=self.stdout.write)
