"""Documents as readers, screen readers and archives get them."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno

from koers.printing import fonts
from koers.printing import render as rendering
from koers.printing.render import DOCUMENT, Attachment, PrintingError, Rendered, render, template_version
from koers.printing.shapes import OfficialDocument
from tests.printing import samples

REPORT = rendering.ROOT / "processes/progress_talks/print/report.typ"


def text_of(pdf: bytes) -> str:
    """All words, in reading order, with single spaces."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    said = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(said.replace("\u200b", "").split())


def tags_of(pdf: bytes) -> list[str]:
    """The structure, flat: "H1", "P", "LI", … as a screen reader meets them."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found: list[str] = []

        def walk(element: Any) -> None:
            if isinstance(element, pikepdf.Array):
                for each in element:
                    walk(each)
            elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
                found.append(str(element.S)[1:])
                walk(element.get("/K"))

        walk(opened.Root.StructTreeRoot.K)
    return found


def one_value(value: str) -> OfficialDocument:
    data = samples.report()
    data["sections"] = [{"kind": "facts", "heading": None, "rows": [{"label": "Gezegd", "value": value}]}]
    return data


@pytest.mark.requirement("SVG-16")
def test_the_report_of_a_talk_is_two_pages_that_say_everything(final: Rendered) -> None:
    said = text_of(final.pdf)
    assert final.pages == 2
    for part in (
        "ROC De Waterlanden",
        "Dossier Sam van der Heijden bladzijde 1 van 2",
        "bladzijde 2 van 2",
        "SLB’er Marijke van der Laan-Öztürk",
        "27 van de 57 bewijskaarten; volgens de planning 33.",
        "Drie bewijskaarten bij B1-K1-W2 Deels Twee gemaakt.",
        "Conclusie: op schema De cijfers zeggen: 6 kaarten achter.",
        "Eerste stap 18 november de tester reserveren bij Ruud",
        "Sam van der Heijden student 17 november 2026, 13.51 uur ingelogd via de school",
    ):
        assert part in said
    assert said.count(samples.CODE) == 2


@pytest.mark.requirement("SVG-15")
def test_who_has_not_signed_yet_is_shown_as_open() -> None:
    said = text_of(render(DOCUMENT, samples.report(samples.SLBER, samples.not_yet(samples.STUDENT))).pdf)
    assert "17 november 2026, 13.36 uur ingelogd via de school Sam van der Heijden student nog niet getekend" in said


def test_a_process_has_a_template_of_its_own() -> None:
    assert render(REPORT, samples.report()).pdf == render(DOCUMENT, samples.report()).pdf


def test_it_is_tagged_titled_and_in_a_language(final: Rendered) -> None:
    with pikepdf.open(io.BytesIO(final.pdf)) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("nl", True)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        meta = pdf.open_metadata()
        assert {key: meta[key] for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "pdf:Keywords")} == {
            "pdfaid:part": "3",
            "pdfaid:conformance": "A",
            "pdfuaid:part": "1",
            "pdf:Keywords": samples.CODE,
        }
        assert meta["dc:title"] == "Verslag studievoortgangsgesprek"
    tags = tags_of(final.pdf)
    assert [tag for tag in tags if tag[0] == "H"] == ["H1"] + ["H2"] * 7
    assert [tags.count(tag) for tag in ("Document", "L", "LI", "Table", "TH", "Figure")] == [1, 3, 17, 1, 3, 1]


def test_it_passes_the_check_of_qpdf(final: Rendered, tmp_path: Path) -> None:
    path = tmp_path / "verslag.pdf"
    path.write_bytes(final.pdf)
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0


def test_the_same_data_give_the_same_bytes_and_other_data_do_not(final: Rendered) -> None:
    first, again = render(DOCUMENT, samples.report()), render(DOCUMENT, samples.report())
    assert (first.pdf, first.sha256) == (again.pdf, again.sha256)
    other = samples.report()
    other["moment"] = "2026-11-17T13:32:00+01:00"
    assert render(DOCUMENT, other).sha256 != first.sha256


def test_what_people_signed_and_the_data_are_inside_to_the_byte(final: Rendered, for_signing: Rendered) -> None:
    with pikepdf.open(io.BytesIO(final.pdf)) as pdf:
        inside = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
        relations = {str(each.F): str(each.AFRelationship) for each in pdf.Root.AF}
    assert inside["getekend.pdf"] == for_signing.pdf
    assert json.loads(inside["gegevens.json"]) == samples.report()
    assert relations == {"getekend.pdf": "/Source", "gegevens.json": "/Data"}


HOSTILE = [
    '#panic("x")',
    '#import "/printing/templates/base.typ": data',
    '#read("/printing/render.py")',
    '"; #eval("1")',
    "*niet vet* _niet schuin_ `niet` $x^2$",
    "<label> @verwijzing #set page(fill: red)",
    "// geen opmerking /* ook niet */",
    "] } ) \\ # \\u{41} ~ -- --- ...",
    "= Geen kop",
    "https://example.org <script>alert(1)</script>",
    "'; DROP TABLE dossier; --",
    '{"sections": []}',
    "%PDF-1.7 %%EOF /JavaScript (x)",
    "../../etc/passwd",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_stays_text(typed: str) -> None:
    assert f"Gezegd {typed} " in text_of(render(DOCUMENT, one_value(typed)).pdf)


def test_names_with_every_accent_are_drawn() -> None:
    names = "Öztürk, Şahin-Çelik, Wiśniewski, Nguyễn, Iğdır, Đặng, Łódź, Åse, Žižek, Αθηνά, Дмитрий"
    assert f"Gezegd {names} " in text_of(render(DOCUMENT, one_value(names)).pdf)


def test_what_no_font_has_is_shown_by_number_and_the_rest_as_it_is() -> None:
    said = text_of(render(DOCUMENT, one_value("Li Wei (李伟) 😀 ✓ ≤ → klaar")).pdf)
    assert "Gezegd Li Wei ([U+674E][U+4F1F]) 😀 ✓ ≤ → klaar " in said


def test_too_many_rare_characters_are_shown_by_number_without_a_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """✓ is in Typst's own fonts only: looked for now and then, not by the thousand."""
    monkeypatch.setattr(rendering, "MAX_RARE", 4)
    said = [text_of(render(DOCUMENT, one_value("é" + "✓" * length)).pdf) for length in (4, 5)]
    assert "Gezegd é" + "✓" * 4 in said[0]
    assert "Gezegd é" + "[U+2713]" * 5 in said[1]


