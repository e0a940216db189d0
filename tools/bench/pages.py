"""How long a page takes for a logged-in person, one request at a time, beside a bare page in the same run."""

from __future__ import annotations

import http.client
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from tools.bench import permit_office, school

from koers.server.ports import any_port

WARM, MEASURED = 20, 150
SESSION = "koers"


@dataclass(frozen=True)
class Measure:
    """Milliseconds of one page, and its queries; ``status`` should be 200."""

    name: str
    median: float
    p95: float
    queries: str
    status: int
    size: int


def run(students: int, console: Console) -> None:
    """Make the school if need be, serve it, and print the table."""
    environment = school.prepare(students)
    visits = school.visits()
    with _served(environment) as port:
        measures = [_measure(port, visit) for visit in visits]
        requests, size = _cold(port, visits[-2])
    _print(console, f"Pages, {students} students, one request at a time", measures)
    console.print(f"A cold page (home of a student): {requests} requests, {size / 1000:.1f} kB over the line.")


def run_office(students: int, console: Console) -> None:
    """The pages of who watches over so many permit holders."""
    environment = permit_office.prepare(students)
    visits = permit_office.visits()
    with _served(environment) as port:
        measures = [_measure(port, visit, warm=2, measured=15) for visit in visits]
    _print(console, f"The officer's pages, {students} permit holders, one request at a time", measures)


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[int]:
    """The port on which Koers answers, with one worker."""
    port = any_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "1", "koers.config.wsgi:application"]
    server = subprocess.Popen(
        command, env=environment | {"KOERS_POOL": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int) -> None:
    for _try in range(150):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/bare/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


def _headers(port: int, visit: school.Visit) -> dict[str, str]:
    return {"Host": f"localhost:{port}", "Cookie": f"{SESSION}={visit.session}", "Accept-Encoding": "br, gzip"}


def _measure(port: int, visit: school.Visit, warm: int = WARM, measured: int = MEASURED) -> Measure:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times: list[float] = []
    for turn in range(warm + measured):
        begin = time.perf_counter()
        connection.request("GET", visit.path, headers=_headers(port, visit))
        response = connection.getresponse()
        body = response.read()
        if turn >= warm:
            times.append((time.perf_counter() - begin) * 1000)
    times.sort()
    return Measure(
        visit.name,
        statistics.median(times),
        times[int(len(times) * 0.95)],
        response.headers.get("X-Queries", "0"),
        response.status,
        len(body),
    )


def _cold(port: int, visit: school.Visit) -> tuple[int, int]:
    """Requests and bytes of a first visit: the page, and everything that it names."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", visit.path, headers=_headers(port, visit) | {"Accept-Encoding": ""})
    html = connection.getresponse().read().decode()
    named = re.findall(r'<(?:link|script|img)[^>]*?(?:href|src)="(/static/[^"]+)"', html)
    size = 0
    for path in [visit.path, *named]:
        connection.request("GET", path, headers=_headers(port, visit))
        response = connection.getresponse()
        size += len(response.read()) + sum(len(name) + len(value) + 4 for name, value in response.getheaders())
    return 1 + len(named), size


def _print(console: Console, title: str, measures: list[Measure]) -> None:
    bare = measures[0].median
    table = Table(title=title)
    for heading in ("page", "median ms", "p95 ms", "x bare", "queries", "kB", "status"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for measure in measures:
        table.add_row(
            measure.name,
            f"{measure.median:.1f}",
            f"{measure.p95:.1f}",
            f"{measure.median / bare:.1f}",
            measure.queries,
            f"{measure.size / 1000:.1f}",
            str(measure.status),
        )
    console.print(table)
