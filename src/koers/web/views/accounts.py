"""Logging in and out."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from koers.kernel import logins
from koers.kernel.models import Person
from koers.web.forms import KoersForm


class LoginForm(KoersForm):
    """E-mail address and password; says the same whether the address, the password or both are wrong."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address of your school"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    person: Person | None = None

    def clean(self) -> None:
        """Find the person. Each failed try counts, and too many make everybody wait."""
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password")
        if not email or not password:
            return
        if logins.must_wait(email):
            raise forms.ValidationError(
                _("That went wrong too often. Wait %(minutes)s minutes and try again.")
                % {"minutes": logins.PAUSE.seconds // 60},
                code="wait",
            )
        found = authenticate(username=email, password=password)
        if not isinstance(found, Person):
            logins.failed(email)
            raise forms.ValidationError(_("This e-mail address and password do not belong together."), code="wrong")
        logins.succeeded(email)
        self.person = found


def safe_next(request: HttpRequest) -> str:
    """Where to go after logging in: the page that was asked for if it is one of ours, else the home page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    # Without a slash `redirect` would take it for the name of a page.
    return asked if ours and asked.startswith("/") else settings.LOGIN_REDIRECT_URL


@sensitive_post_parameters("password")
@login_not_required
def login_page(request: HttpRequest) -> HttpResponse:
    """Log in with a password."""
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = LoginForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        login(request, form.person)
        return redirect(safe_next(request))
    return render(request, "web/login.html", {"form": form, "next": request.GET.get("next", "")})


@csrf_exempt  # a foreign page cannot make use of it: the session cookie does not come along with a foreign POST
@require_POST
@login_not_required
def logout_page(request: HttpRequest) -> HttpResponse:
    """End the session. Without a token, so that the frame of a page holds nothing that differs each time."""
    logout(request)
    return redirect("web:logged_out")


@login_not_required
def logged_out(request: HttpRequest) -> HttpResponse:
    """Says that one is logged out, on a shared computer worth knowing."""
    if request.user.is_authenticated:
        return redirect("web:home")
    return render(request, "web/logged_out.html")
