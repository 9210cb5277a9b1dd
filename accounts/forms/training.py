"""Courses as an admin keeps them, and a course that somebody has done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.fields import date_input
from core.worded import by_language
from users.models import Course, Skill, User
from users.training.courses import EDITED
from users.training.records import FIRST_DAY, LONGEST_NOTE, MOST_AT_ONCE

PASSED = (("yes", pgettext_lazy("training", "Passed")), ("no", pgettext_lazy("training", "Not passed")))


class NoteForm(forms.Form):
    """One course for one person or several."""

    selected = forms.ModelMultipleChoiceField(User.objects.none(), widget=forms.MultipleHiddenInput, label=_("People"))
    course = forms.ModelChoiceField(Course.objects.none(), label=_("Course"), empty_label=None)
    done_on = forms.DateField(label=_("Done on"), widget=date_input())
    passed = forms.ChoiceField(label=_("Result"), choices=PASSED, widget=forms.RadioSelect, initial="yes")
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, help_text=_("Who taught it, the mark, a certificate.")
    )

    def __init__(self, *args: Any, people: Any, courses: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["selected"].queryset = people  # type: ignore[attr-defined]
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]
        self.fields["done_on"].initial = today
        self.fields["done_on"].widget.attrs |= {"min": FIRST_DAY.isoformat(), "max": today.isoformat()}

    def clean_selected(self) -> Any:
        """As many as one note holds."""
        people = self.cleaned_data["selected"]
        if len(people) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most %(most)s people at once."), params={"most": MOST_AT_ONCE})
        return people

    def clean_passed(self) -> bool:
        """Whether it was passed."""
        return bool(self.cleaned_data["passed"] == "yes")


class CourseForm(forms.ModelForm):
    """Words in three languages, the skill, of whom it is required, how long it holds."""

    unlooked = "our own catalogue"
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    class Meta:
        model = Course
        fields = EDITED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spoken = [self[name] for name in by_language("label")]
        self.fields[by_language("label")[0]].help_text = _("One language suffices: the others fall back to it.")
        self.fields["required"].help_text = _(
            "While it is missing they get no new customers, as the rules say. What they own stays theirs."
        )
        choose: Any = self.fields["skill"]
        choose.choices = [("", _("Choose a skill")), *Skill.choices]
        self.fields["joined_from"].widget = date_input()
        self.fields["joined_from"].help_text = _("for new staff: those who joined on this day or later")
        self.fields["valid_days"].help_text = _("empty: it holds for good; otherwise it is refreshed before then")
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    def facts(self) -> dict[str, Any]:
        """The values a service takes."""
        return {name: self.cleaned_data[name] for name in EDITED}

    def _post_clean(self) -> None:
        """The row itself is written by the service, over what is stored then."""
