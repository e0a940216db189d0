"""The demo's mail catcher: takes every message by SMTP on the loopback and keeps it as a file.

`python -m koers.server.catcher PORT FOLDER`. A message is there once its SMTP reply is 250, whatever happens next.
"""

import asyncio
import itertools
import os
import signal
import sys
import time
from email.utils import formatdate
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

_count = itertools.count()


class Folder:
    """Writes each message as `<nanoseconds>-<pid>-<n>.eml`, so that names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002
        """Called by aiosmtpd for a whole message; the string is the reply to the sender."""
        # The envelope says who really gets it: a mail list or blind copy is in no header.
        to = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {to}\r\nX-Caught: {formatdate()}\r\n"
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        name = f"{time.time_ns()}-{os.getpid()}-{next(_count)}.eml"
        unfinished = self.folder / f".{name}.part"
        with unfinished.open("wb") as file:
            file.write(head.encode() + content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / name)
        return "250 OK"


async def serve(port: int, folder: Path) -> None:
    """Catch mail on 127.0.0.1:port until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    handler = Folder(folder)
    listener = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, hostname="localhost", ident="Koers"), "127.0.0.1", port
    )
    async with listener:
        await stop.wait()


if __name__ == "__main__":
    place = Path(sys.argv[2])
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    asyncio.run(serve(int(sys.argv[1]), place))
