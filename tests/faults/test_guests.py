"""What somebody tries who wants in without an account of their own, or further in than the one dossier."""

from __future__ import annotations

import logging
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from koers.kernel import guests
from koers.kernel.models import GuestCode, GuestLink, GuestSession, OutboxMessage, Party, Signature
from koers.kernel.models.guests import TRIES
from tests.access.matrix import addresses
from tests.cast import make_cast
from tests.faults.test_twice import effects
from tests.guest_process.fixtures import guest_process, workplace  # noqa: F401
from tests.guest_process.workplace import Workplace, ask, code_for, come_in, make_workplace

# ruff: noqa: F811 - the fixtures above, asked for by name
AT_ONCE = 50
OPEN_TO_ALL = {
    "web:login", "web:logged_out", "web:preferences", "web:verify", "web:verify_code", "web:privacy",
    "web:accessibility", "web:help", "web:logout",
    "web:guest", "web:guest_code", "web:guest_left", "web:guest_leave", "web:guest_language",
}  # fmt: skip
FOR_GUESTS = {
    "web:guest_start", "web:guest_document", "web:guest_sign", "web:guest_change", "web:guest_pdf",
    "guest_process:card",
}  # fmt: skip


def wrong(right: str) -> str:
    """Six digits that are not these."""
    return f"{(int(right) + 1) % 1_000_000:06}"


def kept() -> dict[str, int]:
    """How many rows there are of everything that somebody at the door can cause."""
    rows = {model.__name__: model._default_manager.count() for model in (GuestCode, GuestLink, GuestSession)}
    return rows | effects() | {"tries": sum(GuestCode.objects.values_list("tries", flat=True))}


@pytest.fixture
def phone() -> Client:
    """Ruud's telephone."""
    return Client()


def test_guessing_all_hour_long_is_twenty_five_guesses(workplace: Workplace, phone: Client) -> None:
    link, guesses = workplace.link.pk, 0
    for _hour_long in range(40):
        if ask(phone, link).status_code != 302:
            break
        right = code_for(link)
        for _guess in range(20):
            phone.post(f"/guest/{link}/code/", {"code": wrong(right)})
        guesses = sum(GuestCode.objects.values_list("tries", flat=True))
        phone.post(f"/guest/{link}/code/", {"code": right})
    assert (guesses, GuestSession.objects.count()) == (TRIES * guests.CODES_AN_HOUR, 0)


def test_a_new_browser_for_each_guess_gives_no_more_of_them(workplace: Workplace) -> None:
    link = workplace.link.pk
    for _visitor in range(30):
        client = Client()
        ask(client, link)
        for _guess in range(9):
            client.post(f"/guest/{link}/code/", {"code": "000000"})
    assert GuestCode.objects.filter(asked_of=link).count() == guests.CODES_AN_HOUR
    assert sum(GuestCode.objects.values_list("tries", flat=True)) <= TRIES * guests.CODES_AN_HOUR


def test_a_code_that_was_passed_on_is_of_no_use_in_another_browser(workplace: Workplace, phone: Client) -> None:
    link, other, third = workplace.link.pk, Client(), Client()
    ask(phone, link)
    code = code_for(link)
    assert third.post(f"/guest/{link}/code/", {"code": code}).headers["Location"] == f"/guest/{link}/"
    ask(other, link)
    assert other.post(f"/guest/{link}/code/", {"code": code}).status_code == 200
    assert GuestSession.objects.count() == 0
    # And whoever asked in between has not taken the code from who may have it.
    assert phone.post(f"/guest/{link}/code/", {"code": code}).status_code == 302


def test_a_code_for_one_dossier_does_not_open_another(workplace: Workplace, phone: Client) -> None:
    lottes = GuestLink.objects.get(person=workplace.ruud, dossier=workplace.lottes).pk
    ask(phone, workplace.link.pk)
    answer = phone.post(f"/guest/{lottes}/code/", {"code": code_for(workplace.link.pk)})
    assert (answer.status_code, GuestSession.objects.count()) == (200, 0)


def test_a_hundred_looks_ahead_use_nothing_up(workplace: Workplace, phone: Client) -> None:
    link = workplace.link.pk
    ask(phone, link)
    before = kept()
    for method in ("get", "head", "options"):
        for _look in range(34):
            scanner = Client(headers={"user-agent": "SafeLinks"})
            getattr(scanner, method)(f"/guest/{link}/")
            getattr(scanner, method)(f"/guest/{link}/code/")
            getattr(phone, method)(f"/guest/{link}/code/", {"code": code_for(link)})
    assert kept() == before
    assert phone.post(f"/guest/{link}/code/", {"code": code_for(link)}).status_code == 302


