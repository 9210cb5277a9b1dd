"""`wipe_erased`: takes what PostgreSQL keeps of emptied rows off the disk, on the day of an erasure."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pages.backup import wiping


class Command(BaseCommand):
    """Wipe."""

    help = "Write every table anew that an erasure empties, so that no erased name is left in the database's files."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each table."""
        done = wiping.wipe(say=self.stdout.write)
        self.stdout.write(f"{done} tables were written anew.")
