"""`koers demo` with stand-ins for everything of Django: python play.py DATA PORT [AT] [STUDENTS].

Run with `migrate`, `make_demo_school`, `procrastinate` or `page` as its first word it is such a stand-in itself.
"""

import http.server
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = str(Path(__file__).resolve())


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()


def stand_in(role: str, words: list[str]) -> int:
    data = Path(os.environ["KOERS_DATA"])
    if role in (data / "broken").read_text().split() if (data / "broken").exists() else False:
        print(f"{role} cannot")
        return 3
    if role == "make_demo_school":
        print("made with", *words)
    if role == "procrastinate":
        # Its own child does not listen to SIGTERM.
        code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
        subprocess.Popen([sys.executable, "-c", code])
        time.sleep(600)
    if role == "page":
        http.server.HTTPServer(("127.0.0.1", int(words[0])), Page).serve_forever()
    return 0


def play(data: str, port: str, at: str = "", students: str = "") -> int:
    from koers.server import demo_run
    from koers.server.plain import PlainError

    demo_run.MANAGE = (sys.executable, HERE)
    demo_run.web_command = lambda port: (sys.executable, HERE, "page", str(port))
    wishes = demo_run.Wishes(
        data=Path(data), port=int(port), at=at or None, students=int(students) if students else None
    )
    try:
        return demo_run.run_demo(wishes, say=lambda line: print(line, flush=True))
    except PlainError as error:
        print(f"koers: {error}", flush=True)
        return 1


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.argv[1] in ("migrate", "make_demo_school", "procrastinate", "page"):
        sys.exit(stand_in(sys.argv[1], sys.argv[2:]))
    sys.exit(play(*sys.argv[1:]))
