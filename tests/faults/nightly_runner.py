"""Runs the nightly job as a process of its own, in small chunks: something to kill. Arguments: today, chunk size."""

import os
import sys
from datetime import date

import django


def main(today: str, chunk: str) -> None:
    """Say that we start, then work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    django.setup()
    from accounts.services import sweep

    sweep.CHUNK = int(chunk)
    print("started", flush=True)
    sweep.run_due(date.fromisoformat(today))


if __name__ == "__main__":
    main(*sys.argv[1:])
