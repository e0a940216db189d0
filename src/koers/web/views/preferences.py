"""Language and appearance: for who is logged in, and for who is not."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy

from koers.kernel.actions.people import choose_language
from koers.kernel.middleware import LANGUAGE_COOKIE
from koers.kernel.models import Person
from koers.web.context import THEME_COOKIE, THEMES
from koers.web.forms import KoersForm

A_YEAR = 365 * 24 * 60 * 60


class PreferencesForm(KoersForm):
    """The language of pages and mails, and light or dark."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Appearance"),
        choices=[
            ("", gettext_lazy("as my device")),
            ("light", gettext_lazy("light")),
            ("dark", gettext_lazy("dark")),
        ],
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("This is remembered on this device only."),
    )


def _keep(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")


@login_not_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose language and appearance. ``?language=en`` shows the page in that language, with it filled in."""
    asked = request.GET.get("language", "")
    shown = asked if asked in dict(settings.LANGUAGES) else (translation.get_language() or settings.LANGUAGE_CODE)
    with translation.override(shown):
        request.LANGUAGE_CODE = shown
        form = PreferencesForm(
            request.POST if request.method == "POST" else None,
            initial={"language": shown, "theme": request.COOKIES.get(THEME_COOKIE, "")},
        )
        if form.is_valid():
            return _chosen(request, form)
        context = {"form": form, "saved": "saved" in request.GET}
        return render(request, "web/preferences.html", context)


def _chosen(request: HttpRequest, form: PreferencesForm) -> HttpResponse:
    if isinstance(request.user, Person):
        choose_language(language=form.cleaned_data["language"], by=request.user)
    response = redirect(f"{request.path}?saved")
    _keep(response, LANGUAGE_COOKIE, form.cleaned_data["language"])
    if form.cleaned_data["theme"] in THEMES:
        _keep(response, THEME_COOKIE, form.cleaned_data["theme"])
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
