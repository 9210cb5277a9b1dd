"""The production layout: what docker-compose.yml promises and the Dockerfile keeps."""

import re
from typing import Any

import pytest
import yaml

from launcher.place import ROOT

LAYOUT: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = LAYOUT["services"]
OURS = ("web", "worker", "beat", "migrate")


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "pgbouncer", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_secrets_are_required_not_defaulted(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert environment["CRM_ENV"] == "production"
    for variable in ("SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "DATABASE_URL"):
        assert re.search(r"\$\{\w+:\?", environment[variable])


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_application_does_not_log_in_as_the_owner_and_waits_for_the_tables(name: str) -> None:
    assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgres://crm_app:")
    assert "@pgbouncer:" in SERVICES[name]["environment"]["DATABASE_URL"]
    assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_owner_migrates_past_the_pooler() -> None:
    assert SERVICES["migrate"]["environment"]["DATABASE_URL"].startswith("postgres://crm_owner:")
    assert "@postgres:" in SERVICES["migrate"]["environment"]["DATABASE_URL"]
    assert SERVICES["migrate"]["restart"] == "no"


def test_the_collation_is_the_one_that_finds_chinese() -> None:
    assert "--locale-provider=builtin --locale=C.UTF-8" in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert SERVICES["postgres"]["image"] == "postgres:18"


def test_the_queue_survives_a_restart_and_is_never_thinned_out() -> None:
    assert SERVICES["redis"]["command"] == ["redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]


def test_what_must_be_kept_lies_on_volumes() -> None:
    kept = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(LAYOUT["volumes"]) <= kept


def test_the_pooler_hands_out_transactions() -> None:
    assert SERVICES["pgbouncer"]["environment"]["POOL_MODE"] == "transaction"


def test_the_image_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    user = next(index for index, line in enumerate(lines) if line.startswith("USER "))
    assert lines[user] != "USER root"
    assert not any(line.startswith("RUN") for line in lines[user:])
