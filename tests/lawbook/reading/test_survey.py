"""What DuckDB may read is told from the bytes, wherever the pieces of a file happen to end."""

from __future__ import annotations

import pytest

from koers.lawbook.reading import survey as module
from koers.lawbook.reading.survey import CAREFULLY, Survey, survey

PLAIN, QUOTED = Survey(plain=True), Survey(plain=True, quotes=True)
FILES = [
    (b"a,b\n1,2\n", PLAIN),
    (b"a,b\r\n1,2\r\n", PLAIN),
    (b"a,b\r\n1,2\n\n3,4", PLAIN),
    ("a,b\né,𝄞\n".encode(), PLAIN),
    (b"\xef\xbb\xbfa,b\n", PLAIN),
    (b'\xef\xbb\xbf"a","b"\n"1,2",""\r\n"x\ny","3"', QUOTED),
    (b'a,b\n1,"2', CAREFULLY),
    (b'a,b\n"1,"2",3\n', CAREFULLY),
    (b'a,b\n1,"2""3"\n', CAREFULLY),
    (b'a,b\n1, "2"\n', CAREFULLY),
    (b'a,b\n"1" ,2\n', CAREFULLY),
    (b'a,b\n1",2\n', CAREFULLY),
    (b'a;b\n"1";2\n', CAREFULLY),  # asked with a comma
    (b"a,b\n1\r,2\n", CAREFULLY),
    (b"a,b\n1,2\r", CAREFULLY),
    (b"a,b\n1\0,2\n", CAREFULLY),
    (b"a,b\n1\xff,2\n", CAREFULLY),
    (b"a,b\n1,2\n\xc3", CAREFULLY),
]


@pytest.mark.parametrize(("data", "expected"), FILES)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_a_file_in_pieces(tmp_path, monkeypatch, data, expected, size):
    monkeypatch.setattr(module, "PIECE", size)
    (tmp_path / "x.csv").write_bytes(data)

    assert survey(tmp_path / "x.csv", ",") == expected
