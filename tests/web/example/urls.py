"""Pages with which the frame is tried: an ordinary one, one that breaks, and one that is not allowed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from koers.kernel.errors import NotAllowed
from koers.web.forms import KoersForm, LocalDateField
from koers.web.pages import Crumb
from koers.web.uploads import UploadField

app_name = "example"


class ExampleForm(KoersForm):
    """A date and a file."""

    day = LocalDateField(label="Wanneer is het klaar?")
    file = UploadField(label="Uitdraai", required=False)


def page(request: HttpRequest) -> HttpResponse:
    """A page with a form."""
    form = ExampleForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    crumbs = [Crumb("Studenten", "/example/"), Crumb("Sam")]
    return render(request, "example/page.html", {"section": "example", "form": form, "crumbs": crumbs})


def breaks(request: HttpRequest) -> HttpResponse:
    """Our fault."""
    raise RuntimeError("broken on purpose")


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Somebody else can."""
    raise NotAllowed("Alleen Marijke kan dit gesprek afronden.")


urlpatterns = [
    path("", page, name="page"),
    path("breaks/", breaks, name="breaks"),
    path("not-allowed/", not_allowed, name="not_allowed"),
]
