"""The audit: the database links every entry when its transaction commits, and finds what was changed since."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from koers.config import verify
from koers.kernel import anchors, audit
from koers.kernel.models import AuditEntry, AuditLink, Organisation, Person
from koers.kernel.owner import as_owner


@pytest.fixture
def place(transactional_db: None, tuesday: object) -> Organisation:
    """Something that things happen to."""
    return Organisation.objects.create(code="waterlanden", name="ROC De Waterlanden", kind="institution")


@pytest.fixture
def three(place: Organisation) -> list[AuditEntry]:
    """Three entries, each committed by itself."""
    return [audit.record(verb, by=None, about=place, why=verb) for verb in ("planned", "begun", "frozen")]


def verbs_in_order() -> list[str]:
    """The verbs of the entries, in the order of the chain."""
    return list(AuditLink.objects.order_by("seq").values_list("entry__verb", flat=True))


def as_the_owner(statement: str, *parameters: object) -> None:
    """Do what the application's role may not: the hand in the till."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_entries_are_linked_when_they_are_committed(place):
    with transaction.atomic():
        audit.record("planned", by=None, about=place)
        assert verbs_in_order() == []

    assert verbs_in_order() == ["planned"]
    assert audit.check_chain() == audit.ChainCheck(length=1, head=audit.check_chain().head, broken_at=None)


def test_links_stand_in_the_order_of_commits(place):
    """Somebody who begins first and commits last is last in the chain, and waits for nobody meanwhile."""
    written, committed = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                audit.record("slow", by=None, about=place)
                written.set()
                assert committed.wait(10)
        finally:
            connections["default"].close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    audit.record("quick", by=None, about=place)
    committed.set()
    thread.join(10)

    assert verbs_in_order() == ["quick", "slow"]
    assert audit.check_chain().broken_at is None


def test_what_was_rolled_back_to_a_savepoint_leaves_no_link(place):
    with transaction.atomic():
        audit.record("kept", by=None, about=place)
        inner = transaction.savepoint_create()
        audit.record("undone", by=None, about=place)
        transaction.savepoint_rollback(inner)

    assert verbs_in_order() == ["kept"]
    assert audit.check_chain().broken_at is None


@pytest.mark.parametrize(
    "change",
    [
        "update kernel_auditentry set verb = 'signed' where verb = 'begun'",
        "update kernel_auditentry set facts = '{\"why\": \"another\"}' where verb = 'begun'",
        "update kernel_auditentry set about_id = 'another' where verb = 'begun'",
        "update kernel_auditentry set at = at + interval '1 second' where verb = 'begun'",
        "update kernel_auditentry set facts = null, verb = 'signed' where verb = 'begun'",
        "update kernel_auditentry set verb = 'signed', digest = sha256('signed') where verb = 'begun'",
        "update kernel_auditlink set hash = sha256('x') where seq = 2",
        "update kernel_auditlink set entry_id = (select entry_id from kernel_auditlink where seq = 3) where seq = 2; ",
    ],
)
def test_a_row_that_the_owner_changed_is_named(three, change):
    if "seq = 3" in change:
        as_the_owner(
            "delete from kernel_auditlink where seq = 3; update kernel_auditlink set entry_id = %s where seq = 2",
            three[2].pk,
        )
    else:
        as_the_owner(change)

    assert audit.check_chain().broken_at == 2


def test_a_link_that_was_taken_out_is_found(three):
    as_the_owner("delete from kernel_auditlink where seq = 2")

    assert audit.check_chain().broken_at == 3


def test_an_entry_without_a_link_is_found(three):
    as_the_owner("delete from kernel_auditlink where seq = 3")

    assert audit.check_chain().broken_at == 3


def test_erased_facts_leave_the_chain_whole(three):
    before = audit.check_chain()
    as_the_owner("update kernel_auditentry set facts = null, salt = '' where verb = 'begun'")

    assert audit.check_chain() == before


