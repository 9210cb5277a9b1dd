"""`measure`: prints what pages and jobs cost on the data at hand (docs/performance.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from benchmarks import bulk, exports, imports, jobs, pages, reading, searches, throughput


class Command(BaseCommand):
    """Measure."""

    help = "Measure pages (statements, buffers, scans, time, throughput beside the floor), jobs, bulk moves, exports or imports on a seeded database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to measure."""
        parser.add_argument("what", choices=["pages", "jobs", "bulk", "search", "exports", "imports"])
        parser.add_argument("--rows", type=int, default=100_000, help="of an export or import")
        parser.add_argument("--kind", choices=list(imports.HEADERS), default="leads", help="of an import")
        parser.add_argument("--only", default="", help="pages whose name contains one of these words (a|b)")
        parser.add_argument("--rounds", type=int, default=reading.ROUNDS, help="requests that are timed")
        parser.add_argument("--heavy", type=int, default=0, help="show the statements that read more buffers than this")
        parser.add_argument("--no-floor", action="store_true", help="without the comparison under gunicorn")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a table."""
        self.heavy, self.rounds = options["heavy"], options["rounds"]
        if options["what"] == "pages":
            call_command("collectstatic", interactive=False, verbosity=0)
            self._pages(only=options["only"].lower().split("|"), floor=not options["no_floor"])
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

    def _pages(self, *, only: list[str], floor: bool) -> None:
        wanted = (page for page in pages.pages() if any(word in page.name.lower() for word in only))
        self.stdout.write(
            "| page | statements | buffers | big scans | median ms | p95 ms | requests/s | floor/s | share |"
        )
        self.stdout.write("|---|---|---|---|---|---|---|---|---|")
        if not floor:
            for page in wanted:
                self._row(reading.read(page, self.rounds), "| |")
            return
        readings = [reading.read(page, self.rounds) for page in wanted]
        for one, ratio in zip(readings, throughput.compare(readings), strict=True):
            beside = f"{ratio.page:.0f} | {ratio.floor:.0f} | {ratio.share:.2f} ± {ratio.spread / 2:.2f}"
            self._row(one, beside)

    def _row(self, one: reading.Reading, beside: str) -> None:
        self.stdout.write(
            f"| {one.page.name} | {len(one.statements)} | {one.buffers} | "
            f"{', '.join(one.big_scans) or '-'} | {one.median:.0f} | {one.p95:.0f} | {beside} |"
        )
        for buffers, milliseconds, sql in one.each:
            if self.heavy and buffers > self.heavy:
                self.stdout.write(f"    {buffers} buffers, {milliseconds:.1f} ms: {sql}")
        self.stdout.flush()

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
