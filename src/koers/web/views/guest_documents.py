"""Reading and signing a report without an account: read it first, then sign it, on a page of its own."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import audit, clock
from koers.kernel.actions import documents as actions
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Document
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.web.downloads import file_response
from koers.web.forms import KoersForm
from koers.web.guests import for_guests, guest_of
from koers.web.views.conversations import ReasonForm
from koers.web.views.documents import document_of, signers_of


class AgreeForm(KoersForm):
    """The act of signing: that it was read, and the hash of what was shown."""

    read = forms.BooleanField(
        label=gettext_lazy("I have read the report and I agree with it."),
        error_messages={"required": gettext_lazy("Tick that you have read the report")},
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)


class WrongForm(ReasonForm):
    """What is not right in a report."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].label = _("What should change?")


def _document(request: HttpRequest, document_id: uuid.UUID) -> Document:
    return document_of(guest_of(request).person, document_id)


def _context(request: HttpRequest, found: Document) -> dict[str, Any]:
    """Who signs, what of it is the guest's to do, and what this document is called."""
    guest, signers = guest_of(request), signers_of(found)
    mine = next((signer for signer in signers if signer["person"] == guest.person), None)
    may_sign = mine is not None and may(guest.person, Right.SIGN, found.dossier, clock.today())
    waits = not found.voided_at and not found.sealed_at
    return {
        "document": found,
        "sections": found.data["sections"],
        "signers": signers,
        "others": [signer for signer in signers if signer is not mine],
        "mine": mine,
        "to_sign": bool(may_sign and mine and mine["signature"] is None and waits),
        "may_change": bool(may_sign and waits),
    }


def _note_reading(request: HttpRequest, found: Document) -> None:
    audit.record("read", by=guest_of(request).person, about=found, dossier=found.dossier)


@require_safe
@for_guests
def read(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Read a report, whether it waits for a signature or has it."""
    found = _document(request, document_id)
    _note_reading(request, found)
    return render(request, "web/guests/read.html", _context(request, found))


@for_guests
def sign(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Sign what was read. The page after it says what happens next; it can be loaded again without harm."""
    found = _document(request, document_id)
    context = _context(request, found)
    form = AgreeForm(request.POST if request.method == "POST" else None, initial={"sha256": found.read_blob_id})
    if request.method == "POST" and context["mine"] and form.is_valid():
        guest = guest_of(request)
        try:
            actions.sign_document(
                document=found, sha256=form.cleaned_data["sha256"], by=guest.person, address=guest.address
            )
        except Changed:
            return _changed(request, found)
        return redirect("web:guest_sign", found.pk)
    if not context["to_sign"] and not (context["mine"] and context["mine"]["signature"]):
        return redirect("web:guest_document", found.pk)
    template = "web/guests/sign.html" if context["to_sign"] else "web/guests/signed.html"
    return render(request, template, {**context, "form": form})


@for_guests
def change(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Say what is not right: the report opens again, and signatures on this version are void."""
    found = _document(request, document_id)
    context = _context(request, found)
    form = WrongForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_change(document=found, reason=form.cleaned_data["reason"], by=guest_of(request).person)
        except Changed:
            return _changed(request, found)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("web:guest_document", found.pk)
    if not context["may_change"]:
        return redirect("web:guest_document", found.pk)
    return render(request, "web/guests/change.html", {**context, "form": form})


@require_safe
@for_guests
def pdf(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """The PDF: sealed once everybody has signed, until then what is read before signing."""
    found = _document(request, document_id)
    _note_reading(request, found)
    blob = found.sealed_blob or found.read_blob
    return file_response(bytes(blob.content), "application/pdf", f"{found.title} {found.frozen_at:%Y-%m-%d}.pdf")


def _changed(request: HttpRequest, found: Document) -> HttpResponse:
    """409: what is there now is another document than what was read."""
    visible = Document.objects.visible_to(guest_of(request).person, clock.today())
    newer = visible.current().filter(conversation=found.conversation_id).first() if found.conversation_id else None
    return render(request, "web/guests/changed.html", {"document": newer or found}, status=409)
