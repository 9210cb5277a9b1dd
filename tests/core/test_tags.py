"""The tags and components of the frame, rendered."""

from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from django_cotton.compiler_regex import CottonCompiler


def show(source, **context):
    template = engines["django"].from_string(CottonCompiler().process(source))
    return template.render(context)


class Visit(forms.Form):
    person = forms.MultipleChoiceField(choices=[(1, "<b>Wang</b>")], widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(widget=forms.Textarea, help_text="Who & what")
    key = forms.CharField(widget=forms.HiddenInput)


def test_navigation_hides_what_does_not_exist_yet():
    request = RequestFactory().get("/")
    assert show("{% nav_link 'no:such' 'Nowhere' 'user' %}", request=request).strip() == ""


def test_navigation_marks_where_the_reader_is():
    request = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(view_name="account_login")
    assert 'aria-current="page"' in show("{% nav_link 'account_login' 'Log in' 'user' %}", request=request)
    other = show("{% nav_link 'account_logout' 'Out' 'user' also='account_*' %}", request=request)
    assert "is-current" in other
    assert "aria-current" not in other


@pytest.mark.parametrize(
    ("value", "look"),
    [
        ("0", " is-number"), ("+790,000", " is-number"), ("1,000,000", " is-number"), ("10,000,000", " is-number is-long"),
        ("¥1.2M + ?", " is-number"), ('<span title="n = 1,234,567">7%</span>', " is-number"), ("–", ""), ("", ""),
        ("Hafen 2 Papierverarbeitungsgesellschaft", ""),
    ],
)  # fmt: skip
def test_a_number_in_a_tile_never_breaks_and_a_long_one_is_set_smaller(value, look):
    shown = show('<c-figure label="Sum" value="{{ value }}" />', value=mark_safe(value))
    assert f'class="figure-value{look}"' in shown


def test_a_rate_of_few_percent_has_a_decimal_and_names_its_n():
    assert (
        show("{% percent_fine 17 1000 %} {{ 0.004|rate }}") == '<span class="rate" title="n = 1,000">1.7%</span> 0.4%'
    )


def test_a_rate_over_few_cases_is_grey_and_names_its_n():
    assert show("{% percent 3 12 %}") == '<span class="rate is-thin" title="n = 12">25%</span>'
    assert "is-thin" not in show("{% percent 3 20 %}")
    assert "–" in show("{% percent 0 0 %}")


def test_zero_survives_the_dash():
    assert show("{{ a|dash }} {{ b|dash }} {{ c|dash }}", a=0, b=None, c="") == "0 – –"


@pytest.mark.parametrize(
    ("days", "word", "tone"),
    [
        (40, "40 days left", "plain"),
        (14, "14 days left", "warn"),
        (1, "1 day left", "bad"),
        (0, "today", "bad"),
        (-2, "2 days late", "bad"),
    ],
)
def test_days_left_always_has_a_word(days, word, tone):
    html = show('<c-badge.days :days="days" />', days=days)
    assert word in html
    assert f"is-{tone}" in html


def test_no_clock_is_a_dash():
    assert "–" in show('<c-badge.days :days="days" />', days=None)


@pytest.mark.parametrize(("n", "look"), [(0, ""), (9, ""), (10, "is-near"), (12, "is-full"), (13, "is-full")])
def test_pace_says_n_of_twelve(n, look):
    html = show('<c-pace :n="n" />', n=n)
    assert f"<b>{n}</b>/12" in html
    assert html.count('class="on"') == min(n, 12)
    assert look in html


def test_a_stage_shows_its_letter_and_its_word():
    html = show('<c-badge.stage stage="prospect" />')
    assert ">P<" in html
    assert "Prospect" in html


def test_text_given_to_a_component_is_escaped():
    html = show('<c-card title="{{ name }}">{{ name }}</c-card>', name="<script>alert(1)</script>")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_field_brings_label_help_errors_and_ties_them_to_the_control():
    html = show('<c-form.field :field="form.text" />', form=Visit({"person": ["1"]}))
    assert '<label for="id_text">Text <span class="required"' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_helptext"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert "form-control is-invalid" in html


def test_help_given_by_the_template_is_tied_to_the_control_too():
    class Plain(forms.Form):
        amount = forms.DecimalField()

    html = show('<c-form.field :field="form.amount" help="Without tax" />', form=Plain())
    assert 'aria-describedby="id_amount_helptext"' in html
    assert 'id="id_amount_helptext">Without tax<' in html


def test_choices_become_chips_with_escaped_words():
    html = show('<c-form.field :field="form.person" />', form=Visit())
    assert "<fieldset" in html
    assert 'class="chip"' in html
    assert "<b>Wang</b>" not in html


def test_a_form_names_every_error_and_carries_its_hidden_fields():
    request = RequestFactory().get("/")
    html = (
        engines["django"]
        .from_string(CottonCompiler().process('<c-form :form="form" action="/x/" draft="d1">!</c-form>'))
        .render({"form": Visit({})}, request)
    )
    assert "3 things to correct" in html
    assert 'name="key"' in html
    assert "csrfmiddlewaretoken" in html
    assert 'data-draft="d1"' in html


def test_an_optional_attribute_of_an_outer_component_does_not_leak_into_an_inner_one():
    html = show('<c-card title="Outer"><c-card>inner</c-card></c-card>')
    assert html.count("Outer") == 1


def test_a_bar_is_as_long_as_its_share():
    assert 'style="width:25.00%"' in show("{% bar_fill 5 20 %}")
    assert "is-zero" in show("{% bar_fill 0 20 %}")
    assert 'style="width:100.00%"' in show("{% bar_fill 30 20 %}")
    assert "is-zero" in show("{% bar_fill 1 0 %}")


def test_when_is_short_to_read_and_exact_for_machines():
    with translation.override("zh-hans"):
        assert (
            show("{% when d %}", d=date(2020, 1, 5))
            == '<time datetime="2020-01-05" title="周日 2020-01-05">2020年1月5日</time>'
        )


@pytest.mark.parametrize(
    ("name", "shown"), [("Ann Baker", "AB"), ("陈明", "陈"), ("li.na@example.com", "ln"), ("", "?")]
)
def test_initials(name, shown):
    assert show("{{ name|initials }}", name=name) == shown


def test_a_remembered_part_is_the_component_itself_in_each_language():
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert show('{% part "badge.days" days=3 %}') == show('<c-badge.days :days="days" />', days=3).strip()
            assert show('{% part "badge.grade" grade=g %}', g="A") == show('<c-badge.grade grade="A" />').strip()


def test_a_remembered_part_escapes_what_it_is_given():
    assert "<b>" not in show('{% part "badge.grade" grade=g %}', g="<b>")
