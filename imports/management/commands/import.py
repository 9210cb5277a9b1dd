"""`import FILE --kind leads --as EMAIL`: what the wizard does, from a shell."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.errors import Refusal
from imports.kinds.base import KindOf
from imports.kinds.catalogue import KINDS
from imports.kinds.spoken import spoken
from imports.models import Choice, Import, ImportState
from imports.services import checking, failed, mapping, running, uploading, wording
from imports.services.mapping import head_key
from imports.values import folded
from imports.words import brought_along, left_out, notes_of
from leads.models import Campaign, Source
from users.models import User


class Command(BaseCommand):
    """Read, map, check and write one file."""

    requires_system_checks: Any = []  # they load every page, which an import needs none of

    help = (
        "Import a spreadsheet (xlsx, xls, ods, csv). Prints how many rows were created, updated, skipped and failed, and "
        "the file of the failed rows; exit 1 with a sentence and nothing written when the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, --kind, --as and the choices of the wizard."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, help=", ".join(KINDS))
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the person who imports")
        parser.add_argument("--mapping", type=Path, help='JSON: {"Header or column number": "field", …}; else guessed')
        parser.add_argument(
            "--words", type=Path, help='JSON: {"field": {"word of the file": "meaning", …}, …}, "-" for nothing'
        )
        parser.add_argument("--duplicates", default="skip", help="skip (default), update or create")
        parser.add_argument("--for", dest="owner", default="", help="e-mail, or pool: whose new leads and accounts are")
        parser.add_argument("--beyond", default="refuse", choices=["refuse", "pool"], help="accounts beyond a capacity")
        parser.add_argument("--sheet", default="", help="name or number of the sheet; default: the first with rows")
        parser.add_argument("--header-row", type=int, help="the row that names the columns; default: found")
        parser.add_argument("--keep-notes", action="store_true", help="keep unmapped columns as notes")
        parser.add_argument("--campaign", default="", help="leads: the campaign of rows that name none, by its name")
        parser.add_argument(
            "--source", default="", help=f"leads: the source of rows without: {', '.join(Source.values)}"
        )
        parser.add_argument(
            "--reach-back", action="store_true",
            help="an admin's orders and follow-ups: accounts that colleagues work on begin with the oldest of them, too",
        )  # fmt: skip
        parser.add_argument(
            "--failed", type=Path, help="where to write the failed rows; default: beside you, of a dry run nowhere"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="only look through: say what would be, write nothing, leave no preview",
        )
        parser.add_argument("--json", action="store_true", help="one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it in the language of who imports; CommandError (exit 1), by --json as one line of JSON, for what cannot be."""
        person: User | None = User.objects.active().filter(email__iexact=options["email"].strip()).first()
        with override(person.language if person else None):
            try:
                self._import(person, options)
            except CommandError as why:
                if options["json"]:
                    self.stdout.write(json.dumps({"error": str(why)}, ensure_ascii=False))
                raise

    def _import(self, by: User | None, options: dict[str, Any]) -> None:
        kind = KINDS.get(options["kind"])
        if kind is None:
            names = {"name": options["kind"], "known": ", ".join(KINDS)}
            raise CommandError(_("Unknown kind “%(name)s”: choose one of %(known)s.") % names)
        if options["duplicates"] not in Choice.values:
            raise CommandError(
                _("Unknown choice “%(name)s”: skip, update or create.") % {"name": options["duplicates"]}
            )
        by = by or self._person(options["email"])
        if not options["file"].is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": options["file"]})
        try:
            if options["dry_run"]:
                self._try(by, kind, options)
            else:
                self._write(by, kind, options)
        except Refusal as why:
            raise CommandError(str(why)) from None
        except OSError as why:
            raise CommandError(_("The file cannot be read: %(why)s") % {"why": why}) from None

    def _try(self, by: User, kind: KindOf, options: dict[str, Any]) -> None:
        """Look through and report in a transaction that is rolled back: no preview is left, nor rows that say who is who."""
        with transaction.atomic():
            self._report(self._looked_through(by, kind, options), options)
            transaction.set_rollback(True)

    def _write(self, by: User, kind: KindOf, options: dict[str, Any]) -> None:
        batch = self._looked_through(by, kind, options)
        running.start(batch, now=timezone.now(), nothing=True)
        running.run(batch.pk, now=timezone.now())
        batch.refresh_from_db()
        self._report(batch, options)

    def _looked_through(self, by: User, kind: KindOf, options: dict[str, Any]) -> Import:
        batch = uploading.receive(options["file"], name=options["file"].name, kind=kind.code, by=by, now=timezone.now())
        batch = self._mapped(batch, kind, options, by)
        checking.run(batch.pk, now=timezone.now())
        batch.refresh_from_db()
        return batch

    def _person(self, email: str) -> User:
        person: User | None = User.objects.active().filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(_("Nobody who works here has the e-mail address %(email)s.") % {"email": email})
        return person

    def _mapped(self, batch: Import, kind: KindOf, options: dict[str, Any], by: User) -> Import:
        if options["sheet"] or options["header_row"] is not None:
            sheet = self._sheet(batch, options["sheet"])
            batch = mapping.choose_sheet(batch, sheet=sheet, header_row=options["header_row"])
        if batch.options.get("headless") and options["header_row"] is None:
            raise CommandError(
                _(
                    "Row %(n)s looks like data, not like headings. Give --header-row 0 and --mapping when the file has no"
                    " headings, --header-row %(n)s when it is the row of headings."
                )
                % {"n": batch.header_row}
            )
        chosen = self._file_of(options["mapping"], batch, kind) if options["mapping"] else batch.mapping
        choices = {
            "duplicates": options["duplicates"], "beyond": options["beyond"], "keep_notes": options["keep_notes"],
            "reach_back": options["reach_back"],
        }  # fmt: skip
        if options["campaign"]:
            campaign = Campaign.objects.filter(name__iexact=options["campaign"].strip()).order_by("-starts_on").first()
            if campaign is None:
                raise CommandError(_("There is no campaign called “%(name)s”.") % {"name": options["campaign"]})
            choices["campaign"] = str(campaign.pk)
        if options["source"]:
            source = spoken(Source).get(folded(options["source"]))
            if source is None:
                raise CommandError(_("Unknown source: choose one of %(known)s.") % {"known": ", ".join(Source.values)})
            choices["source"] = source
        if options["owner"]:
            owner = options["owner"]
            choices["owner"] = "pool" if owner == "pool" else str(self._person(owner).pk)
        if options["words"]:
            choices["words"] = self._words(options["words"], kind)
        return mapping.save(batch, mapping=chosen, options=choices, now=timezone.now())

    def _words(self, path: Path, kind: KindOf) -> dict[str, dict[str, str]]:
        try:
            return wording.read(kind.code, json.loads(path.read_text("utf-8")))
        except (OSError, ValueError) as why:
            raise CommandError(_("The words %(path)s cannot be read: %(why)s") % {"path": path, "why": why}) from None

    def _sheet(self, batch: Import, asked: str) -> int:
        names = [sheet["name"] for sheet in batch.about["sheets"]]
        if not asked:
            return batch.sheet
        if asked in names:
            return names.index(asked)
        if asked.isdecimal() and 1 <= int(asked) <= len(names):
            return int(asked) - 1
        raise CommandError(_("There is no sheet “%(name)s”: %(known)s.") % {"name": asked, "known": ", ".join(names)})

    def _file_of(self, path: Path, batch: Import, kind: KindOf) -> dict[str, str]:
        try:
            said = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as why:
            raise CommandError(_("The mapping %(path)s cannot be read: %(why)s") % {"path": path, "why": why}) from None
        if not isinstance(said, dict) or not all(isinstance(v, str) for v in said.values()):
            raise CommandError(_("The mapping %(path)s must be an object of headers and fields.") % {"path": path})
        keys = {spec.key for spec in kind.fields}
        heads = {head_key(header): str(column) for column, header in enumerate(batch.headers) if header}
        found: dict[str, str] = {}
        for header, key in said.items():
            if key in ("", "-"):
                continue
            if key not in keys:
                facts = {"name": key, "kind": kind.code, "known": ", ".join(sorted(keys))}
                raise CommandError(_("Unknown field “%(name)s” in the mapping; %(kind)s have: %(known)s.") % facts)
            column = heads.get(head_key(header))
            if column is None and header.isdecimal() and 1 <= int(header) <= len(batch.headers):
                column = str(int(header) - 1)
            if column is None:
                facts = {"name": header, "known": ", ".join(filter(None, batch.headers))}
                raise CommandError(_("The file has no column “%(name)s”; it has: %(known)s.") % facts)
            found[column] = key
        return found

    def _report(self, batch: Import, options: dict[str, Any]) -> None:
        bad = batch.failed if batch.state == ImportState.DONE else batch.planned.get("error", 0)
        skipped = batch.skipped if batch.state == ImportState.DONE else batch.planned.get("skip", 0)
        written = bad and (options["failed"] or not options["dry_run"])
        path = str(self._failed(batch, options)) if written else None
        counts = {"created": batch.created, "updated": batch.updated, "skipped": skipped, "failed": bad}
        notes = notes_of(batch)
        if options["dry_run"]:
            counts |= {"created": batch.planned.get("create", 0), "updated": batch.planned.get("update", 0)}
            notes += filter(None, [brought_along(batch.planned, batch.kind), left_out(batch)])
        if options["json"]:
            if options["dry_run"]:
                counts["dry_run"] = True
            kept = None if options["dry_run"] else batch.pk
            told = {**counts, "failed_file": path, "import": kept, "rows": batch.total}
            self.stdout.write(json.dumps({**told, "notes": notes}, ensure_ascii=False))
            return
        lines = [_("%(n)s rows read from “%(file)s”.") % {"n": batch.total, "file": batch.file_name}]
        lines += notes
        if options["dry_run"]:
            lines.append(_("Nothing was written. What would be:"))
        words = {
            "created": _("created"), "updated": _("updated"), "skipped": _("skipped, known already"),
            "failed": _("failed"),
        }  # fmt: skip
        lines += [f"{counts[name]:>9} {words[name]}" for name in counts]
        if path:
            lines.append(_("The failed rows, with the reasons: %(path)s") % {"path": path})
        self.stdout.write("\n".join(lines))

    def _failed(self, batch: Import, options: dict[str, Any]) -> Path:
        path = (options["failed"] or Path.cwd() / f"{options['file'].stem}-failed.xlsx").resolve()
        try:
            failed.write(batch, path)
        except Exception:  # the folder may not be writable for the service
            path = Path(tempfile.mkdtemp()) / path.name
            failed.write(batch, path)
        return path
