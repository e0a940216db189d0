"""Files that people bring in: what they are by content, and which are refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from koers.printing import inspection, uploads
from koers.printing.uploads import UploadKind, UploadRefused, inspect


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda _pdf: None, **save: object) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.add_blank_page()
        change(made)
        made.save(buffer, **save)  # type: ignore[arg-type]
    return buffer.getvalue()


def picture(kind: str, size: tuple[int, int] = (60, 40), **save: object) -> bytes:
    buffer = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 40).convert("RGB").save(buffer, kind, **save)
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("x.txt", "x")
    return buffer.getvalue()


def reason(data: bytes, look: Callable[[bytes], UploadKind] = inspection.inspect) -> str:
    with pytest.raises(UploadRefused) as refusal:
        look(data)
    return refusal.value.reason_key


@pytest.mark.requirement("SVG-04", "SVG-16")
def test_a_pdf_and_pictures_are_what_they_are(sealed: bytes) -> None:
    kinds = [inspect(data) for data in (pdf(), sealed, picture("PNG"), picture("JPEG", exif=b"Exif\0\0"))]
    assert kinds == [
        UploadKind("application/pdf", 2),
        UploadKind("application/pdf", 2),
        UploadKind("image/png", 1),
        UploadKind("image/jpeg", 1),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00 a program named print.pdf",
        b"\x7fELF",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\n" + pdf(),
        b"GIF89a",
        archive(),
        b"\xff\xd8",
    ],
)
def test_another_kind_of_file_is_refused_by_its_first_bytes(data: bytes) -> None:
    assert reason(data, inspect) == "not_allowed"


PDF, PNG, JPEG = pdf(), picture("PNG"), picture("JPEG")


@pytest.mark.parametrize(
    "data",
    [
        pdf() + archive(),
        picture("PNG") + archive(),
        JPEG + archive(),
        pdf() + b"<html><body>",
        JPEG + pdf(),
        JPEG + b"MZ\x90\x00",
        picture("PNG") + b"<script>alert(1)</script>",
        b"%PDF-1.7 <html><script>alert(1)</script>\n" + pdf(),
        JPEG[:2] + b"\xff\xfe\x00\x1b<script>alert(1)</script>" + JPEG[2:],
    ],
)
def test_two_files_in_one_are_refused(data: bytes) -> None:
    assert reason(data) == "not_allowed"


def test_what_a_camera_puts_behind_a_picture_is_fine() -> None:
    assert inspection.inspect(JPEG + picture("JPEG", (8, 8))).media_type == "image/jpeg"
    assert inspection.inspect(pdf() + b"\r\n\0\0\0").pages == 2


@pytest.mark.parametrize("user", ["geheim", ""])
def test_a_pdf_with_a_password_or_restrictions_is_refused(user: str) -> None:
    assert reason(pdf(encryption=pikepdf.Encryption(owner="eigenaar", user=user))) == "encrypted"


def open_action(kind: str) -> Callable[[pikepdf.Pdf], object]:
    action = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), JS="app.alert(1)", F="calc.exe")
    return lambda made: made.Root.__setattr__("OpenAction", action)


def script_on_a_page(made: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")
    made.pages[1].obj.AA = pikepdf.Dictionary(O=made.make_indirect(action))


@pytest.mark.parametrize("change", [open_action("JavaScript"), open_action("Launch"), script_on_a_page])
def test_a_pdf_with_a_script_or_program_is_refused(change: Callable[[pikepdf.Pdf], object]) -> None:
    assert reason(pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)) == "active"


def test_a_pdf_that_opens_at_a_page_is_fine() -> None:
    assert inspection.inspect(pdf(lambda made: made.Root.__setattr__("OpenAction", pikepdf.Array([])))).pages == 2


@pytest.mark.parametrize(
    "data",
    [
        pdf()[:-20],
        pdf()[:200],
        b"%PDF-1.7 and nothing more",
        pdf().replace(b"startxref", b"startxreg"),
        pdf(lambda made: made.pages.__delitem__(slice(0, 2))),
        picture("PNG")[:-15],
        picture("PNG")[:60],
        picture("JPEG", (400, 400))[:-200],
        b"\xff\xd8\xff\xd9",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_damaged_or_cut_off_is_refused(data: bytes) -> None:
    assert reason(data) == "broken"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn() -> None:
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    assert reason(data) == "too_large_picture"


def bomb(size: int) -> bytes:
    """A PDF whose object stream is `size` bytes when unpacked, and a thousandth of that here."""
    press, block = zlib.compressobj(9), b"0 " * (1 << 19)
    first, again = (press.compress(block) + press.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    packed = first + again * ((size >> 20) - 1) + press.flush()
    head = b"%%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    body = head + packed + b"\nendstream\nendobj\n"
    rows = b"".join(struct.pack(">BIH", *row) for row in [(0, 0, 65535), (1, 9, 0), (2, 1, 0), (1, len(body), 0)])
    body += b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 2]/Root 2 0 R/Length %d>>\nstream\n" % len(rows)
    return body + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % body.rindex(b"3 0 obj")


def test_a_small_file_that_asks_for_all_memory_is_refused() -> None:
    data = bomb(3 << 30)
    assert len(data) < 8_000_000
    assert reason(data, inspect) == "broken"


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SECONDS", 0.001)
    assert reason(pdf(), inspect) == "broken"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_is_damaged_there_is_an_answer(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([PDF, PNG, JPEG])))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert answer(bytes(whole)) in {"kept", "not_allowed", "broken", "encrypted", "active", "too_large_picture"}


def answer(data: bytes) -> str:
    try:
        inspection.inspect(data)
    except UploadRefused as refusal:
        return refusal.reason_key
    return "kept"
