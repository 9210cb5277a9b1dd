"""`messages`: collect the texts, compile both catalogues and say what is wrong with them (docs/translating.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

IGNORED = ("var", ".venv", "node_modules", "tests/*", "benchmarks/*", "locale/*")


class Command(BaseCommand):
    """Collect, compile, check."""

    help = "Collect new texts into locale/ (needs gettext), compile both catalogues, and check them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Without gettext, compiling and checking still work."""
        parser.add_argument("--no-collect", action="store_true", help="compile and check only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fail with one line for each fault."""
        try:
            from core import catalogues
        except ImportError as error:
            raise CommandError("This needs the packages of requirements-dev.txt.") from error
        folder = Path(settings.LOCALE_PATHS[0])
        if not options["no_collect"]:
            self._collect(list(catalogues.LANGUAGES))
        faults = []
        for language in catalogues.LANGUAGES:
            catalogues.compile_one(language, folder)
            faults += [f"{language}: {fault}" for fault in catalogues.faults(language, folder)]
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("Both catalogues are complete.")

    def _collect(self, languages: list[str]) -> None:
        call_command(
            "makemessages",
            locale=languages,
            ignore_patterns=list(IGNORED),
            no_wrap=True,
            no_obsolete=True,
            add_location="file",
            verbosity=0,
        )
