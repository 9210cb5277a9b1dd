"""`rewrap_keys`: data keys of portraits and robots under the first of FIELD_KEYS, so that an old one can be taken away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from notifications.services.robots import keeping
from portraits.services import keys


class Command(BaseCommand):
    """Wrap every live data key anew."""

    help = "Wrap the data keys of portraits and robots with the first of FIELD_KEYS; values stay as they are. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many."""
        done = keys.rewrap_all() + keeping.rewrap_all()
        self.stdout.write(f"{done} keys are under the first of FIELD_KEYS.")
