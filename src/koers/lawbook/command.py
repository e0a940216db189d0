"""`koers monitor` and `koers laws`: what a person at a terminal sees of the lawbook.

Results go to standard output, faults, warnings and progress to standard error. Each function returns the exit code.
"""

from __future__ import annotations

import contextlib
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from koers.lawbook.explanation import Language
from koers.lawbook.law import InvalidLaw, load_law
from koers.lawbook.monitor import Progress as Tell
from koers.lawbook.monitor import Refused, Summary, assess
from koers.lawbook.reading import BadInput

REFUSED = 2


def run_assess(data: Path, year: str, out: Path, *, interim: bool) -> int:
    """Assess, and print how many students came to each outcome and why. 2 where anything was wrong, else 0."""
    with _refusing() as say, _bar(say) as tell:
        summary = assess(data, year, out, interim=interim, progress=tell)
    if say.refused:
        return REFUSED
    for warning in summary.warnings:
        say.print(f"warning: {escape(warning)}")
    _print_summary(summary, year, out)
    return 0


def _print_summary(summary: Summary, year: str, out: Path) -> None:
    outcomes: Counter[str] = Counter()
    for (outcome, _because), count in summary.counts.items():
        outcomes[outcome] += count
    print(f"{outcomes.total()} students in {year}, judged in {summary.seconds:.1f} s: {out}")
    for outcome, total in sorted(outcomes.items()):
        print(f"  {outcome} {total}")
        for (of, because), count in sorted(summary.counts.items()):
            if of == outcome:
                print(f"    {because} {count}")
    print(f"rule {summary.law.version} ({summary.law.hash})")
    print(f"input {summary.input_hash}")


def run_template(folder: Path) -> int:
    """Write empty files and a page that explains them. 2 where that cannot be done, else 0."""
    from koers.lawbook.template import write_template

    with _refusing() as say:
        for path in write_template(folder):
            print(path)
    return REFUSED if say.refused else 0


def run_laws() -> int:
    """Print every case under `laws/` with its outcome, reason and receipt.

    1 where one is not as its case says, 2 where the law or its cases cannot be read, else 0.
    """
    from koers.lawbook.cases import run_cases

    with _refusing() as say:
        law = load_law()
        results = run_cases(law)
        for result in results:
            print(result)
        wrong = sum(not result.good for result in results)
        print(f"{len(results)} cases, {wrong} not as they should be; rule {law.version} ({law.hash})")
        return 1 if wrong else 0
    return REFUSED if say.refused else 0


def run_explain(data: Path, year: str, student: str, *, interim: bool, language: Language) -> int:
    """Print one student's outcome as a person would want to read it. 2 where that cannot be done, else 0."""
    from koers.lawbook.single import explain

    with _refusing() as say:
        print(explain(data, year, student, interim=interim, language=language))
    return REFUSED if say.refused else 0


class _Say(Console):
    """Standard error, which remembers whether something was refused."""

    refused = False


@contextlib.contextmanager
def _refusing() -> Iterator[_Say]:
    """Turn what cannot be done into lines on standard error."""
    say = _Say(stderr=True, highlight=False, soft_wrap=True, markup=True)
    try:
        with _interruptible():
            yield say
    except BadInput as error:
        say.refused = True
        for fault in error.faults:
            say.print(str(fault), markup=False)
        if error.total > len(error.faults):
            say.print(f"and {error.total - len(error.faults)} more")
    except (Refused, InvalidLaw) as error:
        say.refused = True
        say.print(str(error), markup=False)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Take a signal to end as Ctrl-C is taken: what was being written goes away with the run."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    unset = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in unset:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    except RuntimeError as error:
        # This is what DuckDB makes of it in the middle of a query.
        if str(error) != "Query interrupted":
            raise
        raise KeyboardInterrupt from error
    finally:
        for number in unset:
            signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def _bar(say: Console) -> Iterator[Tell]:
    """What is being done, where somebody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=say, disable=not say.is_terminal, transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda stage: shown.update(task, description=escape(stage))
