"""Time zones that people choose: each place once, under its present name."""

from __future__ import annotations

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
