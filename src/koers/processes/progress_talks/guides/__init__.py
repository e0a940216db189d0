"""The guide (leidraad) of a talk as content files: blocks with minutes and goal, parts with questions (SVG-07, SVG-08).

A file ``<variant>.<language>.toml`` here is Koers' own; one of the same name in ``settings.KOERS_GUIDES`` takes its
place. A talk keeps the guide under which it began, as a `GuideVersion`.
"""

from koers.processes.progress_talks.guides.reading import GuideFaults, read
from koers.processes.progress_talks.guides.shape import Block, Guide, Part
from koers.processes.progress_talks.guides.shelf import faults, keep, load, stored

__all__ = ["Block", "Guide", "GuideFaults", "Part", "faults", "keep", "load", "read", "stored"]
