"""`batches`: go on with the batches that are not finished, without a worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.batches import running
from core.clock import business_date


class Command(BaseCommand):
    """Run what is left of every unfinished batch."""

    help = "Move, or move back, what is left of every unfinished batch; safe to start again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and say how many there were."""
        self.stdout.write(f"unfinished batches: {running.run_unfinished(today=business_date())}")
