"""Attachments: the kinds we take, told by their content and not by their name, kept in private storage."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from commons.models import Attachment
from followups.models import FollowUp, FollowUpAttachment
from followups.services.refusals import WrongFile

if TYPE_CHECKING:
    from users.models import User

MOST_FILES = 10
HEAD = 4096
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "heic": "image/heic",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
}
SHOWN_INLINE = {"image/png", "image/jpeg", "image/webp"}
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}
_AUDIO_BRANDS = {b"M4A ", b"M4B ", b"mp42", b"isom"}
_OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")


def attach(follow_up: FollowUp, uploads: Sequence[UploadedFile[Any] | Attachment], *, by: User, now: datetime) -> None:
    """Hang files on a follow-up: new uploads, or the person's own ones kept from a form with errors."""
    if not uploads:
        return
    if FollowUpAttachment.objects.filter(follow_up=follow_up).count() + len(uploads) > MOST_FILES:
        raise WrongFile("attachments", _("At most %(most)d files per entry."), most=MOST_FILES)
    kept = [upload if isinstance(upload, Attachment) else keep(upload, by=by, now=now) for upload in uploads]
    FollowUpAttachment.objects.bulk_create(
        FollowUpAttachment(follow_up=follow_up, attachment=attachment) for attachment in kept
    )


def keep(upload: UploadedFile[Any], *, by: User, now: datetime) -> Attachment:
    """Check one upload and put it into private storage. Raises WrongFile."""
    content_type = check(upload)
    attachment = Attachment(
        name=safe_name(upload.name or ""),
        content_type=content_type,
        size=upload.size or 0,
        sha256=digest_of(upload),
        uploaded_by=by,
        uploaded_at=now,
    )
    attachment.file.save(attachment.name, upload, save=True)
    return attachment


def digest_of(upload: UploadedFile[Any] | Attachment) -> str:
    """What tells two contents apart."""
    if isinstance(upload, Attachment):
        return upload.sha256
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def kept_from_before(ids: Sequence[int], *, by: User) -> list[Attachment]:
    """The person's own uploads that hang on nothing yet (a form that came back with errors)."""
    mine = Attachment.objects.filter(pk__in=ids[:MOST_FILES], uploaded_by=by).order_by("pk")
    used = set(FollowUpAttachment.objects.filter(attachment__in=mine).values_list("attachment_id", flat=True))
    return [attachment for attachment in mine if attachment.pk not in used]


def check(upload: UploadedFile[Any]) -> str:
    """The content type of an upload whose name and content agree on a kind we take. Raises WrongFile."""
    name, size = safe_name(upload.name or ""), upload.size or 0
    most = settings.ATTACHMENT_MAX_BYTES
    if size > most:
        raise WrongFile("attachments", _("“%(name)s” is larger than %(most)d MB."), name=name, most=most // 2**20)
    if not size:
        raise WrongFile("attachments", _("“%(name)s” is empty."), name=name)
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    kind = "jpg" if ending == "jpeg" else ending
    if kind not in KINDS:
        kinds = ", ".join(kind for kind in KINDS if kind != "jpeg")
        raise WrongFile(
            "attachments", _("“%(name)s” is of a kind that is not taken. Taken are: %(kinds)s."), name=name, kinds=kinds
        )
    if not _is(kind, upload):
        raise WrongFile(
            "attachments", _("“%(name)s” is not what its name says: its content is not %(kind)s."), name=name, kind=kind
        )
    return KINDS[kind]


def safe_name(name: str) -> str:
    """The file's own name without folders, control characters or direction marks, at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in _CONTROL.sub("", last) if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    plain = plain.strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:110]}.{ending[:9]}" if dot else plain[:120]


def _is(kind: str, upload: UploadedFile[Any]) -> bool:
    upload.seek(0)
    head = upload.read(HEAD)
    if kind in ("docx", "xlsx", "pptx"):
        return head.startswith(b"PK\x03\x04") and _office_kind(upload) == kind
    if kind in ("txt", "csv"):
        return _is_text(upload)
    return _HEADS[kind](head)


def _office_kind(upload: UploadedFile[Any]) -> str:
    """Which office document a zip is; only its list of names is read, nothing is unpacked."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((kind for part, kind in _OFFICE_PARTS.items() if part in names), "")


def _is_text(upload: UploadedFile[Any]) -> bool:
    upload.seek(0)
    body = upload.read()
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(body, "utf-16")
    return b"\0" not in body and (_decodes(body, "utf-8") or _decodes(body, "gb18030"))


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


_HEADS: dict[str, Callable[[bytes], bool]] = {
    "pdf": lambda head: head.startswith(b"%PDF-"),
    "png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "heic": lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS,
    "m4a": lambda head: head[4:8] == b"ftyp" and head[8:12] in _AUDIO_BRANDS,
    "mp3": _is_mp3,
    "ogg": lambda head: head.startswith(b"OggS"),
}
