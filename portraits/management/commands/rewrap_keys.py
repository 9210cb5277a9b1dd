"""`rewrap_keys`: data keys of portraits under the first of FIELD_KEYS, so that an old one can be taken away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portraits.services import keys


class Command(BaseCommand):
    """Wrap every live data key anew."""

    help = "Wrap the data keys of portraits with the first of FIELD_KEYS; values stay as they are. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many."""
        self.stdout.write(f"{keys.rewrap_all()} keys are under the first of FIELD_KEYS.")
