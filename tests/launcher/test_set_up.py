"""What is made once and renewed only when it must be: packages, keys, static files, logs."""

import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from launcher import secret_file, venv
from launcher.commands import run, static_files, supervisor
from launcher.environment import without_frames
from launcher.system.child import is_alive, wait_for_exit
from launcher.system.logs import keep_small, tail
from launcher.system.say import Refusal


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that looks installed, and its stamp."""
    python = tmp_path / "python"
    python.write_text("")
    python.chmod(0o755)
    monkeypatch.setattr(venv, "PYTHON", python)
    monkeypatch.setattr(venv, "BEING_CHANGED", tmp_path / "being-changed")
    stamp = tmp_path / "stamp"
    stamp.write_text("wanted")
    return stamp


def test_the_fingerprint_follows_the_requirements(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("django==5.2.19\n")
    before = venv.fingerprint([file])
    assert venv.fingerprint([file]) == before
    file.write_text("django==5.2.20\n")
    assert venv.fingerprint([file]) != before


def test_an_installed_environment_is_left_alone(installed: Path) -> None:
    assert venv._is_good(installed, "wanted")


def test_other_requirements_install_again(installed: Path) -> None:
    assert not venv._is_good(installed, "other")


def test_an_interrupted_installation_is_not_trusted(installed: Path) -> None:
    venv.BEING_CHANGED.touch()
    assert not venv._is_good(installed, "wanted")


def test_a_python_that_cannot_be_run_is_not_trusted(installed: Path) -> None:
    venv.PYTHON.unlink()
    assert not venv._is_good(installed, "wanted")


def test_every_requirement_is_pinned() -> None:
    for file in venv.requirement_files(dev=True):
        lines = [line.split(";")[0].strip() for line in file.read_text().splitlines()]
        unpinned = [line for line in lines if line and line[0] not in "#-" and "==" not in line]
        assert unpinned == []


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    first = secret_file.load(tmp_path, {}, has_data=False)
    assert secret_file.load(tmp_path, {}, has_data=True) == first
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert len(first["SECRET_KEY"]) >= 50
    Fernet(first["FIELD_KEYS"])


def test_keys_of_the_environment_come_first(tmp_path: Path) -> None:
    given = {"SECRET_KEY": "mine"}
    assert secret_file.load(tmp_path, given, has_data=False)["SECRET_KEY"] == "mine"


def test_lost_keys_beside_data_are_refused_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="backup"):
        secret_file.load(tmp_path, {}, has_data=True)
    assert not (tmp_path / "secrets.env").exists()


def test_changed_static_files_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    before = static_files.fingerprint(tmp_path)
    (tmp_path / "static" / "app.css").write_text("a {}")
    after = static_files.fingerprint(tmp_path)
    assert after != before
    (tmp_path / "var" / "static").mkdir(parents=True)
    (tmp_path / "var" / "static" / "app.123.css").write_text("a {}")
    assert static_files.fingerprint(tmp_path) == after


def test_a_log_past_its_size_starts_anew_and_keeps_one_old(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        writer.write("old line\n" * 10)
        writer.flush()
        keep_small(log, largest=50)
        writer.write("new line\n")
    assert log.read_text() == "new line\n"
    assert "old line" in (tmp_path / "web.log.1").read_text()
    assert tail(log) == "new line"


def test_a_small_or_missing_log_is_left_alone(tmp_path: Path) -> None:
    keep_small(tmp_path / "none.log")
    (tmp_path / "a.log").write_text("x")
    keep_small(tmp_path / "a.log")
    assert list(tmp_path.iterdir()) == [tmp_path / "a.log"]


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "８０００x", ""])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(["--port", text])
    assert ended.value.code == 2


def test_a_second_start_names_the_first(tmp_path: Path) -> None:
    assert "http://127.0.0.1:8123" in run._already_running('{"port": 8123, "pid": 7}')
    assert "Already" in run._already_running("")


def test_leftovers_are_known_by_their_birth_not_by_their_number() -> None:
    """A note from before a reboot may name a number that is now another process: this one, here."""
    note = f'{{"processes": [{{"pid": {os.getpid()}, "born": "1", "name": "web"}}]}}'
    supervisor.sweep_leftovers(note, seconds=0.1)
    assert is_alive(os.getpid())
    assert not wait_for_exit(os.getpid(), 0)


def test_a_failed_step_is_told_in_its_last_words() -> None:
    output = 'fine\nTraceback (most recent call last):\n  File "a.py"\n    x\nValueError: no\n  - because\n'
    assert without_frames(output) == "ValueError: no\n  - because"
    assert without_frames("Unknown command\n") == "Unknown command"


@pytest.mark.parametrize("note", ["", "{", "[]", '{"processes": null}', '{"processes": [{}]}'])
def test_a_broken_note_never_blocks_a_start(note: str) -> None:
    supervisor.sweep_leftovers(note, seconds=0.1)
