"""What all forms share: checked on the server, tolerant of notation, messages that say what to do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock, texts
from koers.kernel.errors import Refused
from koers.web import dates


def _plain(data: Any, untouched: set[str]) -> Any:
    def clean(key: str, value: Any) -> Any:
        return texts.clean(value) if isinstance(value, str) and key not in untouched else value

    if isinstance(data, MultiValueDict):
        return MultiValueDict({key: [clean(key, value) for value in values] for key, values in data.lists()})
    return {key: clean(key, value) for key, value in data.items()}


class KoersForm(forms.Form):
    """The base of every form.

    What was typed is stripped of control and bidirectional characters, before checking and before it is shown again.
    The browser checks nothing (`<form novalidate>`). A field that may stay empty says so (`web/field.html`). An empty
    field asks for itself by its label. Draw it with ``{% include "web/form.html" %}``, or field by field with
    ``{% include "web/field.html" with field=form.name %}``.
    """

    use_required_attribute = False

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if data is not None:
            secret = {name for name, field in self.fields.items() if isinstance(field.widget, forms.PasswordInput)}
            self.data = _plain(data, {self.add_prefix(name) for name in secret})
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = (
                    _("Choose an answer at “%(label)s”")
                    if isinstance(field, forms.ChoiceField)
                    else _("Fill in “%(label)s”")
                ) % {"label": field.label or ""}

    def refuse(self, refusal: Refused) -> None:
        """Show what an action refused, at the field that it names, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class LocalDateField(forms.Field):
    """A local date, in every clear notation: "11 december 2026", "11 dec", "11-12-2026", "2026-12-11".

    Cleans to `datetime.date`, or None when empty and not required. Without a year: the first such day from today on.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "size": "24"})
    default_error_messages = {
        "required": gettext_lazy("Fill in a date, for example 11 December 2026"),
        "invalid": gettext_lazy("Fill in a date, for example 11 December 2026"),
    }

    def to_python(self, value: Any) -> dt.date | None:
        """The date, or None. Raises `ValidationError` for what cannot be read as one."""
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        day = dates.parse_day(str(value), clock.today())
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def prepare_value(self, value: Any) -> Any:
        """A date as text; what was typed as it was typed."""
        return dates.plain_day(value) if isinstance(value, dt.date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another day was typed, whatever the notation."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class LocalTimeField(forms.Field):
    """A time of day in Amsterdam: "13.15", "13:15", "1315", "9 uur". Cleans to a naive `datetime.time` or None."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "size": "8"})
    default_error_messages = {
        "required": gettext_lazy("Fill in a time, for example 13.15"),
        "invalid": gettext_lazy("Fill in a time, for example 13.15"),
    }

    def to_python(self, value: Any) -> dt.time | None:
        """The time, or None. Raises `ValidationError` for what cannot be read as one."""
        if value in self.empty_values or isinstance(value, dt.time):
            return value or None
        time = dates.parse_time(str(value))
        if time is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time

    def prepare_value(self, value: Any) -> Any:
        """A time as text; what was typed as it was typed."""
        return f"{value:%H.%M}" if isinstance(value, dt.time) else value
