"""`koers demo` from the outside, with stand-ins for Django: it starts, stays up, ends, and leaves nothing behind."""

import http.client
import json
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from koers.server.postgres import find_server
from tests.server import demo as demo_process
from tests.server.demo import soon

PLAY = str(Path(__file__).with_name("play.py"))


class Demo(demo_process.Demo):
    """One `koers demo`, with stand-ins for everything of Django."""

    def command(self, *words: str) -> list[str]:
        """The data folder, the port, and what else it is told."""
        return [PLAY, str(self.data), str(self.port), *words]


def answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        connection.request("GET", "/")
        return connection.getresponse().status == 204
    except OSError:
        return False


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Demo]:
    """One that stays up; the tests that end one start their own."""
    folder = tmp_path_factory.mktemp("school") / ".koers"
    shutil.copytree(empty, folder)
    running = Demo(folder, "2026-11-17", "40").read_until_up()
    yield running
    running.end()
    assert running.children() == set()


def test_the_first_start_makes_a_school_and_ends_with_the_address(demo: Demo) -> None:
    assert demo.lines[1:] == [
        "A school is made; the next start finds it as you leave it.",
        "made with --at 2026-11-17 --students 40",
        f"Ctrl-C ends it; the school stays in {demo.data}.",
        f"Koers runs at http://localhost:{demo.port}",
    ]
    assert answers(demo.port)
    assert len(demo.children()) > 8


def test_a_second_one_on_the_same_folder_is_refused_in_one_sentence(demo: Demo) -> None:
    second = Demo(demo.data).read_until_up()
    assert second.lines == [f"koers: Koers runs already on {demo.data}: end that one first (Ctrl-C)."]
    assert second.process.wait(5) == 1
    assert answers(demo.port)


def test_the_keys_are_made_once_and_closed(demo: Demo) -> None:
    file = demo.data / "keys.json"
    assert sorted(json.loads(file.read_text())) == ["KOERS_SECRET_KEY", "KOERS_VAULT_KEYS"]
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_what_crashes_comes_back_the_database_too(demo: Demo) -> None:
    postmaster = find_server(demo.data).postmaster()
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    page = next(pid for pid in demo.children() if b"\0page\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.killpg(os.getpgid(page), signal.SIGKILL)
    assert soon(lambda: not answers(demo.port), 3)
    assert soon(lambda: answers(demo.port), 5)
    assert soon(lambda: find_server(demo.data).answers(), 5)


def test_ctrl_c_ends_all_of_it_and_the_next_start_finds_the_school_on_its_day(data: Path) -> None:
    demo = Demo(data, "2026-11-17").read_until_up()
    assert demo.end() < 2
    assert (demo.process.returncode, demo.children()) == (0, set())
    started = time.monotonic()
    again = Demo(demo.data).read_until_up()
    assert time.monotonic() - started < 5
    assert again.lines[1:] == [
        f"Ctrl-C ends it; the school stays in {demo.data}.",
        f"Koers runs at http://localhost:{again.port}",
    ]
    environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in again.children()]
    again.end()
    assert b"KOERS_TODAY=2026-11-17" in b"".join(environments)


def test_a_kill_of_the_parent_leaves_nothing_behind(data: Path) -> None:
    demo = Demo(data).read_until_up()
    demo.end(signal.SIGKILL)
    assert soon(lambda: demo.children() == set(), 3)


def test_a_taken_port_is_passed_over_and_said(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = Demo(data, port=port).read_until_up()
        demo.end()
    assert f"Port {port} is taken; this time it is {port + 1}." in demo.lines


def test_a_step_that_fails_ends_it_with_a_sentence_and_nothing_left(data: Path) -> None:
    (data / "broken").write_text("make_demo_school")
    demo = Demo(data).read_until_up()
    assert demo.process.wait(5) == 1
    assert demo.lines[-2:] == [
        "make_demo_school cannot",
        "koers: The step make_demo_school failed (exit code 3); what it said stands above.",
    ]
    assert demo.children() == set()
    assert not (data / "demo.json").exists()


def test_a_page_that_does_not_come_up_ends_it_with_its_last_words(data: Path) -> None:
    (data / "broken").write_text("page")
    demo = Demo(data).read_until_up()
    assert demo.process.wait(5) == 1
    assert demo.lines[-1] == f"koers: The web server did not start: page cannot (see {data}/log/web.log)"


def test_ctrl_c_during_the_very_first_start_leaves_nothing_behind(tmp_path: Path) -> None:
    demo = Demo(tmp_path / ".koers")
    assert soon(lambda: (demo.data / "postgres.new").exists(), 10)
    demo.end()
    assert (demo.process.returncode, demo.children()) == (0, set())
