"""`bootstrap.py` on machines as they are met: an old python3 first, a shim that only promises, nothing to do."""

import ast
import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2] / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_it_is_readable_for_python_3_8_and_needs_the_standard_library_only() -> None:
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)


def test_a_shim_that_does_not_run_and_an_old_python_are_passed_over(bootstrap: ModuleType, tmp_path: Path) -> None:
    shim = program(tmp_path / "python3.14", "echo 'pyenv: python3.14: command not found' >&2; exit 127")
    old = program(tmp_path / "python3.13", "echo 3.8 /usr/bin/python3.8")
    good = program(tmp_path / "python3.12", "echo 3.12 /opt/python/3.12")
    assert [bootstrap.probe(path) for path in (shim, old, good, str(tmp_path / "absent"))] == [
        None,
        None,
        ("3.12", "/opt/python/3.12"),
        None,
    ]


def test_a_real_interpreter_is_found_behind_its_virtual_environment(bootstrap: ModuleType) -> None:
    version, path = bootstrap.probe(sys.executable)
    assert version == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert ".venv" not in path


def test_a_chosen_python_that_will_not_do_is_refused_in_one_sentence(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KOERS_PYTHON", program(tmp_path / "python", "echo 3.11 /usr/bin/python3.11"))
    with pytest.raises(SystemExit):
        bootstrap.find_python()
    assert capsys.readouterr().err == (
        f"koers: KOERS_PYTHON is {tmp_path}/python, and that is no Python 3.12 or newer that runs.\n"
    )


def test_with_everything_in_place_it_is_done_at_once(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", str(tmp_path / "stamp.json"))
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", sys.executable)
    monkeypatch.setattr(bootstrap, "messages_wait", lambda: False)
    monkeypatch.setattr(sys, "argv", ["bootstrap.py"])
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "install", installed.append)
    bootstrap.main()
    started = time.monotonic()
    bootstrap.main()
    assert time.monotonic() - started < 0.5
    assert installed == ["requirements.lock"]


def test_the_packages_of_the_tests_stay_when_only_the_demo_is_asked_for(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", str(tmp_path / "stamp.json"))
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", sys.executable)
    monkeypatch.setattr(bootstrap, "messages_wait", lambda: False)
    monkeypatch.setattr(bootstrap, "ensure_tools", lambda: None)
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "install", installed.append)
    for arguments in (["--dev"], []):
        monkeypatch.setattr(sys, "argv", ["bootstrap.py", *arguments])
        bootstrap.main()
    assert installed == ["requirements-dev.lock"]


def test_no_lock_names_an_address() -> None:
    for lock in SOURCE.parent.glob("requirements*.lock"):
        assert [line for line in lock.read_text().splitlines() if "://" in line or line.startswith("-")] == []
