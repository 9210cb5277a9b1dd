"""Folders: sockets that fit, data that stays with its installation."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.place import LONGEST_SOCKET, Place, instance_id, socket_folder, var_folder
from launcher.system.say import Refusal


@pytest.fixture
def short_tmp(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A temporary folder with a path as short as the real one's."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        monkeypatch.setattr("tempfile.gettempdir", lambda: folder)
        yield


def test_a_short_path_is_used_as_it_is() -> None:
    assert socket_folder(Path("/srv/crm/var/run")) == Path("/srv/crm/var/run")


@pytest.mark.parametrize("awkward", ["x" * 120, "a folder", "公司"])
def test_a_path_that_will_not_do_is_replaced_by_a_short_private_one(short_tmp: None, awkward: str) -> None:
    folder = socket_folder(Path("/srv") / awkward / "run")
    assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET
    assert folder.stat().st_mode & 0o777 == 0o700
    assert socket_folder(Path("/srv") / awkward / "run") == folder
    assert socket_folder(Path("/srv") / awkward / "other") != folder


def test_a_folder_that_others_can_enter_is_refused(short_tmp: None) -> None:
    folder = socket_folder(Path("/srv/with space/run"))
    folder.chmod(0o755)
    with pytest.raises(Refusal, match="not a private folder"):
        socket_folder(Path("/srv/with space/run"))


def test_a_link_laid_by_somebody_else_is_refused(short_tmp: None, tmp_path: Path) -> None:
    folder = socket_folder(Path("/srv/with space/run"))
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(Refusal):
            socket_folder(Path("/srv/with space/run"))
    finally:
        folder.unlink()


def test_a_moved_installation_keeps_its_data_and_a_copied_one_gets_its_own(tmp_path: Path) -> None:
    first = tmp_path / "one" / "var"
    first.mkdir(parents=True)
    name = instance_id(first)
    assert instance_id(first) == name

    shutil.copytree(tmp_path / "one", tmp_path / "copy")
    assert instance_id(tmp_path / "copy" / "var") != name

    (tmp_path / "one").rename(tmp_path / "moved")
    assert instance_id(tmp_path / "moved" / "var") == name


def test_a_fresh_clone_on_the_same_path_does_not_find_the_old_data(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    name = instance_id(var)
    shutil.rmtree(var)
    var.mkdir()
    assert instance_id(var) != name


def test_var_is_private_and_crm_var_moves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_VAR", str(tmp_path / "else where"))
    var = var_folder()
    assert var == tmp_path / "else where"
    assert var.stat().st_mode & 0o777 == 0o700


def test_a_place_survives_the_trip_to_its_keeper() -> None:
    place = Place(Path("/a b"), Path("/c"), Path("/d"), Path("/e"), None, durable=False)
    assert Place.from_json(place.to_json()) == place
