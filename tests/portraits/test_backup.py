"""A backup restored into an empty database: counts and sums equal, erased people stay erased; and nothing closed on disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from accounts.models import KeyPerson
from accounts.services import editing
from commons.models import Attachment
from launcher.embedded import database
from pages.backup import wiping
from portraits.models import SubjectKey, Value
from portraits.services.personal import erasing
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import know, small_catalogue

ROOT = Path(__file__).resolve().parent.parent.parent
NAME, DEEP, OPEN = "Quirin Zwirn", "zqdeepcanaryqz", "zqopencanaryqz"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def known(cast: Cast) -> tuple[KeyPerson, KeyPerson]:
    small_catalogue()
    account = make_account(cast.ann, "Acme")
    persons = [editing.save_person(account, KeyPerson(name=name), by=cast.ann) for name in (NAME, "Vera Stays")]
    for person in persons:
        know(account, "deep_p", f"{DEEP} of {person.pk}", person=person)
    know(account, "basic_a", OPEN)
    return persons[0], persons[1]


def url(name: str) -> str:
    given = connection.settings_dict
    host = quote(str(given["HOST"]), safe="")
    return f"postgres://{given['USER']}@{host}{':' + str(given['PORT']) if given['PORT'] else ''}/{name}"


@pytest.fixture
def empty() -> Iterator[str]:
    name = f"{connection.settings_dict['NAME']}_restored"
    database.ensure(url(name), "")
    yield name
    maintenance = psycopg2.connect(url("postgres").replace("postgres://", "postgresql://", 1))
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    maintenance.close()


def manage(var: Path, name: str, *words: str) -> str:
    environment = {
        **os.environ, "DATABASE_URL": url(name), "CRM_VAR": str(var), "CRM_ENV": "local",
        "FIELD_KEYS": ",".join(django_settings.FIELD_KEYS), "SECRET_KEY": django_settings.SECRET_KEY,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(name: str, statement: str) -> list[Any]:
    there = psycopg2.connect(url(name).replace("postgres://", "postgresql://", 1))
    with there, there.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchall()
    there.close()
    return found


def test_an_older_backup_comes_back_whole_and_erased_people_stay_erased(
    cast: Cast, known: tuple[KeyPerson, KeyPerson], empty: str, tmp_path: Path, settings: Any
) -> None:
    gone, stays = known
    here, there, kept = tmp_path / "here", tmp_path / "there", tmp_path / "backups"
    name = connection.settings_dict["NAME"]
    upload = here / "media/attachments/2026/03/a"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"drawing")
    Attachment.objects.create(
        file="attachments/2026/03/a", name="a", size=7, sha256="", uploaded_by=cast.ann, uploaded_at=timezone.now()
    )
    manage(here, name, "backup", str(kept))
    older = next(kept.glob("data-*")).name
    assert DEEP.encode() not in b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())
    settings.ERASURE_REGISTER = here / "erasures.jsonl"
    asked = erasing.ask(gone, reason="letter", by=again(cast.mia))
    erasing.approve(asked, by=cast.ada, today=TODAY)
    (kept / "keys" / "erasures.jsonl").unlink(missing_ok=True)
    manage(here, name, "backup", str(kept))  # only its keys and register are used: the data are the older ones
    said = manage(there, empty, "restore", str(kept), "--data", older)
    assert "are as they were" in said
    assert "1 of them were erased again" in said
    names = dict(rows(empty, "SELECT id, name FROM accounts_keyperson"))
    assert names[stays.pk] == "Vera Stays"
    assert names[gone.pk] == "\u2205"
    assert rows(empty, f"SELECT wrapped FROM portraits_subjectkey WHERE person_id = {gone.pk}") == [("",)]
    assert rows(empty, f"SELECT wrapped <> '' FROM portraits_subjectkey WHERE person_id = {stays.pk}") == [(True,)]
    assert (there / "media/attachments/2026/03/a").read_bytes() == b"drawing"
    text = rows(empty, "SELECT string_agg(t::text, '') FROM accounts_keyperson t")[0][0]
    assert NAME not in text


def test_no_closed_value_lies_on_the_disk_of_the_database(cast: Cast, known: tuple[KeyPerson, KeyPerson]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    if not os.access(folder, os.R_OK | os.X_OK):
        pytest.skip("the database's files are on another machine or belong to another user")
    assert holds(folder, OPEN), "the search itself works: an open value is found"
    assert not holds(folder, DEEP)
    person = known[0]
    wrapped = SubjectKey.objects.get(person=person).wrapped
    assert holds(folder / "base", wrapped)
    asked = erasing.ask(person, reason="letter", by=again(cast.mia))
    erasing.approve(asked, by=cast.ada, today=TODAY)
    held = ["not looked at"]
    for _ in range(20):  # a reader of the moment before, as PostgreSQL's own statistics are, still keeps old rows
        with connection.cursor() as cursor:
            for table in ("portraits_subjectkey", "portraits_value"):
                cursor.execute(f"VACUUM FULL {table}")
            cursor.execute("CHECKPOINT")
        held = where_held(folder / "base", wrapped)
        if not held:
            break
        time.sleep(0.5)
    assert held == []
    assert Value.objects.filter(person=person).exclude(sealed="", text="").count() == 0


def test_no_erased_name_lies_on_the_disk_once_it_is_wiped(cast: Cast, known: tuple[KeyPerson, KeyPerson]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_keyperson; CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        mine = folder / "base" / str(cursor.fetchone()[0])
    if not os.access(folder, os.R_OK | os.X_OK):
        pytest.skip("the database's files are on another machine or belong to another user")
    person = known[0]
    editing.edit(person.account, {"notes": f"{NAME} decides"}, by=cast.ann, version=person.account.version)
    erasing.forget(person, by=None, today=TODAY)
    assert holds(mine, NAME), "dead rows are there until the tables are written anew"
    wiping.wipe(say=lambda _line: None)
    for word in (NAME, NAME.replace(" ", "").lower()):
        assert where_held(mine, word) == []
    assert holds(mine, "Vera Stays")


def holds(folder: Path, word: str) -> bool:
    """Whether any file of the database, its write-ahead log among them, holds the word."""
    return bool(_files(folder, word))


def where_held(folder: Path, word: str) -> list[str]:
    """The tables and indexes of this database whose files hold the word; files of none by their path."""
    found = []
    for path in _files(folder, word):
        with connection.cursor() as cursor:
            node = Path(path).name.split(".")[0].split("_")[0]
            cursor.execute("SELECT relname FROM pg_class WHERE pg_relation_filenode(oid) = %s", [node])
            row = cursor.fetchone()
        found.append(row[0] if row else path)
    return found


def _files(folder: Path, word: str) -> list[str]:
    found = subprocess.run(
        ["grep", "-r", "-l", "-a", "-F", word, str(folder)], capture_output=True, text=True, check=False
    )
    return found.stdout.split()