def test_a_scanner_that_posts_every_form_it_finds_uses_nothing_up(workplace: Workplace, phone: Client) -> None:
    link = workplace.link.pk
    before = kept()
    for _mail in range(100):
        scanner = Client(enforce_csrf_checks=True)
        page = scanner.get(f"/guest/{link}/").content.decode()
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
            goes_to = re.search(r'action="([^"]+)"', form)
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
            scanner.post(goes_to[1] if goes_to else f"/guest/{link}/", fields)
    assert kept() == before
    assert come_in(phone, link).status_code == 302


def answers_at_the_door(link: uuid.UUID) -> list[tuple[object, ...]]:
    """All that a browser is told: looking, asking once too often, and typing a wrong code until it is shut."""
    client, typed = Client(), "000000"
    told = [client.get(f"/guest/{link}/"), client.get(f"/guest/{link}/code/"), client.post(f"/guest/{link}/", {})]
    told += [ask(client, link)]
    typed = wrong(code_for(link))
    told += [client.get(f"/guest/{link}/code/"), client.post(f"/guest/{link}/code/", {"code": "12"})]
    told += [client.post(f"/guest/{link}/code/", {"code": typed}) for _try in range(TRIES + 1)]
    told += [ask(client, link) for _time in range(guests.CODES_AN_HOUR)]

    def plain(text: str) -> str:
        text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", text)
        return text.replace(str(link), "LINK").replace(typed, "TYPED")

    return [
        (
            answer.status_code,
            plain(answer.content.decode()),
            [(name, plain(value)) for name, value in answer.headers.items()],
            [(cookie.key, cookie["path"], cookie["max-age"], cookie["httponly"]) for cookie in answer.cookies.values()],
        )
        for answer in told
    ]


def test_an_id_that_is_no_link_answers_byte_for_byte_as_one_that_is(workplace: Workplace) -> None:
    assert answers_at_the_door(uuid.uuid4()) == answers_at_the_door(workplace.link.pk)


def asked_of_the_database(act: Callable[[], object]) -> list[str]:
    """The statements behind an answer, without what they were about."""
    with CaptureQueriesContext(connection) as queries:
        act()
    plain = (re.sub(r"'[^']*'(::\w+)?|\b\d+\b", "?", query["sql"]) for query in queries.captured_queries)
    return [re.sub(r'"s\d+_x\d+"|s\?_x\?|"[^"]*_x\d+"', "?", statement) for statement in plain]


def test_an_id_that_is_no_link_costs_as_much_as_one_that_is(workplace: Workplace) -> None:
    def statements(link: uuid.UUID) -> list[list[str]]:
        client = Client()
        return [
            asked_of_the_database(lambda: client.get(f"/guest/{link}/")),
            asked_of_the_database(lambda: ask(client, link)),
            asked_of_the_database(lambda: client.post(f"/guest/{link}/code/", {"code": wrong(code_for(link))})),
        ]

    assert statements(uuid.uuid4()) == statements(workplace.link.pk)


def test_a_lucky_guess_at_what_is_no_link_opens_nothing(workplace: Workplace, phone: Client) -> None:
    nowhere = uuid.uuid4()
    ask(phone, nowhere)
    answer = phone.post(f"/guest/{nowhere}/code/", {"code": code_for(nowhere)})
    assert (answer.status_code, GuestSession.objects.count(), GuestCode.objects.get().tries) == (200, 0, 1)


def test_a_browser_that_was_prepared_by_another_is_of_no_use_to_them(workplace: Workplace, phone: Client) -> None:
    mallory, link = Client(), workplace.link.pk
    ask(mallory, link)
    planted = {name: mallory.cookies[name].value for name in ("koers-guest-asked",)} | {"koers-guest": "planted"}
    for name, value in planted.items():
        phone.cookies[name] = value
    phone.get(f"/guest/{link}/")
    before = phone.cookies["koers-csrf"].value if "koers-csrf" in phone.cookies else ""
    come_in(phone, link)
    assert phone.cookies["koers-guest"].value not in planted.values()
    assert phone.cookies["koers-csrf"].value != before
    mallory.cookies["koers-guest"] = "planted"
    assert mallory.get("/guest/").status_code == 302
    assert mallory.post(f"/guest/{link}/code/", {"code": code_for(link)}).status_code == 200


