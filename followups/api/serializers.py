"""How follow-ups look to programs, and what is sent to log and to correct one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.examples import example
from core.api.fields import id_field, version_field
from core.api.serializers import RecordSerializer
from followups.api.shared import KEY_HELP
from followups.api.steps import PLAN, StepInputSerializer
from followups.models import Channel, FollowUp, Need, Result
from followups.services import counting
from followups.services import log as logging
from followups.services.withheld import said

KEY = "0b0e6a52-52a6-4a8f-9f5d-5d0c2c9f7f10"
TOLD = {
    "occurred_at": "2026-03-03T15:00:00+08:00", "channel": "phone", "result": "answered", "need": "explicit",
    "text": "Needs 40,000 labels by May; the buyer decides with the plant manager.", "bigger_picture": True,
    "way_higher": False, "author_present": True,
}  # fmt: skip
SENT = {"account": 4711, "client_key": KEY, **TOLD, "persons": [815], "participants": [], "next_step": PLAN}
ENTRY = {
    "id": 88, "client_key": KEY, "account": 4711, "author": 7, **TOLD, "occurred_on": "2026-03-03", "timed": True,
    "entered_at": "2026-03-03T17:20:00+08:00", "persons": [815], "participants": [], "effective": True, "counts": True,
    "counts_for_life": True, "not_counting": "", "approval": "", "repeated": False, "disallow_reason": "",
    "voided_at": None, "void_reason": "", "version": 1,
}  # fmt: skip


@example("A follow-up", answer=ENTRY)
class FollowUpSerializer(RecordSerializer):
    """An entry as it stands, with what it counts for."""

    text = serializers.SerializerMethodField()
    persons = serializers.SerializerMethodField()
    participants = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField()
    counts_for_life = serializers.SerializerMethodField()

    class Meta:
        model = FollowUp
        fields = (
            "id", "client_key", "account", "author", "occurred_at", "occurred_on", "timed", "entered_at", "channel", "result",
            "need", "text", "bigger_picture", "way_higher", "persons", "participants", "author_present", "effective", "counts",
            "counts_for_life", "not_counting", "approval", "repeated", "disallow_reason", "voided_at", "void_reason",
            "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_text(self, follow_up: FollowUp) -> str:
        """What was said; a mark stands for persons whose data may not be processed."""
        return said(follow_up)

    def get_persons(self, follow_up: FollowUp) -> list[int]:
        """Ids of the customer's people."""
        return [link.person_id for link in follow_up.person_links.all() if link.current]

    def get_participants(self, follow_up: FollowUp) -> list[int]:
        """Ids of our own people who came along."""
        return [link.user_id for link in follow_up.participant_links.all() if link.current]

    def get_counts(self, follow_up: FollowUp) -> bool:
        """Whether it counts towards the twelve of the present ownership cycle."""
        return follow_up.not_counting == "" and not counting.for_life_only(follow_up, follow_up.account)

    def get_counts_for_life(self, follow_up: FollowUp) -> bool:
        """Whether its day counts in the account's life, in whichever cycle."""
        return follow_up.not_counting == ""


EARLIEST, LATEST = 1900, 2200  # years of a moment


class Moment(serializers.DateTimeField):
    """A moment in a year that there is; without an offset it is of the company's time zone."""

    def to_internal_value(self, value: Any) -> Any:
        """A moment that the calendar of every zone knows."""
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment.year <= LATEST:
            years = {"low": EARLIEST, "high": LATEST}
            raise serializers.ValidationError(_("Write a year from %(low)s to %(high)s, with four digits.") % years)
        return moment


def ids(**kwargs: Any) -> serializers.ListField:
    """Some ids, not too many."""
    return serializers.ListField(child=id_field(), max_length=100, **kwargs)


class ToldSerializer(serializers.Serializer[Any]):
    """What happened."""

    occurred_at = Moment(required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.VISIT)
    result = serializers.ChoiceField(choices=Result.choices)
    text = serializers.CharField(max_length=logging.LONGEST_TEXT, required=False, allow_blank=True, default="")
    persons = ids(default=list, help_text="of the account's key persons")
    new_person = serializers.CharField(
        max_length=logging.LONGEST_NAME, required=False, allow_blank=True, default="", help_text="added to the account"
    )
    participants = ids(default=list, help_text="colleagues who came along")
    author_present = serializers.BooleanField(
        default=True, help_text="false: the participants were there, whoever logs it was not"
    )
    need = serializers.ChoiceField(choices=Need.choices, required=False, allow_blank=True, default=Need.UNCHANGED)
    bigger_picture = serializers.BooleanField(required=False, allow_null=True, default=None)
    way_higher = serializers.BooleanField(required=False, allow_null=True, default=None)


@example("A contact", sent=SENT)
class LogSerializer(ToldSerializer):
    """A contact to log; the same `client_key` never makes two, and takes no other content."""

    account = id_field()
    client_key = serializers.UUIDField(required=False, help_text=KEY_HELP)
    next_step = StepInputSerializer(required=False, allow_null=True, default=None)
    fulfilled = ids(
        required=False,
        allow_null=True,
        default=None,
        help_text="open steps this contact does; null: the plain contact steps",
    )


@example("What is put right", sent={"result": "no_answer", "version": 1})
class CorrectSerializer(ToldSerializer):
    """What an entry shall say; what is left out stays. Send it by PATCH."""

    result = serializers.ChoiceField(choices=Result.choices, required=False)
    version = version_field(required=False)
