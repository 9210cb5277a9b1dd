"""Locks that no crash can leave behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from launcher.place import ROOT
from launcher.system.locks import FileLock, exclusively
from launcher.system.say import Refusal

HOLDER = """
import sys, time
from pathlib import Path
from launcher.system.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
lock.take(shared=sys.argv[2] == "shared")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock" / "one"


def holder(path: Path, how: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), how], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_only_one_holds_it_alone(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    assert first.take()
    assert not second.take()
    assert not second.take(shared=True)
    first.release()
    assert second.take()


def test_many_share_it_and_the_last_one_frees_it(path: Path) -> None:
    first, second, alone = FileLock(path), FileLock(path), FileLock(path)
    assert first.take(shared=True)
    assert second.take(shared=True)
    first.close()
    assert not alone.take()
    second.close()
    assert alone.take()


@pytest.mark.parametrize("how", ["shared", "alone"])
def test_kill_9_of_the_holder_frees_it(path: Path, how: str) -> None:
    process = holder(path, how)
    lock = FileLock(path)
    assert not lock.take()
    process.kill()
    process.communicate()
    assert lock.take()


def test_waiting_ends_with_a_refusal_that_names_the_lock(path: Path) -> None:
    held = FileLock(path)
    held.take()
    with pytest.raises(Refusal, match=str(path)), exclusively(path, seconds=0.1, notice=""):
        pytest.fail("two held it")


def test_the_holder_leaves_a_note(path: Path) -> None:
    held = FileLock(path)
    held.write("a long note of an earlier holder")
    held.write("port 8000")
    assert FileLock(path).read() == "port 8000"
