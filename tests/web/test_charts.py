"""Drawings: everything inside the frame, in the right order, and never a drawing without its words."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from koers.web import charts

POSITIONS = st.sampled_from(["ahead", "on", "behind"])
SEPTEMBER = dt.date(2025, 9, 1)


@pytest.fixture(autouse=True)
def _dutch() -> None:
    translation.activate("nl")


def drawings(markup: str) -> list[ElementTree.Element]:
    """The SVG elements of a chart."""
    root = ElementTree.fromstring(f"<root>{markup}</root>")
    return list(root.iter("svg"))


def places(drawing: ElementTree.Element) -> list[tuple[float, float]]:
    """Every point that a drawing names, shapes with their outer points."""
    found: list[tuple[float, float]] = []
    for element in drawing.iter():
        number = {key: float(value) for key, value in element.attrib.items() if re.fullmatch(r"-?\d+(\.\d+)?", value)}
        if element.tag == "circle":
            found += [(number["cx"] + d * number["r"], number["cy"] + d * number["r"]) for d in (-1, 1)]
        elif element.tag == "rect":
            found += [(number["x"], number["y"]), (number["x"] + number["width"], number["y"] + number["height"])]
        elif element.tag == "line":
            found += [(number["x1"], number["y1"]), (number["x2"], number["y2"])]
        elif element.tag == "text":
            found.append((number["x"], number["y"]))
        for name in ("points", "d"):
            pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", element.get(name, ""))
            found += [(float(x), float(y)) for x, y in pairs]
    return found


def assert_inside(drawing: ElementTree.Element) -> None:
    """Nothing is drawn outside the viewBox."""
    _x, _y, width, height = map(float, drawing.attrib["viewBox"].split())
    outside = [(x, y) for x, y in places(drawing) if not (-0.1 <= x <= width + 0.1 and -0.1 <= y <= height + 0.1)]
    assert outside == []


def line(drawing: ElementTree.Element, kind: str) -> list[tuple[float, float]]:
    """The points of the polyline with this class."""
    element = next(e for e in drawing.iter("polyline") if e.get("class") == kind)
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", element.attrib["points"])]


@st.composite
def nominal_lines(draw: st.DrawFn) -> charts.NominalLine:
    """Any student: plans and results that grow, over any time, also more cards than there are."""

    def growing(most: int) -> list[tuple[dt.date, int]]:
        days = sorted(draw(st.sets(st.integers(0, 1200), min_size=1, max_size=12)))
        cards = sorted(draw(st.lists(st.integers(0, most), min_size=len(days), max_size=len(days))))
        return [(SEPTEMBER + dt.timedelta(days=day), card) for day, card in zip(days, cards, strict=True)]

    total = draw(st.integers(0, 400))
    return charts.NominalLine(
        key="line",
        planned=growing(total),
        real=growing(total + 20),
        total=total,
        tolerance=draw(st.integers(0, 10)),
        position=draw(POSITIONS),
        name="jij",
        finding="Je hebt 27 van de 57 bewijskaarten.",
    )


@given(nominal_lines())
def test_a_nominal_line_stays_inside_its_frame_and_never_goes_back(value: charts.NominalLine):
    wide, narrow = drawings(charts.nominal_line(value))
    for drawing in (wide, narrow):
        assert_inside(drawing)
        for kind in ("plan", "real"):
            points = line(drawing, kind)
            assert points == sorted(points, key=lambda point: (point[0], -point[1]))
    assert (wide.attrib["viewBox"], narrow.attrib["viewBox"]) == ("0 0 680 300", "0 0 326 250")


def test_a_nominal_line_says_what_it_found_and_where_both_stand():
    value = charts.NominalLine(
        key="line",
        planned=[(SEPTEMBER, 0), (dt.date(2026, 11, 16), 33), (dt.date(2027, 7, 1), 57)],
        real=[(SEPTEMBER, 0), (dt.date(2026, 11, 16), 27)],
        total=57,
        tolerance=2,
        position="behind",
        name="jij",
        finding="Je hebt 27 van de 57 bewijskaarten.",
    )
    wide, narrow = drawings(charts.nominal_line(value))
    assert [drawing.findtext("title") for drawing in (wide, narrow)] == ["Je hebt 27 van de 57 bewijskaarten."] * 2
    assert [drawing.attrib["aria-labelledby"] for drawing in (wide, narrow)] == ["line-680", "line-326"]
    written = [text.text for text in wide.iter("text")]
    assert written[-2:] == ["jij: 27", "planning: 33"]
    assert written[:4] == ["0", "20", "40", "57"]


def test_a_line_without_any_point_is_a_mistake_of_ours():
    empty = charts.NominalLine("line", [], [], 57, 2, "on", "jij", "Nog niets")
    with pytest.raises(ValueError, match="at least one"):
        charts.nominal_line(empty)


@pytest.mark.parametrize(
    ("day", "cards"),
    [(dt.date(2025, 8, 1), 0), (dt.date(2025, 9, 6), 5), (dt.date(2025, 9, 11), 10), (dt.date(2026, 1, 1), 10)],
)
def test_the_plan_is_straight_between_its_points_and_level_outside(day: dt.date, cards: float):
    assert charts.planned_on([(SEPTEMBER, 0), (dt.date(2025, 9, 11), 10)], day) == cards


@given(st.lists(st.builds(charts.Standing, st.integers(-60, 60), POSITIONS), max_size=120), st.integers(0, 10))
def test_a_group_of_any_size_stays_inside_its_frame(standings: list[charts.Standing], tolerance: int):
    value = charts.Spread("spread", standings, tolerance, "24 studenten: 5 achter.")
    for drawing in drawings(charts.spread(value)):
        assert_inside(drawing)
        shapes = [e for e in drawing.iter() if e.get("class") == "dot"]
        assert len(shapes) == len(standings)


def test_who_is_further_behind_stands_further_to_the_left():
    standings = [charts.Standing(number, "on") for number in (3, -11, 0, -2)]
    wide, _narrow = drawings(charts.spread(charts.Spread("s", standings, 20, "Vier studenten")))
    across = [float(circle.attrib["cx"]) for circle in wide.iter("circle")]
    assert across == sorted(across)
    assert len(set(across)) == 4


@given(st.floats(0, 1000), st.none() | st.floats(0, 1000), st.floats(0, 1000))
def test_a_bar_is_never_longer_than_its_place(got: float, planned: float | None, total: float):
    (drawing,) = drawings(charts.bar(charts.Bar(got, planned, total)))
    shares = [float(e.attrib[name].rstrip("%")) for e in drawing for name in ("width", "x1") if name in e.attrib]
    assert all(0 <= share <= 100 for share in shares)
    assert len(list(drawing.iter("line"))) == (planned is not None)


@pytest.mark.parametrize(("done", "of", "filled", "open_"), [(0, 4, 0, 4), (1, 4, 1, 3), (5, 4, 5, 0)])
def test_dots_count(done: int, of: int, filled: int, open_: int):
    (drawing,) = drawings(charts.dots(done, of))
    classes = [circle.attrib["class"] for circle in drawing.iter("circle")]
    assert classes == ["fill"] * filled + ["track"] * open_
    assert_inside(drawing)


@given(st.integers(-100, 100), POSITIONS)
def test_a_position_stays_on_its_line(difference: int, position: str):
    (drawing,) = drawings(charts.position_line(charts.Standing(difference, position)))
    assert_inside(drawing)


@given(st.floats(-5, 60))
def test_the_time_bar_fills_from_left_to_right_and_stops(elapsed: float):
    segments = [charts.Segment("2 min", 2), charts.Segment("kern", 10), charts.Segment("3 min", 3)]
    wide, narrow = drawings(charts.time_bar(segments, elapsed))
    for drawing in (wide, narrow):
        assert_inside(drawing)
        length = dict.fromkeys(("track", "fill"), 0.0)
        for box in drawing.iter("rect"):
            length[box.attrib["class"]] += float(box.attrib["width"])
        assert length["fill"] == pytest.approx(length["track"] * min(max(elapsed, 0), 15) / 15, abs=2.5)
    assert [text.text for text in wide.iter("text")] == ["2 min", "kern", "3 min"]


def test_no_drawing_carries_a_colour_or_a_style_of_its_own():
    markup = "".join(
        [
            charts.bar(charts.Bar(1, 2, 3)),
            charts.dots(1, 4),
            charts.position_line(charts.Standing(-6, "behind")),
            charts.time_bar([charts.Segment("kern", 10)], 3),
            charts.spread(charts.Spread("s", [charts.Standing(-6, "behind")], 2, "x")),
            *(charts.legend(kind) for kind in ("real", "plan", "band")),
        ]
    )
    assert re.findall(r'\b(?:style|fill|stroke|color)="[^"]*"', markup) == []
