"""Attachments: told by their content, kept over errors, served to readers only."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Account, KeyPerson
from commons.models import Attachment
from followups.models import FollowUp, FollowUpAttachment
from tests.cast import Cast
from tests.followups.conftest import typed

pytestmark = pytest.mark.django_db
LOG = reverse("followups:log")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def office(part: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(part, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("a.png", PNG, True),
        ("a.jpg", b"\xff\xd8\xff\xe0 jpeg", True),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", True),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0", True),
        ("a.m4a", b"\0\0\0\x18ftypM4A \0\0", True),
        ("a.mp3", b"ID3\x03\0", True),
        ("a.ogg", b"OggS\0", True),
        ("a.pdf", b"%PDF-1.7", True),
        ("a.docx", office("word/document.xml"), True),
        ("a.xlsx", office("xl/workbook.xml"), True),
        ("a.pptx", office("ppt/presentation.xml"), True),
        ("报价.txt", "你好".encode("gb18030"), True),
        ("a.csv", b"a;b\n1;2", True),
        ("a.pdf", b"<html><script>", False),
        ("a.png", b"GIF89a", False),
        ("a.docx", office("xl/workbook.xml"), False),
        ("a.docx", b"PK\x03\x04 broken", False),
        ("a.txt", b"MZ\0\0 a program", False),
        ("a.svg", b"<svg onload='x'/>", False),
        ("a.html", b"<script>", False),
        ("a.exe", b"MZ", False),
        ("a", b"no ending", False),
        ("empty.txt", b"", False),
    ],
)
def test_files_are_told_by_their_content(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, name: str, content: bytes, taken: bool
) -> None:
    answer = as_user(cast.ann).post(LOG, typed(account, buyer, attachments=SimpleUploadedFile(name, content)))
    assert answer.status_code == (302 if taken else 422)
    assert FollowUpAttachment.objects.count() == (1 if taken else 0)


def test_a_file_that_is_too_large_is_refused(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, settings: Any
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 2**20
    upload = SimpleUploadedFile("a.png", PNG + b"\0" * 2**20)
    answer = as_user(cast.ann).post(LOG, typed(account, buyer, attachments=upload))
    assert "larger than 1 MB" in answer.content.decode()


def test_a_file_survives_an_error_elsewhere(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    browser = as_user(cast.ann)
    values = typed(account, buyer, result="")
    first = browser.post(LOG, {**values, "attachments": SimpleUploadedFile("sample.png", PNG)})
    kept = first.context["form"]["kept_files"].value()
    browser.post(LOG, {**values, "result": "agreed", "kept_files": kept})
    assert FollowUpAttachment.objects.get().attachment.name == "sample.png"


def test_a_file_is_served_to_those_who_read_the_entry_only(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    as_user(cast.ann).post(LOG, typed(account, buyer, attachments=SimpleUploadedFile("../../价 单.pdf", b"%PDF-1.7")))
    address = reverse("followups:attachment", args=[FollowUpAttachment.objects.get().pk])
    answer = as_user(cast.mia).get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert ".." not in answer["Content-Disposition"]
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert "sandbox" in answer["Content-Security-Policy"]
    for stranger in (cast.bob, cast.sue, cast.zoe):
        assert as_user(stranger).get(address).status_code == 404


@pytest.mark.parametrize("kept", ["{}", "{},{}", "999999999999999999999", "x", "-1,,", "²"])
def test_files_of_others_cannot_be_taken_over(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, kept: str
) -> None:
    as_user(cast.mia).post(LOG, typed(account, result="", attachments=SimpleUploadedFile("a.png", PNG)))
    theirs = Attachment.objects.get().pk
    answer = as_user(cast.ann).post(LOG, typed(account, buyer, kept_files=kept.format(theirs, theirs)))
    assert answer.status_code == 302
    assert not FollowUpAttachment.objects.exists()


def test_a_file_hangs_on_one_entry_only(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    browser = as_user(cast.ann)
    browser.post(LOG, typed(account, buyer, attachments=SimpleUploadedFile("a.png", PNG)))
    browser.post(LOG, typed(account, buyer, kept_files=str(Attachment.objects.get().pk)))
    assert (FollowUp.objects.count(), FollowUpAttachment.objects.count()) == (2, 1)
