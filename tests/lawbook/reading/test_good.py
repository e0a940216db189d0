"""A right folder is read, whatever form it has."""

from __future__ import annotations

from pathlib import Path

from koers.lawbook.reading import read_folder

EXAMPLE = Path(__file__).parent.parent / "example"


def test_the_example_is_read():
    with read_folder(EXAMPLE) as folder:
        counts = {
            table: folder.database.one(f"SELECT count(*) FROM {table}")
            for table in ("permits", "programmes", "enrolments", "results", "excuses", "judgements", "attainable")
        }

    assert counts == {
        "permits": (26,),
        "programmes": (5,),
        "enrolments": (29,),
        "results": (30,),
        "excuses": (6,),
        "judgements": (1,),
        "attainable": (1,),
    }
