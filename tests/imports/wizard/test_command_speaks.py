"""The command speaks the importer's language, and with --json a refusal is JSON too; words that fit what they say."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from followups.models import FollowUp, NotCounting, Result
from followups.services.outcome import why_not
from tests.cast import Cast
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_refusal_is_in_the_importers_language_and_json_when_asked(cast: Cast, sheet: Any, tmp_path: Any) -> None:
    User.objects.filter(pk=cast.ann.pk).update(language="zh-hans")
    bad, out = tmp_path / "x.xlsx", StringIO()
    bad.write_bytes(b"")
    with pytest.raises(CommandError, match="空"):
        call_command("import", str(bad), "--kind", "leads", "--as", cast.ann.email, "--json", stdout=out)
    assert "空" in json.loads(out.getvalue())["error"]


def test_an_answer_without_a_person_says_that_nobody_is_named() -> None:
    no_person = FollowUp(result=Result.ANSWERED, not_counting=NotCounting.NO_RESPONSE)
    silent = FollowUp(result=Result.NO_ANSWER, not_counting=NotCounting.NO_RESPONSE)
    assert (str(why_not(no_person)), str(why_not(silent))) == ("no person is named", "the customer did not respond")
