"""A mailbox on the other side of real SMTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from django.core.mail import mailers
from django.db import connections
from procrastinate.contrib.django import app

from koers.server.ports import any_port


class Catcher:
    """An SMTP server of this process that keeps what it gets, and can be told to refuse."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take in one mail."""
        if self.refuse:
            return "451 try again later"
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 kept"

    def last_to(self, address: str) -> str:
        """The text of the newest mail to an address."""
        mail = [mail for mail in self.messages if address in str(mail["To"])][-1]
        part = mail.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


@contextmanager
def smtp(kept: Any, settings: Any, **options: Any) -> Iterator[None]:
    """Real SMTP on a port of this machine that hands over to ``kept``, and Koers told to use it."""
    controller = Controller(kept, hostname="127.0.0.1", port=any_port(), **options)
    controller.start()
    where = {"host": "127.0.0.1", "port": controller.port}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": where}}
    mailers.__dict__.pop("settings", None)
    yield
    controller.stop()


def work_through(queue: str) -> None:
    """Let the worker do what waits, in a thread of its own: a test with a browser has an event loop in its own."""

    def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, queues=[queue])
        connections.close_all()

    worker = Thread(target=work)
    worker.start()
    worker.join(60)
    assert not worker.is_alive()
