"""Whether a document is real: for anybody, without names and without contents."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import verification
from koers.printing import codes
from koers.web.forms import KoersForm
from koers.web.uploads import UploadField


class VerifyForm(KoersForm):
    """A control code, or the PDF itself."""

    code = forms.CharField(
        label=gettext_lazy("Control code"),
        help_text=gettext_lazy("At the bottom of the document, 12 characters. Dashes are allowed and not needed."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = UploadField(
        label=gettext_lazy("Or choose the PDF"),
        help_text=gettext_lazy("We do not keep the file."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean(self) -> None:
        """One of the two is needed, and a code must look like one."""
        code = self.cleaned_data.get("code")
        if not self.errors and not code and not self.cleaned_data.get("file"):
            self.add_error("code", _("Fill in the code of the document, or choose the PDF"))
        elif code and not self.cleaned_data.get("file") and codes.normalise(code) is None:
            self.add_error("code", _("A code has 12 letters and figures, for example K7QF-2M9X-4TRB"))


@login_not_required
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file. A code leads to its own address; a file is judged at once and forgotten."""
    form = VerifyForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    if not form.is_valid():
        return render(request, "web/verify.html", {"form": form})
    upload = form.cleaned_data["file"]
    if upload:
        return _answer(request, verification.of_bytes(upload.read()))
    return redirect("web:verify_code", codes.normalise(form.cleaned_data["code"]))


@login_not_required
def verify_code(request: HttpRequest, typed: str) -> HttpResponse:
    """What is known about a code; the address that stands on a document as QR code."""
    return _answer(request, verification.of_code(typed))


def _answer(request: HttpRequest, verdict: verification.Verdict) -> HttpResponse:
    return render(request, "web/verify.html", {"form": VerifyForm(), "verdict": verdict})
