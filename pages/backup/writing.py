"""Writing a backup: data of one moment, attachments, and apart from them the data keys and the register of erasures."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from pages.backup import tools
from portraits.models import Erasure, ErasureState, SubjectKey
from portraits.services.personal import register

KEY_COLUMNS = ("id", "account_id", "person_id", "wrapped", "made_at", "destroyed_at")


def write(folder: Path) -> Path:
    """Write `folder`/data-<moment> and renew `folder`/keys; returns the former. Raises CommandError.

    The dump has no data keys: whoever finds it reads no closed value. Only the newest keys are kept, so that a key that
    was destroyed since is nowhere.
    """
    data = folder / f"{tools.FOLDER}{timezone.now():%Y%m%dT%H%M%S}"
    data.mkdir(mode=0o700, parents=True)
    keys = folder / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        excluded = f"--exclude-table-data={tools.KEYS_TABLE}"
        tools.run("pg_dump", "--format=custom", f"--snapshot={snapshot}", excluded, f"--file={data / tools.DUMP}")
        manifest = {"at": timezone.now(), "tables": tools.sums()}
        rows = list(SubjectKey.objects.order_by("pk").values(*KEY_COLUMNS))
        done = Erasure.objects.filter(state=ErasureState.DONE).values_list("person_id", "decided_at")
        erased = {pk: register.Line(at.isoformat()) for pk, at in done if at is not None}
    _json(data / tools.MANIFEST, manifest)
    _json(keys / tools.KEYS, rows)
    register.append(keys / tools.REGISTER, {**erased, **register.read([register.path()])})
    media = Path(settings.MEDIA_ROOT)
    with tarfile.open(data / tools.MEDIA, "w") as tar:
        if (media / "attachments").exists():
            tar.add(media / "attachments", "attachments")
    return data


def _json(path: Path, value: Any) -> None:
    half = path.with_name(path.name + ".new")
    half.unlink(missing_ok=True)
    fd = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w") as file:
        json.dump(value, file, cls=DjangoJSONEncoder)
        file.flush()
        os.fsync(fd)
    half.rename(path)
