"""The way back into an empty database: data, the newest keys, and every erasure once more."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from accounts.models import KeyPerson
from audit import services as audit
from core.clock import business_date
from pages.backup import tools
from pages.backup.writing import KEY_COLUMNS
from portraits.services.personal import erasing, register
from portraits.services.personal.choosing import Chosen


def restore(folder: Path, *, data: str = "", say: Callable[[str], Any] = print) -> None:
    """Fill the empty database of this process from `folder` (its newest data unless `data` names another).

    Counts and sums are compared with those of the backup before anything else is done. Raises CommandError.
    """
    source = _chosen(folder, data)
    keys = folder / "keys"
    if not (keys / tools.KEYS).exists():
        raise CommandError(f"{keys / tools.KEYS} is missing: put the newest keys there first.")
    if connection.introspection.table_names():
        raise CommandError("The database is not empty: restore into an empty one.")
    restore_part = ("--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={connection.settings_dict['NAME']}")
    for section in ("pre-data", "data"):
        tools.run("pg_restore", *restore_part, f"--section={section}", source / tools.DUMP)
    _load_keys(json.loads((keys / tools.KEYS).read_text()))
    tools.run("pg_restore", *restore_part, "--section=post-data", source / tools.DUMP)
    say(_compared(json.loads((source / tools.MANIFEST).read_text())))
    _unpack(source / tools.MEDIA)
    call_command("migrate", verbosity=0)
    erased = register.read([keys / tools.REGISTER, register.path()])
    again = replay(erased)
    register.append(register.path(), erased)
    say(f"{len(erased)} people are in the register of erasures; {again} of them were erased again.")


def replay(erased: dict[int, register.Line]) -> int:
    """Erase again whoever was erased after the backup was made; returns how many. No later person gets such an id."""
    done = 0
    for pk in sorted(erased):
        line = erased[pk]
        person = KeyPerson.objects.filter(pk=pk).first()
        if person is None or (person.erased_at is not None and not line.has_choices):
            continue
        with transaction.atomic():
            chosen = Chosen.again(line.rows, line.files, line.words, line.spared)
            erasing.forget(person, by=None, today=business_date(), chosen=chosen)
            audit.record("erasure.replayed", person, by=None)
        done += 1
    if erased:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('accounts_keyperson', 'id'),"
                " greatest(%s, (SELECT coalesce(max(id), 1) FROM accounts_keyperson)))",
                [max(erased)],
            )
    return done


def _chosen(folder: Path, data: str) -> Path:
    found = sorted(path for path in folder.glob(f"{tools.FOLDER}*") if (path / tools.MANIFEST).exists())
    chosen = [path for path in found if not data or path.name == data]
    if not chosen:
        raise CommandError(f"There is no whole backup {data} in {folder}.")
    return chosen[-1]


def _load_keys(rows: list[dict[str, Any]]) -> None:
    """All keys whose account or person is in the data; the newer ones belong to nobody here."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO portraits_subjectkey (id, account_id, person_id, wrapped, made_at, destroyed_at)"
            " SELECT %s, %s, %s, %s, %s, %s"
            " WHERE (%s IS NULL OR EXISTS (SELECT 1 FROM accounts_account WHERE id = %s))"
            " AND (%s IS NULL OR EXISTS (SELECT 1 FROM accounts_keyperson WHERE id = %s))",
            [[*(row[name] for name in KEY_COLUMNS), *[row["account_id"]] * 2, *[row["person_id"]] * 2] for row in rows],
        )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('portraits_subjectkey', 'id'),"
            " greatest(1, (SELECT coalesce(max(id), 1) FROM portraits_subjectkey)))"
        )


def _compared(manifest: dict[str, Any]) -> str:
    with transaction.atomic():
        now = tools.sums()
    wrong = sorted(name for name, found in manifest["tables"].items() if now.get(name) != found)
    if wrong or set(now) != set(manifest["tables"]):
        raise CommandError(f"Not as it was backed up: {', '.join(wrong) or 'other tables'}.")
    rows = sum(int(count) for count, _sum in now.values())
    return f"{len(now)} tables with {rows} rows are as they were at {manifest['at']}."


def _unpack(media: Path) -> None:
    target = Path(settings.MEDIA_ROOT)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(media) as tar:
        # Python 3.11.0 to 3.11.3, which distributions still ship, have no filter of their own.
        safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {"members": plain(tar)}
        tar.extractall(target, **safely)  # noqa: S202  # nosec B202


def plain(tar: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """The files and folders of an archive. Raises CommandError for anything else, and for what would lie outside."""
    found = tar.getmembers()
    for member in found:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isreg() or member.isdir()):
            raise CommandError(f"This is no backup of ours: {member.name} is no file that lies within.")
    return found
