"""Every page in a real browser: axe without findings, nothing wider than a phone, pictures kept."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image
from playwright.sync_api import Page

from koers.kernel import clock
from koers.kernel.actions.attachments import attach
from koers.kernel.actions.conversations import plan_conversation
from koers.kernel.models import Attachment, Conversation
from koers.processes.progress_talks.actions import care, talks
from tests.browser.conftest import Window, picture
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def checked(page: Page, path: str, name: str) -> None:
    """Open a page, look at it, and keep its picture."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status in {200, 404}, path
    picture(page, name)


def planned(cast: Cast, dossier_of: str, days: int = 2) -> Conversation:
    dossier = getattr(cast, f"{dossier_of}_dossier")
    start = clock.now() + dt.timedelta(days=days, minutes=5)
    return plan_conversation(dossier=dossier, kind="talk", start=start, by=getattr(cast, dossier_of))


def test_pages_of_a_student(school: Cast, window: Window) -> None:
    talk = planned(school, "sam")
    page = window(school.sam)
    dossier = school.sam_dossier.pk
    for path, name in [
        ("/", "home-student"),
        (f"/progress-talks/{dossier}/progress/", "progress"),
        ("/progress-talks/dossier/", "dossier"),
        (f"/progress-talks/talk/{talk.pk}/prepare/", "prepare-empty"),
        (f"/progress-talks/talk/{talk.pk}/", "talk-planned-student"),
        (f"/dossier/{dossier}/plan/talk/", "plan"),
        (f"/conversation/{talk.pk}/move/", "move"),
        (f"/conversation/{talk.pk}/cancel/", "cancel"),
        (f"/conversation/{talk.pk}/appointment/", "appointment-planned"),
        ("/me/", "own-data"),
        ("/me/who-looked/", "who-looked"),
        ("/help/", "help"),
        ("/privacy/", "privacy"),
        ("/accessibility/", "accessibility"),
        ("/building-blocks/", "building-blocks"),
        ("/niet-hier/", "not-found"),
    ]:
        checked(page, path, name)


def test_pages_of_an_slber_a_care_coordinator_and_a_team_leader(school: Cast, window: Window) -> None:
    talk = planned(school, "lotte", days=0)
    talks.begin(conversation=talk, by=school.marijke)
    at = clock.now() + dt.timedelta(days=1)
    moment = care.make_appointment(
        dossier=school.sam_dossier, at=at, with_person=school.farida, note="Slaapt slecht", by=school.marijke
    )
    page = window(school.marijke)
    for path, name in [
        ("/", "home-slber"),
        ("/progress-talks/students/", "students"),
        ("/progress-talks/students/?name=zzz", "students-nothing-found"),
        (f"/progress-talks/{school.sam_dossier.pk}/", "student"),
        (f"/progress-talks/talk/{talk.pk}/", "talk-empty"),
        (f"/progress-talks/talk/{talk.pk}/particulars/", "particulars"),
        (f"/progress-talks/{school.sam_dossier.pk}/moment/", "care"),
        (f"/progress-talks/moments/{moment}/", "care-appointment"),
    ]:
        checked(page, path, name)
    farida, leader = window(school.farida), window(school.hendrik_jan)
    checked(farida, "/progress-talks/moments/", "care-list")
    checked(leader, "/", "home-team-leader")
    checked(leader, "/progress-talks/team/", "team")


def a_picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def test_pages_around_a_report_and_before_the_login(school: Cast, window: Window) -> None:
    talk = planned(school, "sam", days=0)
    attach(
        conversation=talk,
        purpose=Attachment.Purpose.PREPARATION,
        name="PARS.png",
        content=a_picture(),
        by=school.sam,
    )
    talks.begin(conversation=talk, by=school.marijke)
    talks.save_field(conversation=talk, field="conclusion", text="behind", base_version=0, by=school.sam)
    talks.save_field(conversation=talk, field="summary", text="Door!", base_version=0, by=school.sam)
    document = talks.finish_talk(conversation=talk, by=school.marijke)
    page = window(school.sam)
    for path, name in [
        (f"/document/{document.pk}/", "sign-student"),
        (f"/document/{document.pk}/change/", "change"),
        (f"/progress-talks/talk/{talk.pk}/", "talk-reported"),
    ]:
        checked(page, path, name)
    checked(window(school.marijke), f"/document/{document.pk}/paper/", "paper")
    outside = window(None)
    checked(outside, "/login/", "login")
    checked(outside, "/controle", "check-empty")
    checked(outside, "/controle/K7QF-2M9X-4TRB", "check-unknown")
