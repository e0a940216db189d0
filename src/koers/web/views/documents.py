"""Reading, signing and keeping a report of any process."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import audit, clock
from koers.kernel.actions import documents as actions
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Agreement, Attachment, Document, OutboxMessage, Person, Signatory
from koers.kernel.registry import process as process_of
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.web.access import one_of, person_of
from koers.web.downloads import file_response
from koers.web.forms import KoersForm
from koers.web.pages import Crumb
from koers.web.uploads import UploadField
from koers.web.views.conversations import ReasonForm


class SignForm(KoersForm):
    """The act of signing: that it was read, and the hash of what was shown."""

    read = forms.BooleanField(
        label=gettext_lazy("I have read the report. It agrees with our conversation."),
        error_messages={"required": gettext_lazy("Tick that you have read the report")},
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)


class ScanForm(KoersForm):
    """The scan of a form that was signed on paper."""

    file = UploadField(
        label=gettext_lazy("The scan of the signed form"),
        help_text=gettext_lazy("A PDF or a photo (PNG or JPEG), 10 MB at most."),
        error_messages={"required": gettext_lazy("Choose the scan of the signed form")},
    )


def document_of(person: Person, document_id: uuid.UUID) -> Document:
    """A document that this person may read, with who signs it; else a 404."""
    visible = Document.objects.visible_to(person, clock.today())
    return one_of(
        visible.select_related(
            "dossier__subject", "dossier__organisation__parent", "conversation", "voided_by"
        ).prefetch_related(Prefetch("signatories", Signatory.objects.select_related("person", "signature"))),
        document_id,
    )


def signers_of(document: Document) -> list[dict[str, Any]]:
    """Who signs a document, in which capacity, and the signature where there is one."""
    process = process_of(document.dossier.process)
    return [
        {
            "person": signatory.person,
            "capacity": process.role(signatory.capacity).label,
            "signature": getattr(signatory, "signature", None),
        }
        for signatory in document.signatories.all()
    ]


def _note_reading(document: Document, person: Person) -> None:
    """Who looked at somebody else's report is written down for that somebody."""
    if document.dossier.subject_id != person.pk:
        audit.record("read", by=person, about=document, dossier=document.dossier)


def document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Read it; sign it if it waits for you; see who signed; and once sealed, what happens next."""
    found = document_of(person_of(request), document_id)
    person = person_of(request)
    if found.sealed_at:
        _note_reading(found, person)
        return render(request, "web/documents/sealed.html", _sealed_context(found, person))
    signers = signers_of(found)
    mine = next((signer for signer in signers if signer["person"] == person), None)
    may_sign = may(person, Right.SIGN, found.dossier, clock.today())
    to_sign = may_sign and mine is not None and mine["signature"] is None and not found.voided_at
    form = SignForm(request.POST if request.method == "POST" else None, initial={"sha256": found.read_blob_id})
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_document(document=found, sha256=form.cleaned_data["sha256"], by=person)
        except Changed:
            return _changed(request, found)
        return redirect("web:document", found.pk)
    _note_reading(found, person)
    context = {
        "document": found,
        "sections": found.data["sections"],
        "signers": signers,
        "form": form,
        "to_sign": to_sign,
        "signed": bool(mine and mine["signature"]),
        "may_change": may_sign and not found.voided_at,
        "may_bring_paper": not found.voided_at and may(person, Right.LEAD, found.dossier, clock.today()),
        "waiting_for": [signer["person"] for signer in signers if signer["signature"] is None],
        "newer": _newer(found),
    }
    return render(request, "web/documents/sign.html", context)


def _newer(found: Document) -> Document | None:
    if not found.voided_at or not found.conversation_id:
        return None
    return found.conversation.documents.current().first() if found.conversation else None


def _sealed_context(found: Document, person: Person) -> dict[str, Any]:
    today = clock.today()
    push = found.dossier.outbox.filter(kind=OutboxMessage.Kind.PUSH, payload__document=str(found.pk)).first()
    agreements = Agreement.objects.visible_to(person, today).filter(made_in=found.conversation).open()
    return {
        "document": found,
        "signers": signers_of(found),
        "push": push,
        "agreements": agreements,
        "address": reverse("web:verify"),
        "may_plan": may(person, Right.PLAN, found.dossier, today),
        "own": found.dossier.subject_id == person.pk,
    }


def _changed(request: HttpRequest, found: Document) -> HttpResponse:
    return render(request, "web/documents/changed.html", {"document": found, "newer": _newer(found)}, status=409)


@require_safe
def document_pdf(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """The PDF: sealed once everybody has signed, until then what is read before signing."""
    found = document_of(person_of(request), document_id)
    _note_reading(found, person_of(request))
    blob = found.sealed_blob or found.read_blob
    name = f"{found.title} {found.frozen_at:%Y-%m-%d}" + ("" if found.sealed_at else f" v{found.version}")
    return file_response(bytes(blob.content), "application/pdf", f"{name}.pdf")


def document_change(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Ask for a change: the form opens again, and signatures on this version are void."""
    found = document_of(person_of(request), document_id)
    if not may(person_of(request), Right.SIGN, found.dossier, clock.today()):
        raise NotAllowed
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            conversation = actions.ask_for_change(
                document=found, reason=form.cleaned_data["reason"], by=person_of(request)
            )
        except Changed:
            return _changed(request, found)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("web:conversation", conversation.pk)
    return render(
        request,
        "web/documents/change.html",
        {
            "document": found,
            "form": form,
            "signed": [signer for signer in signers_of(found) if signer["signature"]],
            "crumbs": _crumbs(found, _("Ask for a change")),
        },
    )


def document_paper(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """For who leads the conversation: print it, let it be signed on paper, and bring in the scan."""
    found = document_of(person_of(request), document_id)
    if not may(person_of(request), Right.LEAD, found.dossier, clock.today()):
        raise NotAllowed
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            actions.accept_signed_scan(document=found, name=upload.name, content=upload.read(), by=person_of(request))
        except Changed:
            return _changed(request, found)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("web:document", found.pk)
    context = {"document": found, "form": form, "signers": signers_of(found), "crumbs": _crumbs(found, _("On paper"))}
    return render(request, "web/documents/paper.html", context)


@require_safe
def attachment(request: HttpRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """A file that somebody brought in, as a download."""
    visible = Attachment.objects.visible_to(person_of(request), clock.today())
    found = one_of(visible.select_related("blob", "dossier"), attachment_id)
    if found.dossier.subject_id != person_of(request).pk:
        audit.record("read", by=person_of(request), about=found, dossier=found.dossier)
    return file_response(bytes(found.blob.content), found.media_type, found.name)


def _crumbs(found: Document, label: str) -> list[Crumb]:
    return [Crumb(found.title, reverse("web:document", args=[found.pk])), Crumb(label)]