def test_entering_again_ends_what_this_browser_had_open(workplace: Workplace, phone: Client) -> None:
    come_in(phone, workplace.link.pk)
    first = phone.cookies["koers-guest"].value
    lottes = GuestLink.objects.get(person=workplace.ruud, dossier=workplace.lottes).pk
    come_in(phone, lottes)
    old = Client()
    old.cookies["koers-guest"] = first
    assert (old.get("/guest/").status_code, phone.get("/guest/").status_code) == (403, 200)


@pytest.mark.parametrize("value", ["", "x", "\x00", "é", "x" * 4000, "' or 1=1 --", "../../etc/passwd"])
def test_a_made_up_cookie_is_nobody(workplace: Workplace, value: str) -> None:
    client = Client()
    for name in ("koers-guest", "koers-guest-asked"):
        client.cookies[name] = value
    assert client.get("/guest/").headers["Location"] == "/login/?next=/guest/"
    assert client.post(f"/guest/{workplace.link.pk}/code/", {"code": "123456"}).status_code in {200, 302}
    assert GuestSession.objects.count() == 0


def test_when_the_relation_ends_the_next_request_is_the_first_that_fails(workplace: Workplace, phone: Client) -> None:
    document = workplace.report()
    come_in(phone, workplace.link.pk)
    sign = f"/guest/document/{document.pk}/sign/"
    assert phone.get(sign).status_code == 200
    workplace.end()
    answer = phone.post(sign, {"read": "on", "sha256": document.read_blob_id})
    assert (answer.status_code, Signature.objects.count(), "Sam" in answer.content.decode()) == (403, 0, False)


def test_nothing_of_another_student_of_the_same_supervisor(workplace: Workplace, phone: Client) -> None:
    document = workplace.report()
    lottes = GuestLink.objects.get(person=workplace.ruud, dossier=workplace.lottes).pk
    come_in(phone, lottes)
    for url in (
        *(f"/guest/document/{document.pk}/{page}" for page in ("", "sign/", "change/", "pdf/")),
        f"/guest-process/{workplace.sams.pk}/card/",
    ):
        missing = phone.get(f"/guest/document/{uuid.uuid4()}/")
        answer = phone.get(url)
        assert (answer.status_code, answer.content) == (404, missing.content), url
    assert phone.get(f"/guest-process/{workplace.lottes.pk}/card/").status_code == 200


def urls_of_everything(workplace: Workplace) -> Iterator[tuple[str, str]]:
    """Every address that there is, with real things in it where somebody has them."""
    document = workplace.report()
    real: dict[str, list[object]] = {
        "dossier_id": [workplace.sams.pk, workplace.lottes.pk, workplace.cast.sam_dossier.pk],
        "document_id": [document.pk],
        "conversation_id": [document.conversation_id],
        "link_id": [workplace.link.pk],
        "kind": ["visit", "talk"],
    }
    for name, parts in addresses().items():
        values: list[dict[str, object]] = [{}]
        for part in parts:
            values = [{**so_far, part: value} for so_far in values for value in real.get(part, [uuid.uuid4()])]
        for arguments in values:
            try:
                yield name, reverse(name, kwargs=arguments)
            except NoReverseMatch:  # what takes something else than an id, such as a number
                yield name, reverse(name, kwargs={part: arguments.get(part) if part in real else 1 for part in parts})


@pytest.mark.parametrize("also_staff", [False, True])
def test_no_other_page_of_the_whole_application_is_open_to_a_guest(
    workplace: Workplace, phone: Client, also_staff: bool
) -> None:
    if also_staff:
        cast = workplace.cast
        for dossier in (workplace.sams, workplace.lottes, cast.sam_dossier):
            Party.objects.create(person=workplace.ruud, role="slb", dossier=dossier, since=workplace.sams.opened_on)
    urls = sorted(urls_of_everything(workplace), key=lambda url: url[0] == "web:guest_leave")  # which ends it, last
    come_in(phone, workplace.link.pk)
    opened = set()
    for name, url in urls:
        for method in (phone.get, phone.post):
            answer = method(url)
            shut = answer.status_code in {404, 405} or answer.headers.get("Location", "").startswith("/login/?next=")
            if not shut:
                opened.add(name)
    assert opened == OPEN_TO_ALL | FOR_GUESTS
    assert "guest_process:staff" in {name for name, _url in urls}


