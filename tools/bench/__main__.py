"""``python -m tools.bench [pages|documents|permits|permit-pages] [--students N] [--fetch]``; without a word, all."""

from __future__ import annotations

import argparse

from rich.console import Console
from tools.bench import documents, pages, permits


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description="What Koers costs, as ratios within one run.")
    parser.add_argument("what", nargs="?", choices=["pages", "documents", "permits", "permit-pages"])
    parser.add_argument("--students", type=int, help="20,000 for pages and a million for permits, if not given")
    parser.add_argument("--fetch", action="store_true", help="make the environments that permits are compared in")
    wanted = parser.parse_args()
    console = Console()
    if wanted.what in {None, "documents"}:
        documents.run(console)
    if wanted.what in {None, "pages"}:
        pages.run(wanted.students or 20_000, console)
    if wanted.what in {None, "permit-pages"}:
        pages.run_office(wanted.students or 20_000, console)
    if wanted.what in {None, "permits"}:
        permits.run(wanted.students or permits.STUDENTS, console, fetch=wanted.fetch)


main()
