"""Drawings, made by the server: pure functions from figures to SVG, with attributes and classes only.

Colours come from the stylesheet, so theme, dark mode and print follow. A chart that carries a finding has it as its
``<title>``; the page gives the same figures in words or as a table beside it. Charts with axes are drawn twice, wide
(class ``desk``) and narrow (class ``phone``), so that letters stay 13 px; small ones are hidden from screen readers,
since the words stand next to them. ``key`` makes ids unique on a page.
"""

from koers.web.charts.groups import Spread, spread
from koers.web.charts.lines import NominalLine, nominal_line, planned_on
from koers.web.charts.parts import Standing
from koers.web.charts.small import Bar, Segment, bar, dots, legend, position_line, time_bar

__all__ = [
    "Bar",
    "NominalLine",
    "Segment",
    "Spread",
    "Standing",
    "bar",
    "dots",
    "legend",
    "nominal_line",
    "planned_on",
    "position_line",
    "spread",
    "time_bar",
]
