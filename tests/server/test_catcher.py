"""The demo's mail catcher: what it answered 250 to is a file."""

import email
import email.policy
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from koers.server.ports import any_port


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    port, folder = any_port(), tmp_path / "mail"
    process = subprocess.Popen([sys.executable, "-m", "koers.server.catcher", str(port), str(folder)])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=1).quit()
            break
        except OSError:
            time.sleep(0.05)
    yield port, folder
    process.terminate()
    assert process.wait(5) == 0


def test_a_message_is_kept_whole_with_those_who_really_get_it(catcher: tuple[int, Path]) -> None:
    port, folder = catcher
    message = EmailMessage()
    message["From"] = "koers@school.example"
    message["To"] = "Sam de Vries <sam@school.example>"
    message["Subject"] = "Je gesprek, één keer verzet"
    message.set_content("Tot dinsdag.\n.\nEen punt alleen op een regel eindigt niets.\n")
    message.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar", params={"method": "REQUEST"})
    with smtplib.SMTP("127.0.0.1", port) as server:
        for hidden in ("slb@school.example", "archief@school.example"):
            server.send_message(message, to_addrs=["sam@school.example", hidden])
    caught = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in sorted(folder.iterdir())
    ]
    assert [mail["X-Envelope-To"] for mail in caught] == [
        "sam@school.example, slb@school.example",
        "sam@school.example, archief@school.example",
    ]
    for mail in caught:
        assert mail["Subject"] == "Je gesprek, één keer verzet"
        text = mail.get_body(("plain",)).get_content()
        assert text.replace("\r\n", "\n") == message.get_body(("plain",)).get_content()
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/calendar"]
