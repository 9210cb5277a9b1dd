"""Sentences of REST framework: those that its catalogues lack in traditional Chinese, and plain ones for its jargon.

`gettext_noop` only names them for our catalogue, which goes before that of a library.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from rest_framework import relations, serializers

SAID = (
    gettext_noop("Authentication credentials were not provided."),
    gettext_noop("Date has wrong format. Use one of these formats instead: {format}."),
    gettext_noop("Datetime has wrong format. Use one of these formats instead: {format}."),
    gettext_noop("Datetime value out of range."),
    gettext_noop("Ensure that there are no more than {max_decimal_places} decimal places."),
    gettext_noop("Ensure that there are no more than {max_digits} digits in total."),
    gettext_noop("Ensure that there are no more than {max_whole_digits} digits before the decimal point."),
    gettext_noop("Ensure this field has at least {min_length} elements."),
    gettext_noop("Ensure this field has no more than {max_length} elements."),
    gettext_noop("Ensure this filename has at most {max_length} characters (it has {length})."),
    gettext_noop("Incorrect authentication credentials."),
    gettext_noop("Invalid input."),
    gettext_noop('Invalid datetime for the timezone "{timezone}".'),
    gettext_noop("Malformed request."),
    gettext_noop("Must be a valid UUID."),
    gettext_noop("No filename could be determined."),
    gettext_noop("Not a valid string."),
    gettext_noop("Request was throttled."),
    gettext_noop("Surrogate characters are not allowed: U+{code_point:X}."),
    gettext_noop("The fields {field_names} must make a unique set."),
    gettext_noop("This value does not match the required pattern."),
    gettext_noop('Unsupported media type "{media_type}" in request.'),
)

_OBJECT = _("Send an object here: names and values in braces.")
_LIST = _("Send a list here: values in square brackets.")
_ID = _("Send the number (id) of a record here.")
_NO_RECORD = _("There is no record {pk_value}, or it is not yours to use here.")
PLAIN: tuple[tuple[type[serializers.Field], dict[str, Promise]], ...] = (
    (serializers.Serializer, {"invalid": _OBJECT}),
    (serializers.ListSerializer, {"not_a_list": _LIST}),
    (serializers.ListField, {"not_a_list": _LIST}),
    (serializers.DictField, {"not_a_dict": _OBJECT}),
    (serializers.MultipleChoiceField, {"not_a_list": _LIST}),
    (relations.ManyRelatedField, {"not_a_list": _LIST}),
    (relations.PrimaryKeyRelatedField, {"incorrect_type": _ID, "does_not_exist": _NO_RECORD}),
    (serializers.BooleanField, {"invalid": _("Send true or false here.")}),
)


def say_plainly() -> None:
    """Give the fields of REST framework these words; once, as the program starts."""
    for field, words in PLAIN:
        field.default_error_messages = {**field.default_error_messages, **words}  # type: ignore[dict-item]
