"""The student's preparation of a talk: own topics, something to be proud of, print-outs."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koers.kernel import clock
from koers.kernel.errors import Refused
from koers.kernel.models import Attachment, Conversation, Stage
from koers.processes.progress_talks import form, guides
from koers.processes.progress_talks.actions import preparation as actions
from koers.processes.progress_talks.guides import Guide
from koers.processes.progress_talks.models import Talk, Variant
from koers.processes.progress_talks.queries.talks import is_acquaintance
from koers.processes.progress_talks.views.following import state_of
from koers.processes.progress_talks.views.talk_form import TalkForm
from koers.processes.progress_talks.views.talking import (
    Posted,
    Viewer,
    anchor,
    crumbs_to,
    onward,
    save_posted,
    talk_or_404,
)
from koers.web.access import one_of, person_of
from koers.web.uploads import UploadField

FILES = {"print_outs": Attachment.Purpose.PREPARATION, "proud_work": Attachment.Purpose.PROUD_WORK}
"""The file inputs of the page, and what each is for."""


def prepare(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Write what to talk about, and bring files. Posting keeps the words and adds the files that were chosen.

    ``then=ready`` says that the preparation is done. The SLB'er has no such page: a 404.
    """
    found, viewer = _own_talk(request, conversation_id)
    if found.begun_at or found.stage is Stage.CANCELLED:
        return redirect("web:conversation", found.pk)
    if request.method != "POST":
        return _page(request, found, viewer, Posted())
    posted = save_posted(request, found)
    _bring(request, found, posted)
    if posted.faults:
        return _page(request, found, viewer, posted)
    if request.POST.get("then") == "ready":
        actions.mark_prepared(conversation=found, by=viewer.person)
        return redirect("progress_talks:conversation", found.pk)
    return redirect(onward(request, found) or reverse("progress_talks:prepare", args=[found.pk]))


@require_POST
def remove_file(request: HttpRequest, conversation_id: uuid.UUID, attachment_id: uuid.UUID) -> HttpResponse:
    """Take a file away again, and keep the words that came along."""
    found, viewer = _own_talk(request, conversation_id)
    posted = save_posted(request, found)
    files = Attachment.objects.visible_to(viewer.person, clock.today()).filter(conversation=found)
    try:
        actions.remove_attachment(attachment=one_of(files, attachment_id), by=viewer.person)
    except Refused as refusal:
        posted.refuse([refusal])
    if posted.faults:
        return _page(request, found, viewer, posted)
    return redirect(reverse("progress_talks:prepare", args=[found.pk]) + "#files")


def _own_talk(request: HttpRequest, conversation_id: uuid.UUID) -> tuple[Conversation, Viewer]:
    found = talk_or_404(request, conversation_id)
    viewer = Viewer.of(request, found)
    if not viewer.is_student:
        raise Http404
    return found, viewer


def _bring(request: HttpRequest, found: Conversation, posted: Posted) -> None:
    for name, purpose in FILES.items():
        files = [file for file in request.FILES.getlist(name) if isinstance(file, UploadedFile)]
        try:
            for file in files:
                UploadField().clean(file)
            actions.bring(conversation=found, purpose=purpose, files=files, by=person_of(request))
        except ValidationError as wrong:
            posted.refuse([Refused(" ".join(wrong.messages), field=name)])
        except Refused as refusal:
            posted.refuse([Refused(refusal.message, field=name)])


def _page(request: HttpRequest, found: Conversation, viewer: Viewer, posted: Posted) -> HttpResponse:
    today = clock.today()
    # No guide is fixed yet, and this page shows none: only the three fields that every guide has.
    talk_form = TalkForm(found, viewer, Guide("", ()), posted)
    talk = Talk.objects.filter(conversation=found).first()
    acquaintance = viewer.leader is not None and is_acquaintance(found.dossier, viewer.leader, today)
    context: dict[str, Any] = {
        "conversation": found,
        "viewer": viewer,
        "leader": viewer.leader,
        "section": viewer.section,
        "crumbs": crumbs_to(found, viewer, _("Prepare")),
        "talk_form": talk_form,
        "fields": {one.key: talk_form.view(one) for one in form.PREPARATION},
        "errors": {fault.field: fault.message for fault in posted.faults},
        "failed": bool(posted.faults),
        "faults": [(anchor(fault.field), fault.message) for fault in posted.faults],
        "state": state_of(found, talk_form.sheet, viewer, None),
        "acquaintance": acquaintance,
        "career": talk is not None and talk.variant == Variant.CAREER,
        "questions": _questions(Variant.ACQUAINTANCE if acquaintance else Variant.ORDINARY, viewer),
    }
    return render(request, "progress_talks/prepare.html", context)


def _questions(variant: Variant, viewer: Viewer) -> list[str]:
    """What the talk will ask, so that it surprises nobody: the questions of the guide's timed core."""
    guide = guides.load(variant, viewer.person.language)
    return [question for block in guide.blocks[1:-1] for part in block.parts for question in part.questions]
