"""Makes the database when it is missing; a script for the virtual environment's Python, which has psycopg2."""

import os
import sys
from urllib.parse import unquote, urlsplit

import psycopg2
from psycopg2 import errors, sql


def ensure(owner_url: str, app_role: str) -> None:
    """Create the database of `owner_url` with UTF-8 and builtin C.UTF-8, and the login role `app_role` if given."""
    parts = urlsplit(owner_url)
    name = unquote(parts.path.lstrip("/"))
    maintenance = parts._replace(scheme="postgresql", path="/postgres").geturl()
    connection = psycopg2.connect(maintenance)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [app_role])
        if app_role and not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(app_role)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            _create(cursor, name)
    connection.close()


def exists(url: str) -> bool:
    """Whether `url` can be connected to."""
    try:
        psycopg2.connect(urlsplit(url)._replace(scheme="postgresql").geturl()).close()
    except psycopg2.OperationalError as error:
        if "does not exist" in str(error):
            return False
        raise
    return True


def rename(url: str, name: str) -> None:
    """Give the database of `url` another name; nobody may be connected to it."""
    parts = urlsplit(url)
    connection = psycopg2.connect(parts._replace(scheme="postgresql", path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        old = sql.Identifier(unquote(parts.path.lstrip("/")))
        cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(old, sql.Identifier(name)))
    connection.close()


def _create(cursor: "psycopg2.extensions.cursor", name: str) -> None:
    collation = "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 " + collation).format(sql.Identifier(name))
    try:
        cursor.execute(statement)
    except errors.DuplicateDatabase:
        return


if __name__ == "__main__":
    url = os.environ["CRM_OWNER_DATABASE_URL"]
    try:
        if sys.argv[1] or not exists(url):
            ensure(url, sys.argv[1])
    except psycopg2.Error as error:
        sys.exit(str(error).strip().replace("\n", " "))