class TestTheCommand:
    """`koers verify audit`."""

    def test_a_whole_chain_with_its_anchors(self, three, settings, tmp_path):
        settings.KOERS_ANCHORS = tmp_path / "anchors.log"
        anchors.write(settings.KOERS_ANCHORS)

        assert [finding.good for finding in verify.audit()] == [True, True]

    def test_a_changed_row_is_named(self, three, settings, tmp_path):
        settings.KOERS_ANCHORS = tmp_path / "anchors.log"
        anchors.write(settings.KOERS_ANCHORS)
        as_the_owner("update kernel_auditentry set verb = 'signed' where verb = 'begun'")

        changed, anchored = verify.audit()
        assert str(changed) == "FAULT The audit of 3 entries was changed: number 2 is not as it was written."
        assert anchored.good

    def test_a_cut_off_tail_says_since_when(self, three, settings, tmp_path):
        settings.KOERS_ANCHORS = tmp_path / "anchors.log"
        anchors.write(settings.KOERS_ANCHORS)
        head = audit.check_chain().head
        as_the_owner("delete from kernel_auditlink where seq = 3; delete from kernel_auditentry where verb = 'frozen'")

        chain, cut = verify.audit()
        assert chain.good
        assert cut.sentence == (
            f"The audit was cut off or written anew: at 2026-11-17 13:00 it had 3 entries and head {head}."
        )

    def test_a_database_that_was_not_migrated_is_a_finding_and_no_fault_of_ours(self, db):
        with connection.cursor() as cursor:
            cursor.execute("set local search_path = pg_catalog")

        (finding,) = verify.audit()
        assert str(finding) == 'FAULT The audit cannot be read: relation "kernel_auditlink" does not exist.'


class TestAnchors:
    """The head of the chain stands outside the database as well: so a tail that was cut off is missed."""

    @pytest.fixture
    def file(self, three: list[AuditEntry], tmp_path: Path) -> Path:
        """A file with one anchor, at the third entry."""
        file = tmp_path / "anchors" / "anchors.log"
        anchors.write(file)
        return file

    def test_an_anchor_says_when_how_long_and_which_head(self, file):
        moment, length, head = file.read_text().split()

        assert dt.datetime.fromisoformat(moment).date() == dt.date(2026, 11, 17)
        assert (int(length), head) == (3, audit.check_chain().head)

    def test_a_chain_that_grew_still_holds(self, file, three):
        audit.record("signed", by=None, about=Organisation.objects.get())
        anchors.write(file)

        assert anchors.check(file) == anchors.AnchorCheck(anchors=2, missed=None)

    def test_a_tail_that_was_cut_off_is_found(self, file):
        as_the_owner("delete from kernel_auditlink where seq = 3; delete from kernel_auditentry where verb = 'frozen'")

        assert audit.check_chain().broken_at is None
        assert anchors.check(file).missed == anchors.read(file)[0]

    def test_a_tail_that_was_cut_off_and_grew_again_is_found(self, file):
        as_the_owner("delete from kernel_auditlink where seq = 3; delete from kernel_auditentry where verb = 'frozen'")
        audit.record("something else", by=None, about=Organisation.objects.get())

        assert audit.check_chain().broken_at is None
        assert anchors.check(file).missed == anchors.read(file)[0]

    def test_a_whole_chain_that_was_written_anew_is_found(self, file):
        as_the_owner("delete from kernel_auditlink; delete from kernel_auditentry")
        for number in range(4):
            audit.record(f"nothing {number}", by=None, about=Organisation.objects.get())

        assert audit.check_chain().broken_at is None
        assert anchors.check(file).missed == anchors.read(file)[0]

    def test_a_chain_that_is_broken_is_not_anchored(self, file):
        as_the_owner("update kernel_auditentry set verb = 'signed' where verb = 'begun'")

        with pytest.raises(audit.ChainBroken):
            anchors.write(file)
        assert len(anchors.read(file)) == 1

    def test_a_line_that_is_not_an_anchor_is_named(self, file):
        file.write_text(file.read_text() + "2026-11-18 zo maar iets\n")

        with pytest.raises(anchors.AnchorsDamaged, match="line 2"):
            anchors.check(file)

    def test_without_a_file_nothing_is_claimed(self, file, tmp_path):
        assert anchors.check(tmp_path / "none.log") == anchors.AnchorCheck(anchors=0, missed=None)

    def test_before_anything_happened_there_is_nothing_to_anchor(self, transactional_db, tmp_path):
        anchors.write(tmp_path / "anchors.log")

        assert anchors.check(tmp_path / "anchors.log") == anchors.AnchorCheck(anchors=0, missed=None)


def test_somebody_who_acted_is_in_the_chain(place):
    somebody = Person.objects.create(number="1", given_name="Sam", surname="H", email="sam@waterlanden.example")
    audit.record("planned", by=somebody, about=place)
    as_the_owner("update kernel_auditentry set actor_id = null")

    assert audit.check_chain().broken_at == 1
