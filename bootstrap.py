#!/usr/bin/env python3
"""Make Koers ready to run: `.venv` with exactly the locked packages, and Koers itself. Quick when all is done already.

    python3 bootstrap.py          what Koers runs on
    python3 bootstrap.py --dev    and what its tests need, Debian's tools included
    python3 bootstrap.py --uv     no more than uv; prints where it is

Standard library only, for any Python from 3.8 on, since the first `python3` of a machine is often an old one. Koers
itself needs Python 3.12 or newer: every candidate is really executed, for a shim on PATH can promise what it has not.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from typing import Iterator, NoReturn

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "koers-bootstrap.json")
OLDEST = (3, 12)
WANTED = ("3.14", "3.13", "3.12")
FALLBACK = "3.13"
OLDEST_UV = (0, 5)

# Prints the version and the interpreter behind a virtual environment. Fails where a needed part was not compiled in,
# and on the free-threaded build, for which few packages are made.
PROBE = """
import ctypes, os, ssl, sys, sysconfig, zlib
assert sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
print("%d.%d" % sys.version_info[:2], os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
"""

TOOLS = (("qpdf", "qpdf"), ("pdfinfo", "poppler-utils"))


def main() -> None:
    if os.name == "nt":
        fail("Koers runs on Linux and macOS; on Windows, use WSL.")
    if "--uv" in sys.argv[1:]:
        print(find_uv(find_python()))
        return
    dev = "--dev" in sys.argv[1:]
    stamp = read_stamp()
    # What the tests need contains what Koers runs on: no going back and forth between the two.
    lock = "requirements-dev.lock" if dev or stamp.get("lock") == "requirements-dev.lock" else "requirements.lock"
    wanted = fingerprint(lock)
    if stamp != wanted or not os.access(VENV_PYTHON, os.X_OK):
        install(lock)
        write_stamp(wanted)
    if messages_wait():
        run([VENV_PYTHON, "-c", "from koers.server.messages import compile_all; compile_all()"])
    if dev:
        ensure_tools()


def fingerprint(lock: str) -> dict[str, str]:
    """What the environment depends on; when it is unchanged there is nothing to do."""
    digest = hashlib.sha256()
    for name in (lock, "requirements-uv.lock", "pyproject.toml", "bootstrap.py"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read() + b"\0")
    # The folder too: the commands in .venv name it.
    return {"lock": lock, "digest": digest.hexdigest(), "python": os.path.realpath(VENV_PYTHON), "folder": HERE}


def read_stamp() -> dict[str, str]:
    try:
        with open(STAMP) as file:
            return dict(json.load(file))
    except (OSError, ValueError, TypeError):
        return {}


def write_stamp(wanted: dict[str, str]) -> None:
    wanted["python"] = os.path.realpath(VENV_PYTHON)
    with open(STAMP, "w") as file:
        json.dump(wanted, file, indent=2)


def messages_wait() -> bool:
    """Whether a translation was changed since it was compiled."""
    for source in glob.glob(os.path.join(HERE, "src", "koers", "**", "django.po"), recursive=True):
        target = source[:-3] + ".mo"
        if not os.path.exists(target) or os.stat(target).st_mtime_ns < os.stat(source).st_mtime_ns:
            return True
    return False


def install(lock: str) -> None:
    python = None if probe(VENV_PYTHON) else find_python()
    uv = find_uv(python)
    environment = uv_environment()
    if not probe(VENV_PYTHON):
        shutil.rmtree(VENV, ignore_errors=True)
        make_venv(uv, python, environment)
    say(f"Packages of {lock}")
    run([uv, "pip", "sync", "--python", VENV_PYTHON, "--require-hashes", os.path.join(HERE, lock)], environment)
    run([uv, "pip", "install", "-q", "--python", VENV_PYTHON, "--no-deps", "--editable", HERE], environment)


def make_venv(uv: str, python: str | None, environment: dict[str, str]) -> None:
    if python:
        say(f"Python at {python}")
        run([uv, "venv", "-q", "--python", python, VENV], environment)
        return
    say(f"No Python 3.12 or newer here; fetching {FALLBACK}")
    fetching = dict(environment, UV_PYTHON_DOWNLOADS="automatic")
    if subprocess.call([uv, "venv", "-q", "--python", FALLBACK, VENV], env=fetching) != 0:
        fail("Koers needs Python 3.12 or newer: install it, or point KOERS_PYTHON at it, and run this again.")


def uv_environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "UV_PYTHON")}
    environment.setdefault("UV_PYTHON_DOWNLOADS", "never")
    environment.setdefault("UV_SYSTEM_CERTS", "1")  # behind a firewall with a certificate of its own
    if "PIP_INDEX_URL" in environment:
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    return environment


def find_python() -> str | None:
    """The path of a suitable interpreter, or None."""
    chosen = os.environ.get("KOERS_PYTHON")
    if chosen:
        found = probe(chosen)
        if not found:
            fail(f"KOERS_PYTHON is {chosen}, and that is no Python 3.12 or newer that runs.")
        return found[1]
    for candidate in candidates():
        found = probe(candidate)
        if found:
            return found[1]
    return None


def candidates() -> Iterator[str]:
    yield sys.executable
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for name in ["python" + version for version in WANTED] + ["python3"]:
        for folder in folders:
            yield os.path.join(folder, name)
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(home, ".pyenv")
    managed = os.environ.get("UV_PYTHON_INSTALL_DIR") or os.path.join(home, ".local", "share", "uv", "python")
    for version in WANTED:
        for pattern in (
            os.path.join(pyenv, "versions", version + "*", "bin", "python3"),
            os.path.join(managed, f"cpython-{version}*", "bin", "python3"),
            f"/opt/homebrew/opt/python@{version}/bin/python{version}",
            f"/usr/local/opt/python@{version}/bin/python{version}",
            f"/home/linuxbrew/.linuxbrew/opt/python@{version}/bin/python{version}",
            f"/Library/Frameworks/Python.framework/Versions/{version}/bin/python3",
            "/usr/local/bin/python" + version,
        ):
            yield from sorted(glob.glob(pattern), reverse=True)


def probe(python: str) -> tuple[str, str] | None:
    """Execute it: (version, path) when it is one that Koers runs on, else None."""
    if not os.access(python, os.X_OK):
        return None
    version, _, path = output_of([python, "-c", PROBE]).partition(" ")
    return (version, path) if path and tuple(map(int, version.split("."))) >= OLDEST else None


def find_uv(python: str | None) -> str:
    on_path = shutil.which("uv")
    if on_path and uv_works(on_path):
        return on_path
    pinned = pinned_uv()
    private = os.path.join(HERE, ".cache", "uv-" + pinned)
    uv = os.path.join(private, "bin", "uv")
    if uv_works(uv):
        return uv
    say(f"uv {pinned}")
    failures = 0
    for pip in pips(python):
        if not output_of([*pip, "--version"]):
            continue
        shutil.rmtree(private, ignore_errors=True)
        if fetch_uv(pip, private) and uv_works(uv):
            return uv
        failures += 1
        if failures == 2:
            fail("uv could not be fetched with pip: see above; or install uv yourself, and run this again.")
    return fail("No Python here has pip to fetch uv with: install uv or Debian's python3-pip, and run this again.")


def pinned_uv() -> str:
    with open(os.path.join(HERE, "requirements-uv.lock")) as file:
        return file.read().split()[0].partition("==")[2]


def pips(python: str | None) -> Iterator[list[str]]:
    """Ways to run pip, the likeliest first. Any Python will do: uv is a program of its own, only packed as a wheel."""
    likely = [python, sys.executable, shutil.which("python3"), "/usr/bin/python3"]
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    likely += sorted(glob.glob(os.path.join(pyenv, "versions", "3.*", "bin", "python3")), reverse=True)
    pythons = list(dict.fromkeys(path for path in likely if path))
    for path in pythons:
        yield [path, "-m", "pip"]
    bundled = glob.glob("/usr/share/python-wheels/pip-*.whl")
    for path in pythons:
        # Where there is no pip, ensurepip or Debian has one packed; a wheel is run as it is.
        library = output_of([path, "-c", "import os; print(os.path.dirname(os.__file__))"])
        for wheel in bundled + glob.glob(os.path.join(library, "ensurepip", "_bundled", "pip-*.whl")):
            yield [path, os.path.join(wheel, "pip")]


def fetch_uv(pip: list[str], private: str) -> bool:
    options = ["install", "-q", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
    options += ["--require-hashes", "--target", private, "-r", os.path.join(HERE, "requirements-uv.lock")]
    return subprocess.call(pip + options) == 0


def uv_works(uv: str) -> bool:
    found = re.search(r"(\d+)\.(\d+)", output_of([uv, "--version"]))
    return found is not None and tuple(map(int, found.groups())) >= OLDEST_UV


def ensure_tools() -> None:
    """The programs that only the tests need: from Debian where that is allowed, else one line of advice."""
    missing = missing_tools()
    if missing and shutil.which("apt-get"):
        say("Tools for the tests: " + ", ".join(missing))
        apt = ([] if os.geteuid() == 0 else ["sudo", "-n"]) + ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        try:
            subprocess.call([*apt, "update"], env=quiet, stdout=subprocess.DEVNULL)
            subprocess.call([*apt, "install", "-y", "--no-install-recommends", *missing], env=quiet)
        except OSError:
            pass
        missing = missing_tools()
    if missing:
        fail("The tests need {}: install these (Debian's names) and run this again.".format(", ".join(missing)))


def missing_tools() -> list[str]:
    names = [package for program, package in TOOLS if not shutil.which(program)]
    return names if has_browser() else ["chromium", *names]


def has_browser() -> bool:
    if any(shutil.which(name) for name in ("chromium", "google-chrome", "google-chrome-stable")):
        return True
    playwright = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or os.path.expanduser("~/.cache/ms-playwright")
    if glob.glob(os.path.join(playwright, "chromium-*", "chrome-*")):
        return True
    # Executed: Ubuntu's may only say how to install it.
    return any(output_of([name, "--version"]) for name in (os.environ.get("CHROMIUM"), "chromium-browser") if name)


def output_of(command: list[str]) -> str:
    """What it prints; nothing when it does not run."""
    try:
        return subprocess.check_output(command, stderr=subprocess.DEVNULL, timeout=30, cwd="/").decode().strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run it with its output shown, and end with it when it fails."""
    code = subprocess.call(command, env=environment, cwd=HERE)
    if code != 0:
        fail("This step failed (exit code {}): {}".format(code, " ".join(command)))


def say(text: str) -> None:
    print("koers: " + text, file=sys.stderr)
    sys.stderr.flush()


def fail(text: str) -> NoReturn:
    say(text)
    sys.exit(1)


if __name__ == "__main__":
    main()
