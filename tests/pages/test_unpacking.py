"""What a backup's archive of files may hold where Python has no filter of its own (3.11.0 to 3.11.3)."""

from __future__ import annotations

import io
import tarfile

import pytest
from django.core.management.base import CommandError

from pages.backup.reading import plain


def archive(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarFile:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "elsewhere"
        tar.addfile(member)
    return tarfile.open(fileobj=io.BytesIO(packed.getvalue()))


@pytest.mark.parametrize("name", ["attachments/2026/11/abc", "./attachments", "a..b"])
def test_files_within_come_back(name: str) -> None:
    with archive(name) as tar:
        assert [member.name for member in plain(tar)] == [name]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../out", tarfile.REGTYPE), ("/etc/out", tarfile.REGTYPE), ("a/../../out", tarfile.REGTYPE),
     ("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)],
)  # fmt: skip
def test_links_and_what_lies_outside_do_not(name: str, kind: bytes) -> None:
    with archive(name, kind) as tar, pytest.raises(CommandError, match=r"no backup of ours"):
        plain(tar)
