"""Comparing what was acknowledged with what is there: each once, nothing missing, nothing twice."""

from __future__ import annotations

import email
import email.policy
import time
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from koers.server import roles
from koers.server.postgres import Server
from tests.faults.people import Ledger

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def ask(server: Server, question: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows, as the owner of the tables sees them."""
    with psycopg.connect(server.dsn(roles.OWNER), autocommit=True) as connection:
        return connection.execute(question, values).fetchall()


def faults(server: Server, ledger: Ledger) -> list[str]:
    """What is lost, and what is there more than once. Empty where the books balance."""
    return [*_texts(server, ledger), *_agreements(server, ledger), *_moments(server, ledger)]


def _texts(server: Server, ledger: Ledger) -> list[str]:
    stands = "select field, version, text from kernel_answer where conversation_id = %s"
    found = {field: (version, text) for field, version, text in ask(server, stands, ledger.talk)}
    # Every acknowledged text made the version one higher, and one that was sent again did not.
    wrong = [f"{key}: {found.get(key)} for {entry}" for key, entry in ledger.texts.items() if found.get(key) != entry]
    twice = (
        "select count(*) from kernel_othertext o join kernel_answer a on a.id = o.answer_id where conversation_id = %s"
    )
    beside = ask(server, twice, ledger.talk)[0][0]
    return wrong + ([f"{beside} texts kept beside another"] if beside else [])


def _agreements(server: Server, ledger: Ledger) -> list[str]:
    made = ask(server, "select what from kernel_agreement where made_in_id = %s", ledger.talk)
    return _differences(Counter(what for (what,) in made), Counter(ledger.agreements))


def _moments(server: Server, ledger: Ledger) -> list[str]:
    talks = ask(
        server,
        """
        select c.planned_start,
               (select count(*) from kernel_auditentry e where e.about_id = c.id::text and e.verb = 'planned'),
               (select count(*) from kernel_outboxmessage m where m.calendar like '%%' || c.id || '%%')
        from kernel_conversation c where c.location = 'B2' and c.planned_start >= '2026-12-01'
        """,
    )
    planned = Counter(start.astimezone(AMSTERDAM).replace(tzinfo=None) for start, _entries, _mails in talks)
    wrong = _differences(planned, Counter(ledger.moments))
    wrong += [f"{start}: {entries} in the audit" for start, entries, _mails in talks if entries != 1]
    return wrong + [f"{start}: {mails} invitations" for start, _entries, mails in talks if mails != 2]


def _differences(there: Counter[Any], wanted: Counter[Any]) -> list[str]:
    lost = [f"lost: {item}" for item in (wanted - there).elements()]
    return lost + [f"more than acknowledged: {item}" for item in (there - wanted).elements()]


def undelivered(server: Server, folder: Path, seconds: float) -> list[str]:
    """The Message-IDs of the mails in the outbox that did not arrive within `seconds`.

    Without those that are no longer meant for their reader.
    """
    deadline = time.monotonic() + seconds
    meant = "select message_id from kernel_outboxmessage where kind = 'mail' and dropped_at is null"
    while True:
        queued = {identifier for (identifier,) in ask(server, meant)}
        missing = queued - set(caught(folder))
        waiting = ask(server, "select 1 from kernel_outboxmessage where sent_at is null and dropped_at is null limit 1")
        if not (missing or waiting) or time.monotonic() > deadline:
            return sorted(missing) + ["not known to be sent"] * bool(waiting)
        time.sleep(0.25)


def unknown(server: Server, folder: Path) -> set[str]:
    """Message-IDs that were caught and are not in the outbox: whoever gets a mail again must know it as the same."""
    return set(caught(folder)) - {row[0] for row in ask(server, "select message_id from kernel_outboxmessage")}


def caught(folder: Path) -> Counter[str]:
    """How often each Message-ID was caught."""
    found: Counter[str] = Counter()
    for file in folder.glob("*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        found[str(message["Message-ID"])] += 1
    return found
