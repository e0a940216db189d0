"""Who may import whom."""

from __future__ import annotations

from importlinter.cli import lint_imports

from tests.architecture.house import ROOT


def test_the_layers_hold(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0
