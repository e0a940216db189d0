"""The demo as anybody gets it: everybody of the cast gets in, and eight clicks at once have one effect."""

from __future__ import annotations

import re
import threading
from html import unescape
from pathlib import Path

from koers.demo.cast import members
from koers.server.postgres import find_server
from tests.faults.books import ask, undelivered
from tests.faults.people import Answer, Browser
from tests.faults.school import SAM, running


def test_everybody_gets_in_and_every_link_of_every_home_page_leads_somewhere(small_school: Path) -> None:
    with running(small_school) as demo:
        choice = Browser(demo.port).ask("GET", "/login/")
        numbers = re.findall(r'action="/demo/enter/(\d+)/"', choice.text)
        assert (choice.status, numbers) == (200, [one.number for one in members() if not one.guest])
        for number in numbers:
            browser = Browser(demo.port).enter(number)
            home = browser.ask("GET", "/")
            links = {unescape(link) for link in re.findall(r'href="(/[^"#]*)', home.text)}
            assert (home.status, len(links) > 5) == (200, True)
            found = {link: browser.ask("GET", link).status for link in sorted(links)}
            assert {link: status for link, status in found.items() if status not in {200, 302}} == {}


def test_the_same_form_from_eight_windows_at_once_has_one_effect(small_school: Path) -> None:
    with running(small_school) as demo:
        server = find_server(demo.data)
        question = (
            "select d.id from kernel_dossier d join kernel_person p on p.id = d.subject_id "
            "where p.number = %s and d.process = 'progress_talks'"
        )
        ((dossier,),) = ask(server, question, SAM)
        windows = [Browser(demo.port).enter(SAM) for _each in range(8)]
        answers: list[Answer] = []
        moment = {"day": "19-12-2026", "time": "20.00", "location": "Aula"}

        def send(window: Browser) -> None:
            answers.append(window.post(f"/dossier/{dossier}/plan/talk/", moment))

        threads = [threading.Thread(target=send, args=[window]) for window in windows]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [answer.status for answer in answers] == [302] * 8
        assert len({answer.location for answer in answers}) == 1
        assert ask(server, "select count(*) from kernel_conversation where location = 'Aula'") == [(1,)]
        assert undelivered(server, demo.data / "mail", 60) == []
