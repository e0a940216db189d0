"""Forms: tolerant of notation, strict on what can deceive, and errors that lead to their field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from koers.kernel.errors import Refused
from koers.web.forms import KoersForm, LocalDateField, LocalTimeField
from koers.web.templatetags import koers as tags


class AgreementForm(KoersForm):
    """Parts of an agreement."""

    what = forms.CharField(label="Wat ga je bereiken?", help_text="Eén ding dat je kunt zien.")
    day = LocalDateField(label="Wanneer is het klaar?")
    time = LocalTimeField(label="Hoe laat?", required=False)
    outcome = forms.ChoiceField(
        label="Hoe ging het?", choices=[("achieved", "Gelukt"), ("partly", "Deels")], widget=forms.RadioSelect
    )
    secret = forms.CharField(label="Wachtwoord", required=False, strip=False, widget=forms.PasswordInput)


@pytest.fixture(autouse=True)
def _dutch(tuesday: Any) -> None:
    translation.activate("nl")


def typed(**values: str) -> AgreementForm:
    """The form with what somebody typed, on top of what is right."""
    right = {"what": "Remmenproef halen", "day": "11 december", "outcome": "achieved"}
    data = QueryDict(mutable=True)
    data.update({**right, **values})
    return AgreementForm(data)


def test_what_is_clear_is_accepted():
    form = typed(time="1315")
    assert form.is_valid()
    assert (form.cleaned_data["day"], form.cleaned_data["time"]) == (dt.date(2026, 12, 11), dt.time(13, 15))


def test_what_is_not_clear_stays_as_it_was_typed_and_says_what_to_do():
    form = typed(day="volgende week")
    assert form.errors == {"day": ["Vul een datum in, bijvoorbeeld 11 december 2026"]}
    assert form["day"].value() == "volgende week"


def test_what_is_empty_is_asked_for_by_its_label():
    assert AgreementForm({}).errors == {
        "what": ["Vul “Wat ga je bereiken?” in"],
        "day": ["Vul een datum in, bijvoorbeeld 11 december 2026"],
        "outcome": ["Kies een antwoord bij “Hoe ging het?”"],
    }


def test_signs_that_hide_or_turn_text_around_are_taken_out_before_it_is_kept_or_shown_again():
    form = typed(what="Betaal \u202e001\u202c euro\x00\x1b aan Zoë 👩‍🔧", day="\u200fvolgende week")
    assert form["what"].value() == "Betaal 001 euro aan Zoë 👩‍🔧"
    assert form["day"].value() == "volgende week"


def test_a_password_is_left_as_it_is():
    form = typed(secret="  spatie\u200e  ")
    assert form.is_valid()
    assert form.cleaned_data["secret"] == "  spatie\u200e  "


def test_a_date_that_is_already_there_is_shown_in_words():
    form = AgreementForm(initial={"day": dt.date(2026, 12, 11), "time": dt.time(9, 5)})
    assert (form["day"].value(), form["time"].value()) == ("11 december 2026", "09.05")


def test_the_same_day_in_another_notation_is_no_change():
    form = AgreementForm({"day": "11-12-2026"}, initial={"day": dt.date(2026, 12, 11)})
    assert "day" not in form.changed_data


def test_what_an_action_refuses_stands_at_its_field():
    form = typed()
    form.refuse(Refused("Marijke heeft dan al een gesprek.", field="time"))
    form.refuse(Refused("Dit gesprek is al begonnen."))
    assert form.errors == {
        "time": ["Marijke heeft dan al een gesprek."],
        "__all__": ["Dit gesprek is al begonnen."],
    }


def test_a_field_names_its_hint_first_and_then_its_error():
    form = AgreementForm({})
    assert form.is_valid() is False
    drawn = render_to_string("web/field.html", {"field": form["what"]})
    assert drawn == (
        '<div class="field"><label for="id_what">Wat ga je bereiken?</label>'
        '<p class="hint" id="id_what_helptext">Eén ding dat je kunt zien.</p>'
        '<p class="error" id="id_what_error">Vul “Wat ga je bereiken?” in</p>\n'
        '<input type="text" name="what" aria-invalid="true" aria-describedby="id_what_helptext id_what_error" '
        'id="id_what"></div>\n'
    )


def test_a_field_that_may_stay_empty_says_so():
    drawn = render_to_string("web/field.html", {"field": AgreementForm()["time"]})
    assert "<small>(mag leeg blijven)</small>" in drawn
    assert "required" not in drawn


def test_choices_stand_in_a_group_with_a_legend():
    drawn = render_to_string("web/field.html", {"field": AgreementForm()["outcome"]})
    assert drawn.count("<legend>Hoe ging het?</legend>") == 1
    assert drawn.count('<label class="choice boxed"') == 2


def test_each_line_of_the_summary_leads_to_its_field():
    form = AgreementForm({})
    summary = render_to_string("web/errors.html", {"form": form})
    assert [f'href="#{target}"' in summary for target in ("id_what", "id_day", "id_outcome_0")] == [True] * 3
    assert 'role="alert" tabindex="-1" autofocus' in summary


@pytest.mark.parametrize(
    ("day", "cell", "tag"),
    [
        (dt.date(2026, 11, 14), '<time datetime="2026-11-14">3 dagen te laat</time>', "3 dagen te laat"),
        (dt.date(2026, 11, 17), '<time datetime="2026-11-17">di 17 nov</time>', "vandaag"),
        (dt.date(2026, 11, 24), '<time datetime="2026-11-24">di 24 nov</time>', "over 7 dagen"),
        (dt.date(2026, 11, 25), '<time datetime="2026-11-25">wo 25 nov</time>', ""),
        (None, "", ""),
    ],
)
def test_a_deadline_has_three_states(day: dt.date | None, cell: str, tag: str):
    assert tags.deadline(day) == cell
    late = day is not None and day < dt.date(2026, 11, 17)
    assert tags.deadline_tag(day) == (f'<span class="tag {"bad" if late else "warn"}">{tag}</span>' if tag else "")


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (("ahead", 4), '<span class="tag ahead">4 voor</span>'),
        (("on", 0), '<span class="tag on">op schema</span>'),
        (("behind", -6), '<span class="tag behind">6 achter</span>'),
        (("behind", 6, "kaarten"), '<span class="tag behind">6 kaarten achter</span>'),
    ],
)
def test_a_position_is_a_word_and_a_shape(drawn: tuple[Any, ...], expected: str):
    assert tags.position_tag(*drawn) == expected
