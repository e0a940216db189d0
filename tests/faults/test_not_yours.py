"""A link to something of somebody else's: the same answer, byte for byte, as a link to what does not exist."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from koers.kernel.models import Person
from tests.cast import Cast
from tests.faults.addresses import NOBODYS, with_identifier
from tests.faults.conftest import Full, Visitor, going_on


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What happens within it, has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_of(answer: Any) -> tuple[int, bytes, list[tuple[str, str]], list[str]]:
    """All that a browser gets: status, body, headers, cookies."""
    return answer.status_code, answer.content, sorted(answer.headers.items()), sorted(answer.cookies)


def strangers(full: Full) -> list[Person]:
    """Who never sees anything of Sam's: no part in her dossier today, and no part in her team."""
    cast = full.cast
    return [cast.lotte, cast.peter, cast.loes, cast.loes_student]


def test_what_is_not_yours_is_not_there(full: Full, visitor: Visitor) -> None:
    seen_by: dict[str, set[Person]] = {address.name: set() for address in with_identifier()}
    for person in full.cast.everybody:
        client = visitor(person)
        absent = answer_of(client.get(f"/document/{NOBODYS}/"))
        for address in with_identifier():
            for method in ("get", "post"):
                with undone():
                    answer = getattr(client, method)(address.of(full))
                if answer.status_code == 404:
                    assert answer_of(answer) == absent, f"{method} {address.name}"
                elif answer.status_code != 405:
                    seen_by[address.name].add(person)
    assert {name for name, people in seen_by.items() if people & set(strangers(full))} == set()
    # Each address was tried with something that is really there: at least one person gets more than a 404.
    assert {name for name, people in seen_by.items() if not people} == set()


def test_what_does_not_exist_is_not_there_and_no_method_tells_it_from_what_does(full: Full, visitor: Visitor) -> None:
    for person in (full.cast.sam, full.cast.marijke):
        client = visitor(person)
        absent = answer_of(client.get(f"/document/{NOBODYS}/"))
        for address in with_identifier():
            for method in ("get", "post"):
                answer = getattr(client, method)(address.of_nobody(full))
                if answer.status_code != 405:
                    assert answer_of(answer) == absent, f"{method} {address.name}"
                else:
                    assert getattr(client, method)(address.of(full)).status_code == 405


def test_who_is_not_logged_in_is_asked_to_log_in_whether_it_exists_or_not(full: Full, visitor: Visitor) -> None:
    for address in with_identifier():
        for url in (address.of(full), address.of_nobody(full)):
            for method in ("get", "post"):
                answer = getattr(visitor(), method)(url)
                assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next={url}")


@pytest.mark.parametrize(
    "broken",
    [
        "/dossier/{}/plan/talk/",
        "/conversation/{}/",
        "/document/{}/",
        "/document/{}/pdf/",
        "/attachment/{}/",
        "/progress-talks/{}/",
        "/progress-talks/talk/{}/",
        "/progress-talks/message/{}/",
        "/progress-talks/moments/{}/",
    ],
)
def test_a_broken_identifier_is_not_there_either(cast: Cast, visitor: Visitor, broken: str) -> None:
    client = visitor(cast.sam)
    absent = client.get(broken.format(NOBODYS))
    assert absent.status_code == 404
    for typed in ("x", "1", NOBODYS.upper(), NOBODYS.replace("-", ""), "..", "%00", "é", "%FF", "a" * 4000):
        assert answer_of(client.get(broken.format(typed))) == answer_of(absent)


def test_a_kind_or_a_field_that_there_is_not_is_not_there(cast: Cast, visitor: Visitor) -> None:
    client = visitor(cast.sam)
    absent = answer_of(client.get(f"/document/{NOBODYS}/"))
    begun = reverse("progress_talks:conversation", args=[going_on(cast).pk])
    for typed in ("other", "TALK", "talk%00", "%0d%0aBcc:x", "a" * 3000, "<script>", "review:x:done", "goes_well:x"):
        for url in (f"/dossier/{cast.sam_dossier.pk}/plan/{typed}/", f"{begun}settle/{typed}/"):
            assert [answer_of(client.get(url)), answer_of(client.post(url))] == [absent, absent]
