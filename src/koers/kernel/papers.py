"""From a frozen statement to paper: what people read and sign, and what the archive keeps under seal."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from koers.kernel import clock, registry
from koers.kernel.models import Conversation, Document, Dossier, Organisation, Signatory
from koers.printing import seal as sealing
from koers.printing.render import DOCUMENT, Attachment, Rendered, render

if TYPE_CHECKING:
    import datetime as dt

    from koers.printing.shapes import Approval, Frame, Labels, OfficialDocument, Section


@dataclass(frozen=True)
class Paper:
    """What a process wants on paper: everything but the signatures, in one language.

    ``recipient``: name and postal address of who gets a letter, a line each; empty where it is not posted.
    """

    title: str
    language: str
    sections: list[Section]
    recipient: tuple[str, ...] = ()


def moment_text(moment: dt.datetime) -> str:
    """ "17 november 2026, 13.36 uur", in Europe/Amsterdam and the active language."""
    local = clock.local(moment)
    day = formats.date_format(local.date(), "j F Y")
    return _("%(day)s, %(time)s") % {"day": day, "time": formats.date_format(local, _("H:i"))}


def frame(paper: Paper, dossier: Dossier, moment: dt.datetime) -> Frame:
    """The letterhead and fixed words around a paper, in its language."""
    with translation.override(paper.language):
        school = dossier.organisation.institution.name
        found: Frame = {
            "language": paper.language,
            "title": paper.title,
            "moment": moment.isoformat(timespec="seconds"),
            "school": school,
            "dossier": _("Dossier of %(name)s") % {"name": dossier.subject.full_name},
            "verification": None,
            "labels": labels(school),
        }
        if paper.recipient:
            found["recipient"] = list(paper.recipient)
        return found


def labels(school: str) -> Labels:
    """The fixed words of every document, in the active language."""
    return {
        "page": _("page"),
        "of": _("of"),
        "code": _("Control code"),
        "verify": _("Sealed by %(school)s. Check this document:") % {"school": school},
        "qr": _("QR code of the page where this document can be checked"),
        "not_signed": _("not signed yet"),
    }


def _approval(signatory: Signatory, process_key: str) -> Approval:
    signature = getattr(signatory, "signature", None)
    role = registry.process(process_key).role(signatory.capacity)
    return {
        "name": signatory.person.full_name,
        "capacity": str(role.label),
        "moment": moment_text(signature.signed_at) if signature else None,
        "method": signature.how if signature else None,
    }


def _with_signatures(data: dict[str, Any], signatories: list[Signatory], process_key: str) -> OfficialDocument:
    with translation.override(data["language"]):
        people = [_approval(signatory, process_key) for signatory in signatories]
        section: Section = {"kind": "signatures", "heading": _("Agreed"), "people": people}
    return cast("OfficialDocument", {**data, "sections": [*data["sections"], section]})


def _template(conversation: Conversation | None) -> Path:
    """The Typst file that draws a conversation's report: the process's own, or the house's."""
    if conversation is None or not conversation.definition.report.template:
        return DOCUMENT
    process = registry.process(conversation.dossier.process)
    return Path(str(resources.files(process.app) / conversation.definition.report.template))


def draw_for_reading(data: dict[str, Any], signatories: list[Signatory], conversation: Conversation) -> Rendered:
    """The PDF that people read before they sign: nobody's signature is on it yet."""
    process_key = conversation.dossier.process
    return render(_template(conversation), _with_signatures(data, signatories, process_key))


def draw_unsigned(data: dict[str, Any]) -> Rendered:
    """The PDF of a document that nobody signs, such as a letter, as it reads without the seal."""
    return render(DOCUMENT, data)


def draw_sealed(document: Document, signatories: list[Signatory], moment: dt.datetime) -> bytes:
    """The archive's PDF: signatures and control code on it, the exact bytes that were signed inside it, and sealed.

    Without signatories it is a document that nobody signs: it says so, and holds its contents as data only.
    """
    address = f"{settings.KOERS_URL.partition('://')[2]}/controle"
    data = _with_signatures(document.data, signatories, document.dossier.process) if signatories else {**document.data}
    data["moment"] = moment.isoformat(timespec="seconds")
    data["verification"] = {
        "code": document.code,
        "address": address,
        "url": f"{settings.KOERS_URL}/controle/{document.code}",
    }
    with translation.override(document.language):
        signed = Attachment(
            "signed.pdf", bytes(document.read_blob.content), "application/pdf", _("What was read and signed"), "source"
        )
        facts = Attachment.of_data("data.json", document.data, description=_("The contents as data"))
        attachments = [signed, facts] if signatories else [facts]
        rendered = render(_template(document.conversation), data, attachments=attachments)
        reason = str(_("Signed by all, archived") if signatories else _("Sent and archived"))
    return sealing.seal(
        rendered.pdf, institution_seal(document.dossier.organisation.institution), moment=moment, reason=reason
    )


_lock = threading.Lock()
_seals: dict[str, sealing.Seal] = {}


def institution_seal(institution: Organisation | None = None) -> sealing.Seal:
    """The seal of an institution, read once a process; without one the installation's, from ``settings.KOERS_SEAL``.

    The installation's is that of the institution whose name it bears, and of the only one whatever its name. Another
    institution has a key of its own in a folder below, made when it first seals something.
    Raises `koers.printing.seal.SealError` where the installation's is not there: `koers doctor` says how to make one.
    """
    with _lock:
        ours = _loaded(settings.KOERS_SEAL)
        if institution is None or ours.name == institution.name.strip()[:64] or _only(institution):
            return ours
        folder = settings.KOERS_SEAL / f"of-{quote(institution.code, safe='')}"
        if str(folder) not in _seals and not folder.exists():
            # Where another process makes it at this moment, theirs is read below.
            with contextlib.suppress(sealing.SealError):
                sealing.create_seal(folder, institution.name)
        return _loaded(folder)


def _only(institution: Organisation) -> bool:
    others = Organisation.objects.filter(kind=Organisation.Kind.INSTITUTION).exclude(pk=institution.pk)
    return not others.exists()


def _loaded(folder: Path) -> sealing.Seal:
    if str(folder) not in _seals:
        _seals[str(folder)] = sealing.load_seal(folder)
    return _seals[str(folder)]
