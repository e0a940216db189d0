"""``python -m tools.bench [pages|documents] [--students N]``; without a word, everything."""

from __future__ import annotations

import argparse

from rich.console import Console
from tools.bench import documents, pages


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description="What Koers costs, as ratios within one run.")
    parser.add_argument("what", nargs="?", choices=["pages", "documents"])
    parser.add_argument("--students", type=int, default=20_000)
    wanted = parser.parse_args()
    console = Console()
    if wanted.what in {None, "documents"}:
        documents.run(console)
    if wanted.what in {None, "pages"}:
        pages.run(wanted.students, console)


main()
