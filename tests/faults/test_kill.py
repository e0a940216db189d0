"""kill -9 on the web server, the worker and PostgreSQL while people use it: what was acknowledged is there, once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from pathlib import Path

import psycopg
import pytest

from koers.server import roles
from koers.server.postgres import find_server
from tests.faults.books import ask, caught, faults, undelivered, unknown
from tests.faults.people import PATIENCE, Browser, Busy, Ledger, Student, Writer
from tests.faults.school import MARIJKE, SAM, running
from tests.server.demo import Demo, soon


def pids(demo: Demo, word: bytes) -> list[int]:
    """The processes of this demo whose command line has a word, without the leashes that hold them."""
    found = []
    for pid in demo.children():
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if word in words and not any(each.endswith(b"leash.py") for each in words):
                found.append(pid)
    return found


def kill(*targets: int) -> None:
    """kill -9."""
    for pid in targets:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def postmaster(demo: Demo) -> list[int]:
    """PostgreSQL's first process."""
    pid = find_server(demo.data).postmaster()
    return [pid] if pid else []


class Use:
    """Sam and Marijke in the talk that they have today, and the ledger of what Koers acknowledged to them."""

    def __init__(self, demo: Demo) -> None:
        server = find_server(demo.data)
        question = """
            select c.id, c.dossier_id from kernel_conversation c
            join kernel_dossier d on d.id = c.dossier_id join kernel_person p on p.id = d.subject_id
            where p.number = %s and c.ended_at is null and c.cancelled_at is null
            order by c.planned_start limit 1
            """
        talk, dossier = ask(server, question, SAM)[0]
        self.ledger = Ledger(str(talk))
        self.sam, self.marijke = Browser(demo.port).enter(SAM), Browser(demo.port).enter(MARIJKE)
        begun = self.marijke.post(f"/progress-talks/talk/{talk}/begin/", {})
        assert begun.status == 302
        self.ledger.agreements = [
            what for (what,) in ask(server, "select what from kernel_agreement where made_in_id = %s", talk)
        ]
        self.student = Student(self.sam, self.ledger, str(dossier))
        sams, marijkes = (
            Writer(Browser(demo.port).enter(number), self.ledger, key, "0.")
            for number, key in ((SAM, "cooperation"), (MARIJKE, "independence"))
        )
        self.busy = [Busy(sams.once), Busy(marijkes.once), Busy(self.student.agree, self.student.plan)]

    def goes_on(self, more: int = 12) -> None:
        """Wait until this much more is acknowledged: it was used before this, and it works after it."""
        wanted = self.ledger.entries + more
        assert soon(lambda: self.ledger.entries >= wanted, PATIENCE), f"{self.ledger.entries} of {wanted}"


def test_what_was_acknowledged_is_there_once_whatever_was_killed(small_school: Path) -> None:
    with running(small_school) as demo:
        use = Use(demo)
        with use.busy[0], use.busy[1], use.busy[2]:
            use.goes_on()
            for victims in (
                lambda: pids(demo, b"granian"),
                lambda: pids(demo, b"procrastinate"),
                lambda: postmaster(demo),
            ):
                kill(*victims())
                use.goes_on()
        # And now all of it at once, in the middle of a sentence that nobody acknowledges.
        cut_off = threading.Thread(target=_write_once_more, args=[use], daemon=True)
        cut_off.start()
        kill(demo.process.pid, *demo.children())
        cut_off.join(30)
    with running(small_school) as again:
        server = find_server(again.data)
        assert faults(server, use.ledger) == []
        assert undelivered(server, again.data / "mail", 60) == []
        assert unknown(server, again.data / "mail") == set()
        assert Browser(again.port).ask("GET", "/login/").status == 200
        _prove_that_a_loss_is_noticed(server.dsn(roles.OWNER), use, again)


def _write_once_more(use: Use) -> None:
    with contextlib.suppress(Exception):
        use.sam.post(f"/progress-talks/talk/{use.ledger.talk}/answer/", {"field": "pace", "text": "x", "base": "0."})


def _prove_that_a_loss_is_noticed(owner: str, use: Use, demo: Demo) -> None:
    """The control: take away one of each behind Koers' back, and the books must not balance."""
    server, ledger = find_server(demo.data), use.ledger
    moment, mail = ledger.moments[-1], demo.data / "mail"
    for loss in (
        f"delete from kernel_answer where field = 'cooperation' and conversation_id = '{ledger.talk}'",
        f"delete from kernel_agreement where what = '{ledger.agreements[-1]}'",
        f"update kernel_conversation set planned_start = planned_start + interval '7 days' "
        f"where location = 'B2' and planned_start = '{moment}'::timestamp at time zone 'Europe/Amsterdam'",
    ):
        before = faults(server, ledger)
        with psycopg.connect(owner, autocommit=True) as connection:
            assert connection.execute(loss).rowcount == 1
        assert len(faults(server, ledger)) > len(before)
    file = next(file for file in sorted(mail.glob("*.eml")) if _is_the_only_one(file, mail))
    hidden = file.rename(file.with_suffix(".hidden"))
    assert len(undelivered(server, mail, 0)) == 1
    hidden.rename(file)


def _is_the_only_one(file: Path, folder: Path) -> bool:
    head = file.read_bytes()
    return any(identifier.encode() in head and times == 1 for identifier, times in caught(folder).items())


@pytest.mark.long
def test_the_same_for_minutes_with_anything_killed_at_any_moment(small_school: Path) -> None:
    chance = random.Random(20261117)
    with running(small_school) as demo:
        use = Use(demo)
        with use.busy[0], use.busy[1], use.busy[2]:
            for _round in range(20):
                others = sorted(demo.children() - {demo.process.pid})
                kill(*chance.sample(others, min(len(others), chance.choice([1, 1, 2, 5]))))
                # What crashes again and again is started again ever later: it must be up before the next blow.
                use.goes_on(chance.randrange(3, 60))
        kill(demo.process.pid, *demo.children())
    with running(small_school) as again:
        server = find_server(again.data)
        assert faults(server, use.ledger) == []
        assert undelivered(server, again.data / "mail", 120) == []
        assert unknown(server, again.data / "mail") == set()
