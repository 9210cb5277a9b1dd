"""`measure`: prints what pages and jobs cost on the data at hand (docs/performance.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from benchmarks import bulk, exports, imports, jobs, pages, searches, throughput


class Command(BaseCommand):
    """Measure."""

    help = "Measure pages (statements, buffers, scans, time, throughput beside the floor), jobs, bulk moves, exports or imports on a seeded database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to measure."""
        parser.add_argument("what", choices=["pages", "jobs", "bulk", "search", "exports", "imports"])
        parser.add_argument("--rows", type=int, default=100_000, help="of an export or import")
        parser.add_argument("--kind", choices=list(imports.HEADERS), default="leads", help="of an import")
        parser.add_argument("--no-floor", action="store_true", help="without the comparison under gunicorn")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a table."""
        if options["what"] == "pages":
            self._pages(floor=not options["no_floor"])
        elif options["what"] == "bulk":
            for line in bulk.steps():
                self.stdout.write(line)
        elif options["what"] == "search":
            searches.measure(self.stdout.write)
        elif options["what"] == "exports":
            exports.measure(self.stdout.write, rows=options["rows"])
        elif options["what"] == "imports":
            imports.measure(self.stdout.write, rows=options["rows"], kind=options["kind"])
        else:
            self._jobs()

    def _pages(self, *, floor: bool) -> None:
        readings = [pages.read(page) for page in pages.pages()]
        ratios = throughput.compare(readings) if floor else [None] * len(readings)
        self.stdout.write(
            "| page | statements | buffers | big scans | median ms | p95 ms | requests/s | floor/s | share |"
        )
        self.stdout.write("|---|---|---|---|---|---|---|---|---|")
        for reading, ratio in zip(readings, ratios, strict=True):
            beside = (
                f"{ratio.page:.0f} | {ratio.floor:.0f} | {ratio.share:.2f} ± {ratio.spread / 2:.2f}" if ratio else "| |"
            )
            self.stdout.write(
                f"| {reading.page.name} | {len(reading.statements)} | {reading.buffers} | "
                f"{', '.join(reading.big_scans) or '-'} | {reading.median:.0f} | {reading.p95:.0f} | {beside} |"
            )

    def _jobs(self) -> None:
        alone = jobs.while_logging(lambda: None)
        self.stdout.write(f"log a follow-up, 8 clients: {alone}")
        night = jobs.busy_night()
        found: dict[str, Any] = {}
        beside = jobs.while_logging(lambda: found.update(jobs.nightly(night)))
        self.stdout.write(f"nightly job: {found}")
        self.stdout.write(f"log a follow-up meanwhile: {beside}")
        self.stdout.write(f"the same night again, nothing due: {jobs.nothing_due(night)}")
        self.stdout.write(f"dry run of a policy change: {jobs.policy_dry_run()}")
        changed: dict[str, Any] = {}
        beside = jobs.while_logging(lambda: changed.update(jobs.policy_change()))
        self.stdout.write(f"policy change: {changed}")
        self.stdout.write(f"log a follow-up meanwhile: {beside}")
