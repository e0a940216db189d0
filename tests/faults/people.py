"""People who use a Koers that runs, by HTTP, and write down what it acknowledged and nothing else."""

from __future__ import annotations

import datetime as dt
import http.client
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 60.0
"""Seconds in which Koers must have come back after anything that happens to it."""


@dataclass(frozen=True)
class Answer:
    """What came back: all of it."""

    status: int
    location: str
    text: str


class Browser:
    """One person's browser: it keeps cookies, and what it cannot send it sends again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def enter(self, number: str) -> Browser:
        """Log in as somebody of the cast."""
        self.insist(lambda: self.ask("GET", "/login/"), lambda answer: answer.status == 200)
        self.insist(lambda: self.post(f"/demo/enter/{number}/", {}), lambda answer: answer.status == 302)
        return self

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form once. Raises OSError or HTTPException where no whole answer came."""
        return self.ask("POST", path, {"csrfmiddlewaretoken": self.cookies.get("koers-csrf", ""), **fields})

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        """Ask once. Raises OSError or HTTPException where no whole answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {
                "Host": f"localhost:{self.port}",
                "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            }
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(cookie).items():
                    self.cookies[name] = morsel.value
            return Answer(response.status, urlsplit(response.headers.get("Location", "")).path, text)
        finally:
            connection.close()

    def insist(self, send: Callable[[], Answer], acknowledged: Callable[[Answer], bool]) -> Answer:
        """Send until it is acknowledged, as somebody does who sees that something went wrong."""
        deadline = time.monotonic() + PATIENCE
        while True:
            answer: Answer | str
            try:
                answer = send()
                if acknowledged(answer):
                    return answer
            except (OSError, http.client.HTTPException) as error:
                answer = repr(error)
            assert time.monotonic() < deadline, str(answer)[:500]
            time.sleep(0.05)


@dataclass
class Ledger:
    """What was acknowledged: of each field how many texts and the last, the agreements, the moments planned."""

    talk: str
    texts: dict[str, tuple[int, str]] = field(default_factory=dict)
    agreements: list[str] = field(default_factory=list)
    moments: list[dt.datetime] = field(default_factory=list)

    @property
    def entries(self) -> int:
        """How much was acknowledged by now."""
        return sum(count for count, _text in self.texts.values()) + len(self.agreements) + len(self.moments)


@dataclass
class Writer:
    """Somebody who goes on writing in one field of a talk, each text another, until told to stop."""

    browser: Browser
    ledger: Ledger
    key: str
    base: str

    def once(self, number: int) -> None:
        """Type one text more, and wait until it is kept."""
        text = f"{self.key} {number}"
        fields = {"field": self.key, "text": text, "base": self.base}
        url = f"/progress-talks/talk/{self.ledger.talk}/answer/"
        answer = self.browser.insist(lambda: self.browser.post(url, fields), lambda answer: answer.status == 200)
        said: dict[str, Any] = json.loads(answer.text)
        assert said["beside"] == "", "nobody else writes in this field"
        self.base = said["base"]
        self.ledger.texts[self.key] = (number, text)


@dataclass
class Student:
    """Sam: she makes agreements in her talk, and plans other talks."""

    browser: Browser
    ledger: Ledger
    dossier: str

    def agree(self, number: int) -> None:
        """Add an agreement; where no answer came, the page is opened anew and the same is sent again."""
        what = f"Afspraak {number}"

        def send() -> Answer:
            page = self.browser.ask("GET", f"/progress-talks/talk/{self.ledger.talk}/")
            if "settle new:what" in page.text:
                self.tidy_up(what)
                return page
            base = re.findall(r'name="base:new:what" value="([^"]*)"', page.text)
            if not base:
                return page  # which is no form: it came while something was away
            fields = {"new:what": what, "base:new:what": base[0]}
            return self.browser.post(f"/progress-talks/talk/{self.ledger.talk}/agreement/", fields)

        self.browser.insist(send, lambda answer: answer.status == 302)
        self.ledger.agreements.append(what)

    def tidy_up(self, what: str) -> None:
        """An earlier try was carried out after all, late: both texts were kept, and one says which it is."""
        settle = f"/progress-talks/talk/{self.ledger.talk}/settle/new:what/"
        page = self.browser.ask("GET", settle)
        base = re.findall(r'name="base:text" value="([^"]*)"', page.text)
        seen = re.findall(r'name="seen" value="([^"]*)"', page.text)
        if base and seen:
            self.browser.post(settle, {"base:text": base[0], "seen": seen[0], "text": what})

    def plan(self, number: int) -> None:
        """Plan a talk on a moment at which nobody has anything yet: on Saturdays, a quarter of an hour each."""
        week, quarter = divmod(number, 48)
        moment = dt.datetime(2026, 12, 5, 8, 0) + dt.timedelta(weeks=week, minutes=15 * quarter)  # noqa: DTZ001
        fields = {"day": f"{moment:%d-%m-%Y}", "time": f"{moment:%H.%M}", "location": "B2"}
        self.browser.insist(
            lambda: self.browser.post(f"/dossier/{self.dossier}/plan/talk/", fields),
            lambda answer: answer.status == 302,
        )
        self.ledger.moments.append(moment)


class Busy:
    """Goes on doing things in a thread of its own; what it could not do is told when it stops."""

    def __init__(self, *deeds: Callable[[int], None]) -> None:
        self._deeds = itertools.cycle(deeds)
        self._each = len(deeds)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Busy:
        self._thread.start()
        return self

    def __exit__(self, *_args: object) -> None:
        self._stop.set()
        self._thread.join(PATIENCE + 30)
        if self._error:
            raise self._error

    def _work(self) -> None:
        try:
            for number in itertools.count(self._each):
                if self._stop.is_set():
                    return
                next(self._deeds)(number // self._each)
        except BaseException as error:
            self._error = error
