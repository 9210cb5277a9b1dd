"""Time zones that people choose: each place once, under its present name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from users import zones
from users.forms import ProfileForm


def names(form: ProfileForm) -> list[str]:
    return [name for name, _words in form.fields["time_zone"].choices]  # type: ignore[attr-defined]


def test_obsolete_names_are_not_offered() -> None:
    offered = names(ProfileForm())
    assert {"Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Europe/Kyiv", "America/New_York"} <= {*offered}
    assert not {"Asia/Chungking", "Europe/Kiev", "Asia/Calcutta"} & {*offered}


def test_a_name_somebody_has_kept_stays_theirs() -> None:
    values = {"name": "Ann", "language": "en", "time_zone": "Europe/Kiev"}
    assert ProfileForm(values, initial=values).is_valid()
    assert not ProfileForm(values, initial={**values, "time_zone": ""}).is_valid()


@pytest.mark.parametrize(
    ("language", "shanghai", "york"),
    [
        ("en", "Shanghai", "New York"),
        ("zh-hans", "上海", "纽约"),
        ("zh-hant", "上海", "紐約"),
    ],
)
def test_places_are_named_in_the_readers_language_with_their_offset(language: str, shanghai: str, york: str) -> None:
    with translation.override(language), time_machine.travel(datetime(2026, 1, 10, tzinfo=UTC), tick=False):
        choices = dict(ProfileForm().fields["time_zone"].choices)  # type: ignore[attr-defined]
    for zone, place, ahead in (("Asia/Shanghai", shanghai, "UTC+08:00"), ("America/New_York", york, "UTC-05:00")):
        assert choices[zone].startswith(place)
        assert ahead in choices[zone]
    assert "UTC-03:30" in choices["America/St_Johns"]
    assert shanghai in choices[""]
    places = list(choices)
    assert places.index("Asia/Shanghai") < places.index("Europe/Berlin") < places.index("America/New_York")


def test_every_place_has_a_name_in_each_language() -> None:
    for name in names(ProfileForm())[1:]:
        for language in ("en", "zh-hans", "zh-hant"):
            with translation.override(language):
                assert zones.city(name) != name
