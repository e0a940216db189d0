"""The pages for people without an account: the link, the code, reading, signing, and what goes wrong on the way."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from koers.kernel import guests
from koers.kernel.models import AuditEntry, GuestCode, GuestSession, OutboxMessage, Signature
from tests.guest_process.fixtures import guest_process, workplace  # noqa: F401
from tests.guest_process.workplace import RUUD, Workplace, ask, code_for, come_in, heading
from tests.web import reading

# ruff: noqa: F811 - the fixtures above, asked for by name
WRONG = "Kijk nog eens in de mail en vul de 6 cijfers in"


def said(answer: Any) -> list[str]:
    """What stands in the summary of errors: its title, its lines, and how many tries are left."""
    box = re.search(r'<div class="errors.*?</div>', answer.content.decode(), re.DOTALL)
    return [text.strip() for text in re.findall(r">([^<]+)<", box[0]) if text.strip()] if box else []


def a_wrong(right: str) -> str:
    """Six digits that are not these."""
    return f"{(int(right) + 1) % 1_000_000:06}"


@pytest.fixture
def phone() -> Client:
    """A browser that knows nothing yet."""
    return Client()


def test_the_link_names_nobody_and_asks_one_thing(workplace: Workplace, phone: Client) -> None:
    answer = phone.get(f"/guest/{workplace.link.pk}/")
    page = answer.content.decode()
    assert heading(answer) == "Er staat iets voor je klaar"
    known = [*workplace.cast.everybody, workplace.ruud]
    assert [name for p in known for name in (p.given_name, p.surname, p.email) if name in page] == []
    assert re.findall(r"<button(?: class=\"(\w+)\")?", page) == ["", "plain"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_from_the_link_in_the_mail_to_the_signature(workplace: Workplace, phone: Client) -> None:
    document = workplace.report()
    body = OutboxMessage.objects.filter(recipient=workplace.ruud).latest("queued_at").body
    link = re.search(r"http://[^/]+(/guest/\S+)", body)
    assert link is not None
    phone.get(link[1])
    asked = ask(phone, workplace.link.pk)
    page = phone.get(asked.headers["Location"]).content.decode()
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page
    digits = code_for(workplace.link.pk)
    answer = phone.post(asked.headers["Location"], {"code": f" {digits[:3]} {digits[3:]} "})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/guest/?entered=1")
    start = phone.get("/guest/")
    assert heading(start) == "Wat er van je gevraagd wordt voor Sam van der Heijden"
    assert f'href="/guest/document/{document.pk}/"' in start.content.decode()
    assert "nog\u00a030\u00a0min\u00a0open" in start.content.decode()
    assert "Sam werkt netjes." in phone.get(f"/guest/document/{document.pk}/").content.decode()
    sign = f"/guest/document/{document.pk}/sign/"
    assert RUUD in phone.get(sign).content.decode()
    assert said(phone.post(sign, {"sha256": document.read_blob_id}))[-1] == "Vink aan dat je het verslag hebt gelezen"
    done = phone.post(sign, {"read": "on", "sha256": document.read_blob_id}, follow=True)
    assert heading(done) == "Je hebt het verslag getekend"
    signature = Signature.objects.get()
    assert (signature.signatory.person, signature.method, signature.address) == (workplace.ruud, "mailed_code", RUUD)
    again = phone.post(sign, {"read": "on", "sha256": document.read_blob_id}, follow=True)
    assert (heading(again), Signature.objects.count()) == ("Je hebt het verslag getekend", 1)


def test_what_is_not_right_opens_the_report_again(workplace: Workplace, phone: Client) -> None:
    document = workplace.report()
    come_in(phone, workplace.link.pk)
    change = f"/guest/document/{document.pk}/change/"
    assert reading.title(phone.post(change, {"reason": " "}).content).startswith("Fout: ")
    answer = phone.post(change, {"reason": "De datum klopt niet"}, follow=True)
    document.refresh_from_db()
    assert (answer.status_code, document.void_reason, document.voided_by) == (
        200, "De datum klopt niet", workplace.ruud,
    )  # fmt: skip
    late = phone.post(f"/guest/document/{document.pk}/sign/", {"read": "on", "sha256": document.read_blob_id})
    assert (late.status_code, Signature.objects.count()) == (409, 0)


def test_another_text_than_was_read_is_not_signed(workplace: Workplace, phone: Client) -> None:
    document = workplace.report()
    come_in(phone, workplace.link.pk)
    answer = phone.post(f"/guest/document/{document.pk}/sign/", {"read": "on", "sha256": "0" * 64})
    assert (answer.status_code, Signature.objects.count()) == (409, 0)
    assert heading(answer) == "Het verslag is veranderd sinds je het opende"


def test_the_pdf_is_there_to_be_read_and_reading_is_written_down(workplace: Workplace, phone: Client) -> None:
    document = workplace.report()
    come_in(phone, workplace.link.pk)
    answer = phone.get(f"/guest/document/{document.pk}/pdf/")
    assert answer.content == bytes(document.read_blob.content)
    verbs = AuditEntry.objects.filter(actor=workplace.ruud).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["entered_as_guest", "read"]


def test_a_wrong_code_says_how_often_it_can_still_be_tried(workplace: Workplace, phone: Client) -> None:
    link = workplace.link.pk
    ask(phone, link)
    right = code_for(link)
    answers = [said(phone.post(f"/guest/{link}/code/", {"code": a_wrong(right)})) for _try in range(5)]
    times = [f"Je kunt het nog {left} keer proberen." for left in (4, 3, 2, 1)]
    assert answers[:4] == [["Deze code klopt niet", WRONG, left] for left in times]
    too_often = ["Deze code werkt niet meer", "Dat ging te vaak mis met deze code. Vraag een nieuwe."]
    assert answers[4] == too_often
    assert said(phone.post(f"/guest/{link}/code/", {"code": right})) == too_often
    assert GuestSession.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "48120", "4812049", "abcdef", "٤٨١٢٠٤", "48 12 0\x00", "1" * 5000])
def test_what_is_no_code_is_no_try_and_stays_on_the_page(workplace: Workplace, phone: Client, typed: str) -> None:
    link = workplace.link.pk
    ask(phone, link)
    answer = phone.post(f"/guest/{link}/code/", {"code": typed})
    assert (answer.status_code, GuestCode.objects.get().tries) == (200, 0)
    assert said(answer)[0] == "Deze code klopt niet"
    if typed.isdigit() and len(typed) < 40:
        assert f'value="{typed}"' in answer.content.decode()


def test_an_old_code_and_a_used_one_say_so(workplace: Workplace, phone: Client) -> None:
    link = workplace.link.pk
    ask(phone, link)
    GuestCode.objects.update(asked_at=GuestCode.objects.get().asked_at - guests.CODE_LASTS)
    old = said(phone.post(f"/guest/{link}/code/", {"code": code_for(link)}))
    assert old == ["Deze code werkt niet meer", "Deze code is te oud. Vraag een nieuwe."]
    asked = ask(phone, link)
    kept = dict(phone.cookies.items())["koers-guest-asked"].value
    assert phone.post(asked.headers["Location"], {"code": code_for(link)}).status_code == 302
    phone.cookies["koers-guest-asked"] = kept
    used = said(phone.post(f"/guest/{link}/code/", {"code": code_for(link)}))
    assert used == ["Deze code werkt niet meer", "Deze code is al gebruikt. Vraag een nieuwe."]


def test_after_five_codes_in_an_hour_one_waits(workplace: Workplace, phone: Client) -> None:
    link = workplace.link.pk
    assert [ask(phone, link).status_code for _time in range(6)] == [302] * 5 + [200]
    assert said(ask(phone, link))[-1].startswith("Er is te vaak een code gevraagd.")
    first = GuestCode.objects.earliest("asked_at")
    GuestCode.objects.filter(pk=first.pk).update(asked_at=first.asked_at - dt.timedelta(hours=1))
    assert ask(phone, link).status_code == 302


def test_a_session_that_is_over_gives_back_what_was_typed(workplace: Workplace, phone: Client) -> None:
    come_in(phone, workplace.link.pk)
    url = f"/guest-process/{workplace.sams.pk}/card/"
    assert phone.post(url, {"comment": "Goed gewerkt"}).content.decode() == "Sam van der Heijden: Goed gewerkt"
    session = GuestSession.objects.get()
    GuestSession.objects.update(seen_at=session.seen_at - guests.IDLE)
    answer = phone.post(url, {"comment": "Bijna <klaar>"})
    page = answer.content.decode()
    assert (answer.status_code, heading(answer)) == (403, "Dit venster is afgesloten")
    assert ">Bijna &lt;klaar&gt;</textarea>" in page
    assert f'href="/guest/{workplace.link.pk}/"' in page
    assert "Sam" not in page


def test_the_right_code_after_the_relation_ended_opens_nothing(workplace: Workplace, phone: Client) -> None:
    ask(phone, workplace.link.pk)
    workplace.end()
    answer = phone.post(f"/guest/{workplace.link.pk}/code/", {"code": code_for(workplace.link.pk)})
    assert (answer.status_code, heading(answer)) == (403, "Er wordt hier niets meer van je gevraagd")
    assert GuestSession.objects.count() == 0


def test_the_link_opened_again_goes_straight_on_in_the_same_browser(workplace: Workplace, phone: Client) -> None:
    come_in(phone, workplace.link.pk)
    assert phone.get(f"/guest/{workplace.link.pk}/").headers["Location"] == "/guest/"
    other = phone.get(f"/guest/{uuid.uuid4()}/")
    assert other.status_code == 200


def test_who_is_done_leaves_and_is_gone(workplace: Workplace, phone: Client) -> None:
    come_in(phone, workplace.link.pk)
    token = phone.cookies["koers-guest"].value
    assert heading(phone.post("/guest/leave/", follow=True)) == "Je kunt dit venster sluiten"
    phone.cookies["koers-guest"] = token
    assert phone.get("/guest/").status_code == 403


def test_everything_goes_in_english_and_the_choice_stays(workplace: Workplace, phone: Client) -> None:
    document = workplace.report()
    url = f"/guest/{workplace.link.pk}/"
    assert phone.post("/guest/language/", {"language": "en", "next": url}).headers["Location"] == url
    assert heading(phone.get(url)) == "Something is ready for you"
    come_in(phone, workplace.link.pk)
    answer = phone.get(f"/guest/document/{document.pk}/sign/")
    assert (heading(answer), answer.headers["Content-Language"]) == ("Sign the report", "en")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_choice_of_a_language_sends_nobody_elsewhere(workplace: Workplace, phone: Client, elsewhere: str) -> None:
    answer = phone.post("/guest/language/", {"language": "xx", "next": elsewhere})
    assert (answer.headers["Location"], list(answer.cookies)) == ("/guest/left/", [])


def test_below_the_page_is_a_human_to_call(workplace: Workplace, phone: Client, settings: Any) -> None:
    settings.KOERS_PHONE = "0299 00 00 00"
    before = phone.get(f"/guest/{workplace.link.pk}/").content.decode()
    come_in(phone, workplace.link.pk)
    after = phone.get("/guest/").content.decode()
    assert 'Vragen? Bel ROC De Waterlanden: <a href="tel:0299000000">0299 00 00 00</a>' in before
    assert "Vragen? Bel Marijke van der Laan-Öztürk, ROC De Waterlanden:" in after