def test_a_guest_is_nobody_on_the_pages_of_the_school_and_a_teacher_nobody_on_those_of_guests(
    workplace: Workplace, phone: Client
) -> None:
    document = workplace.report()
    teacher = Client()
    teacher.force_login(workplace.cast.marijke)
    assert teacher.get(f"/guest/document/{document.pk}/").status_code == 404
    # In one browser, each page goes by its own way in.
    teacher.cookies["koers-guest"] = ""
    come_in(teacher, workplace.link.pk)
    teacher.post(f"/guest/document/{document.pk}/sign/", {"read": "on", "sha256": document.read_blob_id})
    assert {(s.signatory.person, s.method) for s in Signature.objects.all()} == {(workplace.ruud, "mailed_code")}
    assert teacher.get(f"/document/{document.pk}/").status_code == 200


def test_a_form_of_another_site_changes_nothing(workplace: Workplace) -> None:
    document = workplace.report()
    client = Client(enforce_csrf_checks=True)
    setup = Client()
    come_in(setup, workplace.link.pk)
    client.cookies["koers-guest"] = setup.cookies["koers-guest"].value
    ask(setup, workplace.link.pk)
    before = kept()
    for url, fields in (
        (f"/guest/{workplace.link.pk}/", {"ready": "on"}),
        (f"/guest/{workplace.link.pk}/code/", {"code": code_for(workplace.link.pk)}),
        (f"/guest/document/{document.pk}/sign/", {"read": "on", "sha256": document.read_blob_id}),
        (f"/guest/document/{document.pk}/change/", {"reason": "Niet goed"}),
        ("/guest/leave/", {}),
    ):
        assert client.post(url, fields).status_code == 403
    assert kept() == before
    assert client.get(f"/guest/document/{document.pk}/").status_code == 200


def test_what_is_typed_as_a_place_to_go_on_is_no_header(workplace: Workplace, phone: Client) -> None:
    answer = phone.post("/guest/language/", {"language": "en", "next": "/guest/\r\nSet-Cookie: koers-guest=x"})
    assert "koers-guest" not in answer.cookies
    assert "\n" not in answer.headers["Location"]


def test_what_failed_is_in_the_log_without_a_name_an_address_or_a_code(
    workplace: Workplace, phone: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "koers.security")
    link = workplace.link.pk
    ask(phone, link)
    right = code_for(link)
    phone.post(f"/guest/{link}/code/", {"code": wrong(right)})
    for _time in range(guests.CODES_AN_HOUR + 1):
        ask(phone, link)
    lines = [record.getMessage() for record in caplog.records if record.name == "koers.security"]
    assert lines == [
        f"guest: code refused (wrong), link {link}",
        *[f"guest: too many codes asked, link {link}"] * 2,
    ]


def at_once(act: Callable[[int], object]) -> list[object]:
    """Fifty who do it in the same moment, each on a connection of their own; what came of each."""
    outcomes: list[object] = [None] * AT_ONCE
    start = threading.Barrier(AT_ONCE)

    def run(place: int) -> None:
        start.wait()
        try:
            outcomes[place] = act(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def real_workplace(transactional_db: None, guest_process: None, tuesday: Any) -> Workplace:
    """Ruud's, in a database in which transactions really end."""
    return make_workplace(make_cast())


def in_the_browser_of(phone: Client) -> Client:
    """The same browser, in another of its windows."""
    window = Client()
    window.cookies.update(phone.cookies)
    return window


def test_fifty_who_type_the_same_code_at_once_are_one_session(real_workplace: Workplace, phone: Client) -> None:
    link = real_workplace.link.pk
    ask(phone, link)
    code, windows = code_for(link), [in_the_browser_of(phone) for _window in range(AT_ONCE)]
    outcomes = at_once(lambda place: windows[place].post(f"/guest/{link}/code/", {"code": code}).status_code)
    assert (sorted(map(str, outcomes)), GuestSession.objects.count()) == (["200"] * (AT_ONCE - 1) + ["302"], 1)


def test_fifty_guesses_at_once_are_five(real_workplace: Workplace, phone: Client) -> None:
    link = real_workplace.link.pk
    ask(phone, link)
    code, windows = wrong(code_for(link)), [in_the_browser_of(phone) for _window in range(AT_ONCE)]
    at_once(lambda place: windows[place].post(f"/guest/{link}/code/", {"code": code}).status_code)
    assert (GuestCode.objects.get().tries, GuestSession.objects.count()) == (TRIES, 0)


def test_fifty_who_ask_at_once_get_five_codes(real_workplace: Workplace) -> None:
    link = real_workplace.link.pk
    outcomes = at_once(lambda _place: ask(Client(), link).status_code)
    assert (outcomes.count(302), GuestCode.objects.count()) == (guests.CODES_AN_HOUR,) * 2
    assert OutboxMessage.objects.filter(payload__has_key="code").count() == 0  # the worker mails them
