"""`digest`: the daily and weekly mails by hand, or as they would be at another moment."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications.models import DigestKind
from notifications.services import digests
from pages.digest import sending
from users.models import Role, User


class Command(BaseCommand):
    """Send what is due, or show what would be sent."""

    help = "Send the mails that are due. --on shows those of a day instead (with --dry-run), nothing is sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--on, --dry-run, --for."""
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="as on this day at 23:00 of the company's zone")
        parser.add_argument("--dry-run", action="store_true", help="print, send nothing")
        parser.add_argument("--weekly", action="store_true", help="the weekly mails of managers (with --dry-run)")
        parser.add_argument(
            "--for", dest="address", metavar="E-MAIL", help="one person's mail in full, whatever the hour"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, or print."""
        now = self._moment(options["on"])
        if options["on"] and not options["dry_run"]:
            raise CommandError("Mails of another day are not sent: add --dry-run to see them.")
        kind = DigestKind.WEEKLY if options["weekly"] else DigestKind.DAILY
        if options["weekly"] and not options["dry_run"]:
            raise CommandError("What is due is sent together: add --dry-run to see the weekly mails alone.")
        if options["address"] and not options["dry_run"]:
            raise CommandError("One person's mail is only shown: add --dry-run.")
        if not options["dry_run"]:
            counts = sending.send_due(now)
            self.stdout.write(", ".join(f"{name} {number}" for name, number in counts.items()))
            return
        if options["address"]:
            self._show(options["address"], now, kind)
            return
        readers = self._everybody(now, kind) if options["on"] else digests.wanted(now, kind)
        for mail in sending.preview(readers, now, kind):
            self.stdout.write(f"{mail.to[0]}: {mail.subject}")

    def _everybody(self, now: datetime, kind: DigestKind) -> list[digests.Reader]:
        people = User.objects.active().exclude(email="").select_related("preference").order_by("pk")
        if kind is DigestKind.WEEKLY:
            people = people.filter(role__in=[Role.MANAGER, Role.ADMIN])
        return [digests.reader_of(user, now) for user in people]

    def _show(self, address: str, now: datetime, kind: DigestKind) -> None:
        user = User.objects.active().filter(email__iexact=address).select_related("preference").first()
        if user is None:
            raise CommandError(f"There is nobody with the address {address}.")
        for mail in sending.preview([digests.reader_of(user, now)], now, kind):
            self.stdout.write(mail.message().as_string())

    def _moment(self, on: str | None) -> datetime:
        if on is None:
            return timezone.now()
        try:
            day = datetime.strptime(on, "%Y-%m-%d").date()  # noqa: DTZ007 - the zone follows
        except ValueError:
            raise CommandError(f"“{on}” is not a date: write it as YYYY-MM-DD, for example 2018-01-31.") from None
        midnight = timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
        return midnight + timedelta(hours=23)
