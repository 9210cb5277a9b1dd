"""What a request says that nothing reads is answered, never passed over: unknown parameters and unknown fields are 400."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.utils import json

from core.api.choosing import name_choices

LONGEST = 60  # characters of a name that are repeated in an answer
MOST = 20  # names that are answered one by one


class UnknownParameter(ValidationError):
    """Parameters of the address that the call does not know, whatever its method."""

    of_query = True


def check_query(sent: Iterable[str], known: Iterable[str]) -> None:
    """Raise UnknownParameter (400) for each parameter that is not `known`, with those that are."""
    known = list(dict.fromkeys(known))
    unknown = [name for name in dict.fromkeys(sent) if name not in known][:MOST]
    if not unknown:
        return
    words = _("There is no such parameter. Known here: %(all)s.") % {"all": ", ".join(known)}
    said = words if known else _("This call takes no parameters.")
    raise UnknownParameter({name[:LONGEST]: [ErrorDetail(said, code="unknown")] for name in unknown})


def check_nothing(sent: Any) -> None:
    """Raise ValidationError (400) for what is sent to a call that reads no body."""
    if sent:
        names = [str(name)[:LONGEST] for name in sent][:MOST] if isinstance(sent, Mapping) else ["non_field_errors"]
        words = _("This call takes no body.")
        raise ValidationError({name: [ErrorDetail(words, code="unknown")] for name in names})


def check_body(serializer: Any, sent: Any) -> None:
    """Raise ValidationError (400) for fields that the serializer does not know, or that cannot be set.

    Those are read only, or `only_new` of a record that is there. What is sent back as it was read is no mistake.
    """
    name_choices(serializer)
    if errors := _errors_of(serializer, sent):
        raise ValidationError(errors)


def _errors_of(serializer: Any, sent: Any) -> Any:
    if isinstance(serializer, serializers.ListSerializer):
        found = [_errors_of(serializer.child, item) for item in sent] if isinstance(sent, list) else []
        return found if any(found) else None
    if not isinstance(sent, Mapping):
        return None
    fields = serializer.fields
    settled = getattr(serializer, "only_new", ()) if serializer.instance is not None else ()
    writable = [name for name, field in fields.items() if not field.read_only and name not in settled]
    errors: dict[str, Any] = {}
    stands: Mapping[str, Any] | None = None
    for name, value in sent.items():
        field = fields.get(name)
        if field is None:
            words = _("There is no such field. Known here: %(all)s.") % {"all": ", ".join(writable)}
            errors[str(name)[:LONGEST]] = [ErrorDetail(words, code="unknown")]
        elif field.read_only or name in settled:
            if stands is None:
                stands = _as_read(serializer)
            if name not in stands or stands[name] != value:
                said = _("This is set when the record is entered: leave it out.") if name in settled else ""
                words = said or _("This field can only be read: leave it out.")
                errors[name] = [ErrorDetail(words, code="read_only")]
        elif isinstance(field, serializers.BaseSerializer) and (inner := _errors_of(field, value)):
            errors[name] = inner
        if len(errors) >= MOST:
            break
    return errors


def _as_read(serializer: Any) -> Mapping[str, Any]:
    """The record as a program has read it, in plain values."""
    if serializer.instance is None:
        return {}
    plain: Mapping[str, Any] = json.loads(JSONRenderer().render(serializer.to_representation(serializer.instance)))
    return plain
