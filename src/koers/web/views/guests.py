"""The way in for people without an account: the link, the code, and the page on which they begin."""

from __future__ import annotations

import contextlib
import uuid

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from koers.kernel import clock, guests
from koers.kernel.actions import guests as actions
from koers.kernel.actions.guests import Entry, Outcome
from koers.kernel.guests import Guest
from koers.kernel.middleware import LANGUAGE_COOKIE
from koers.kernel.models import Document
from koers.kernel.registry import obligations_of
from koers.kernel.registry import process as process_of
from koers.web.forms import KoersForm
from koers.web.guests import ASKED, SESSION, cookie, for_guests, guest_of, keep, token
from koers.web.views.preferences import A_YEAR

JUST_ENTERED = "entered"


class AskForm(KoersForm):
    """Asking for a code. What posts every form that it finds, as some scanners of mail do, ticks nothing."""

    ready = forms.BooleanField(
        label=gettext_lazy("I can read my mail now"),
        error_messages={"required": gettext_lazy("Tick that you can read your mail now")},
    )


class CodeForm(KoersForm):
    """The six digits of the mail, however they are grouped."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Look in the mail once more and fill in the 6 digits")},
    )

    def clean_code(self) -> str:
        """Six digits, or the mistake is not counted as a try."""
        digits = "".join(char for char in self.cleaned_data["code"] if char not in " -.\u00a0")
        if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Look in the mail once more and fill in the 6 digits"), code="digits")
        return digits


@login_not_required
def guest(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """Where a mailed link leads: it says nothing of anybody, and mails a code to whom it was sent.

    Whether there is such a link is not asked here, so it cannot be told either.
    """
    here = guests.recognise(token(request, SESSION))
    if isinstance(here, Guest) and here.link == link_id:
        return redirect("web:guest_start")
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = actions.ask_code(link_id=link_id)
        if asked is not None:
            response = redirect("web:guest_code", link_id)
            keep(response, ASKED, asked, guests.HOUR.total_seconds())
            return response
        form.add_error(None, _("A code was asked for too often. Wait an hour and try again, or call the school."))
    return render(request, "web/guests/link.html", {"form": form})


@sensitive_post_parameters("code")
@login_not_required
def guest_code(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """Type the code, in the browser in which it was asked for."""
    browser = token(request, ASKED)
    if not browser:
        return redirect("web:guest", link_id)
    form = CodeForm(request.POST if request.method == "POST" else None)
    entry = Entry(Outcome.NOT_ASKED)
    if form.is_valid():
        typed, before = form.cleaned_data["code"], token(request, SESSION)
        entry = actions.enter(link_id=link_id, browser=browser, typed=typed, before=before)
        if entry.outcome is Outcome.ENTERED:
            return _entered(request, entry)
        if entry.outcome is Outcome.ENDED:
            return render(request, "web/guests/ended.html", status=403)
        form.add_error("code", _what_now(entry))
    context = {"form": form, "link_id": link_id, "entry": entry, "minutes": guests.CODE_LASTS.seconds // 60}
    return render(request, "web/guests/code.html", context)


def _entered(request: HttpRequest, entry: Entry) -> HttpResponse:
    """A browser that somebody else prepared is of no use to them: its tokens are all new from here on."""
    rotate_token(request)
    response = redirect(f"{reverse('web:guest_start')}?{JUST_ENTERED}=1")
    keep(response, SESSION, entry.token, guests.AT_MOST.total_seconds())
    response.delete_cookie(cookie(ASKED))
    return response


def _what_now(entry: Entry) -> str:
    return {
        Outcome.WRONG: _("Look in the mail once more and fill in the 6 digits"),
        Outcome.USED: _("This code was used already. Ask for a new one."),
        Outcome.EXPIRED: _("This code is too old. Ask for a new one."),
        Outcome.TOO_OFTEN: _("That went wrong too often with this code. Ask for a new one."),
        Outcome.NOT_ASKED: _("No code was asked for in this window. Ask for one first."),
    }[entry.outcome]


@for_guests
def guest_start(request: HttpRequest) -> HttpResponse:
    """What is asked of the guest: the page that the process has for it, or else the list of it.

    Who typed the code just now came for what the mail was about: the page of the process can lead on to that.
    """
    here = guest_of(request)
    process = process_of(here.dossier.process)
    with contextlib.suppress(NoReverseMatch):
        page = reverse(f"{process.key}:guest")
        return redirect(f"{page}?{JUST_ENTERED}=1" if JUST_ENTERED in request.GET else page)
    today = clock.today()
    documents = Document.objects.visible_to(here.person, today).current().filter(signatories__person=here.person)
    to_sign = documents.filter(signatories__person=here.person, signatories__signature__isnull=True)
    due = [item for item in obligations_of(process).for_person(here.person, today) if not item.waiting_for]
    context = {"guest": here, "to_sign": to_sign, "due": due, "documents": documents.exclude(pk__in=to_sign)}
    return render(request, "web/guests/start.html", context)


@require_POST
@login_not_required
def guest_leave(request: HttpRequest) -> HttpResponse:
    """End the session: on a computer that others use too, worth doing."""
    actions.leave(token=token(request, SESSION))
    response = redirect("web:guest_left")
    response.delete_cookie(cookie(SESSION))
    return response


@login_not_required
def guest_left(request: HttpRequest) -> HttpResponse:
    """Says that the window can be closed."""
    return render(request, "web/guests/left.html")


@require_POST
@login_not_required
def guest_language(request: HttpRequest) -> HttpResponse:
    """Go on in the other language, on the same page."""
    asked = request.POST.get("next", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()})
    response = redirect(asked if ours else reverse("web:guest_left"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax"
        )
    return response
