"""The command `koers`: a few lines each, what they do stands elsewhere. Django comes in only where it is needed."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from koers.server import running
from koers.server.doctor import Finding
from koers.server.plain import PlainError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Koers: study guidance, from conversation to decision.",
)
RUN = "Run"
CARE = "Look after"
DEVELOP = "Develop"


def main() -> NoReturn:
    """Run the command line; a PlainError is shown as its one sentence, with exit code 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Not every terminal can show every letter; standard error already does it so.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except PlainError as error:
        typer.echo(f"koers: {error}", err=True)
    sys.exit(1)


@contextmanager
def _installation() -> Iterator[None]:
    """The environment names Django's settings and the database, for the length of a command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.config.settings")
    with running.database():
        yield


def _report(findings: list[Finding]) -> NoReturn:
    """Show what was found, and end with exit code 1 unless all is good."""
    for finding in findings:
        typer.echo(str(finding))
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


@app.command(rich_help_panel=RUN)
def demo(
    port: Annotated[int, typer.Option(help="Where the pages are; the next free port if it is taken.")] = 8000,
    at: Annotated[str | None, typer.Option(help="The day on which the school stands, such as 2026-11-17.")] = None,
    students: Annotated[int | None, typer.Option(help="How big the school is, when it is made.")] = None,
) -> None:
    """Start a populated school with everything it needs; Ctrl-C ends it, a next start finds it again."""
    from koers.server.demo_run import Wishes, run_demo

    raise typer.Exit(run_demo(Wishes(data=running.data_folder(), port=port, at=at or None, students=students)))


@app.command(rich_help_panel=RUN)
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Web processes, each with eight threads.")] = 2,
) -> None:
    """Serve the pages for real, on the database of DATABASE_URL; run `koers worker` beside it."""
    running.serve(host=host, port=port, workers=workers)


@app.command(rich_help_panel=RUN)
def worker() -> None:
    """Send what is queued and do the periodic work, also after the database went away for a while."""
    raise typer.Exit(running.work())


@app.command("import", rich_help_panel=RUN)
def import_files(
    folder: Annotated[Path, typer.Argument(help="The folder with the CSV files.")],
    check: Annotated[bool, typer.Option("--check", help="Say what would change, and change nothing.")] = False,
    lang: Annotated[Literal["nl", "en"], typer.Option(help="The language of what is said.")] = "nl",
) -> None:
    """Bring in a school's data from CSV files: everything, or nothing and what is wrong, line by line."""
    with _installation():
        import django

        django.setup()
        from koers.exchange.command import import_folder

        raise typer.Exit(import_folder(folder, only_check=check, language=lang))


@app.command(
    rich_help_panel=DEVELOP,
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def manage(context: typer.Context) -> None:
    """Any command of Django's, such as `koers manage migrate`; the embedded database is started if need be."""
    with _installation():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["koers manage", *context.args])


@app.command(rich_help_panel=CARE)
def doctor() -> None:
    """Say whether this installation is in order, point by point; exit code 1 when it is not."""
    with _installation():
        from koers.config.doctor import examine

        findings = examine()
    _report(findings)


verify = typer.Typer(no_args_is_help=True, help="Say whether what was written down is still what stands there.")
app.add_typer(verify, name="verify", rich_help_panel=CARE)


@verify.command("audit")
def verify_audit() -> None:
    """Compute the chain of the audit again, and look up its anchors; exit code 1 when something was changed."""
    with _installation():
        from koers.config.verify import audit

        findings = audit()
    _report(findings)


@app.command(rich_help_panel=CARE)
def backup(file: Path) -> None:
    """Write the whole database to FILE, and its checksum to FILE.sha256."""
    from koers.server.backup import back_up

    with running.database():
        typer.echo(back_up(file))


@app.command(rich_help_panel=CARE)
def restore(file: Path) -> None:
    """Put a backup into an empty database, after checking its checksum."""
    from koers.server.backup import restore as put_back

    with running.database():
        typer.echo(put_back(file))


monitor = typer.Typer(no_args_is_help=True, help="Study progress and the residence permit, over a folder of files.")
app.add_typer(monitor, name="monitor", rich_help_panel=RUN)
Data = Annotated[
    Path, typer.Option("--data", help="The folder with the files; `koers monitor template` explains them.")
]
Year = Annotated[str, typer.Option("--year", help="The academic year, such as 2025-2026.")]
Interim = Annotated[bool, typer.Option("--interim", help="The year still runs: nobody is insufficient yet.")]


@monitor.command("assess")
def monitor_assess(
    data: Data,
    year: Year,
    out: Annotated[Path, typer.Option("--out", help="The file of outcomes: .jsonl, .csv or .parquet.")],
    interim: Interim = False,
) -> None:
    """Judge every student over one academic year; exit code 2, and nothing written, when the files have faults."""
    from koers.lawbook.command import run_assess

    raise typer.Exit(run_assess(data, year, out, interim=interim))


@monitor.command("explain")
def monitor_explain(
    data: Data,
    year: Year,
    student: Annotated[str, typer.Option("--student", help="The student's number.")],
    interim: Interim = False,
    lang: Annotated[Literal["nl", "en"], typer.Option(help="The language of what is said.")] = "nl",
) -> None:
    """Show one student's outcome: the figures, the law behind each step, and what could still change it."""
    from koers.lawbook.command import run_explain

    raise typer.Exit(run_explain(data, year, student, interim=interim, language=lang))


@monitor.command("template")
def monitor_template(folder: Annotated[Path, typer.Argument(help="A folder; it is made if need be.")]) -> None:
    """Write empty files with their headers, and a page that explains each column."""
    from koers.lawbook.command import run_template

    raise typer.Exit(run_template(folder))


@app.command(rich_help_panel=DEVELOP)
def laws() -> None:
    """Run the cases under `laws/` and show each outcome with its reason and receipt; exit code 1 if one differs."""
    from koers.lawbook.command import run_laws

    raise typer.Exit(run_laws())


@app.command(rich_help_panel=DEVELOP)
def messages(
    check: Annotated[bool, typer.Option("--check", help="List what is not translated; exit code 1 if any.")] = False,
) -> None:
    """Compile the translations of the interface."""
    from koers.server.messages import compile_all, untranslated

    if not check:
        typer.echo(f"{compile_all()} compiled")
        return
    from django.utils.translation.template import templatize

    missing = untranslated(templatize)
    for text in missing:
        typer.echo(str(text))
    raise typer.Exit(1 if missing else 0)


@app.command("new-process", rich_help_panel=DEVELOP)
def new_process(
    key: Annotated[str, typer.Argument(help="Its key, such as exit_interview.")],
    english: Annotated[str, typer.Option(help="What it is called in English.")] = "",
    dutch: Annotated[str, typer.Option(help="What it is called in Dutch.")] = "",
    prefix: Annotated[str, typer.Option(help="Three capitals, before the ids of its requirements.")] = "",
) -> None:
    """Write a process of its own, from plan to sealed report, and say the one line that makes it run."""
    from koers.config.scaffold import NewProcess, into_checkout

    typer.echo(into_checkout(NewProcess.called(key, english=english, dutch=dutch, prefix=prefix)))