def test_a_text_that_typst_gives_up_on_is_drawn_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long chain of joined consonants stops Typst in its tracks; it is cut before, unless the cutting is off."""
    monkeypatch.setattr(rendering.characters, "LONGEST_CLUSTER", 100_000)
    said = text_of(render(DOCUMENT, one_value("क" + "्क" * 2500)).pdf)
    assert "[U+0915][U+094D][U+0915]" in said
    assert "Gezegd goed " in text_of(render(DOCUMENT, one_value("goed")).pdf)


def test_a_word_without_end_stays_on_the_paper() -> None:
    pdf = render(DOCUMENT, one_value("x" * 400)).pdf
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    ends = [float(part.split('"')[0]) for part in boxes.split('xMax="')[1:]]
    assert max(ends) <= 595.3 - 50
    assert text_of(pdf).replace(" ", "").count("x" * 400) == 1


def test_what_is_empty_is_left_out() -> None:
    data = samples.report()
    data["sections"] = [
        {"kind": "facts", "heading": "Leeg 1", "rows": [{"label": "a", "value": None}, {"label": "b", "value": " "}]},
        {"kind": "paragraph", "heading": "Leeg 2", "text": ""},
        {"kind": "table", "heading": "Leeg 3", "columns": ["a"], "rows": []},
        {"kind": "agreements", "heading": "Leeg 4", "items": [{"title": "x", "rows": [{"label": "a", "value": ""}]}]},
        {"kind": "list", "heading": "Leeg 5", "numbered": True, "items": []},
        {"kind": "signatures", "heading": "Leeg 6", "people": []},
        {"kind": "paragraph", "heading": "Vol", "text": "Woorden"},
    ]
    said = text_of(render(DOCUMENT, data).pdf)
    assert "Leeg" not in said
    assert "Vol Woorden" in said


def test_a_document_in_english_without_a_code() -> None:
    data = one_value("Fine")
    data.update({"language": "en", "title": "Report", "dossier": "File of Sam", "verification": None})
    data["labels"] = {**samples.LABELS, "page": "page", "of": "of"}
    rendered = render(DOCUMENT, data)
    assert text_of(rendered.pdf) == "ROC De Waterlanden File of Sam page 1 of 1 Report Gezegd Fine"
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        assert str(pdf.Root.Lang) == "en"


def test_the_qr_code_holds_the_address_of_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda content, **how: asked.append(content) or make(content, **how))
    render(DOCUMENT, samples.report())
    assert asked == [f"https://koers.waterlanden.example/controle?code={samples.CODE}"]


# ---- What is refused, with a cause that somebody can act on ----


def template(folder: Path, source: str) -> Path:
    path = folder / "eigen.typ"
    path.write_text(f'#import "/printing/templates/base.typ": data, paper, prose\n{source}', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ('#show: paper\n#set text(font: "Comic Sans")\nHoi', "eigen.typ: unknown font family: comic sans"),
        ("#show: paper\n==== Te diep", "eigen.typ:3:0: PDF/UA-1 error: skipped from heading level 1 to 4"),
        ("#show: paper\n#data.niets", 'eigen.typ:3:6: dictionary does not contain key "niets"'),
        (
            '#show: paper\n#read("/../../../etc/passwd")',
            'eigen.typ:3:6: path `"/../../../etc/passwd"` would escape the project root',
        ),
    ],
)
def test_a_fault_in_a_template_is_named(tmp_path: Path, source: str, cause: str) -> None:
    with pytest.raises(PrintingError) as error:
        render(template(tmp_path, source), samples.report())
    assert str(error.value).startswith(cause)


def test_a_template_outside_the_house_uses_the_house_style(tmp_path: Path) -> None:
    own = template(tmp_path, "#show: paper\n#prose(data.dossier)")
    assert "Verslag studievoortgangsgesprek Dossier Sam van der Heijden" in text_of(render(own, samples.report()).pdf)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"moment": "gisteren"}, "the data has no moment (ISO 8601 with an offset)"),
        ({"moment": "2026-11-17T13:31:00"}, "the data's moment has no offset from UTC"),
        ({"title": "x" * 70_000}, "too much text: at most 60000 characters in 3000 lines"),
        ({"title": "x\n" * 3_000}, "too much text: at most 60000 characters in 3000 lines"),
        ({"extra": float("nan")}, "the data is not plain JSON: Out of range float values are not JSON compliant: nan"),
        ({"extra": b"bytes"}, "the data is not plain JSON: Object of type bytes is not JSON serializable"),
        ({"language": "Nederlands"}, "base.typ:"),
    ],
)
def test_data_that_cannot_be_a_document_are_refused(change: Mapping[str, object], cause: str) -> None:
    with pytest.raises(PrintingError) as error:
        render(DOCUMENT, {**samples.report(), **change})
    assert str(error.value).startswith(cause)


def test_attachments_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_ATTACHED", 10)
    with pytest.raises(PrintingError, match="attachments of 11 bytes, at most 10 fit"):
        render(DOCUMENT, samples.report(), attachments=[Attachment("a", b"x" * 11, "text/plain", "a")])


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PrintingError, match=r"no template weg.typ: No such file or directory"):
        render(tmp_path / "weg.typ", samples.report())


def test_the_version_of_a_template_follows_its_source(tmp_path: Path) -> None:
    one = template(tmp_path, "#show: paper")
    before = template_version(one)
    assert before == template_version(one) == render(one, samples.report()).template_version
    one.write_text(one.read_text(encoding="utf-8") + "\n// anders", encoding="utf-8")
    assert template_version(one) != before


def test_several_threads_draw_at_once() -> None:
    def draw(number: int) -> str:
        return text_of(render(DOCUMENT, one_value(f"draad {number}")).pdf)

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(draw, range(12)))
    assert [f"Gezegd draad {number} " in words for number, words in enumerate(said)] == [True] * 12


def test_the_fonts_know_what_they_can_draw() -> None:
    assert {letter for letter in "aÖşğıńễłαД😀" if ord(letter) not in fonts.coverage()} == set()
    assert ord("李") not in fonts.coverage()
