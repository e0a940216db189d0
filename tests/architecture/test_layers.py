"""Who may import whom."""

from __future__ import annotations

from importlinter.cli import lint_imports

from tests.architecture.house import ROOT


def test_the_layers_hold(monkeypatch):
    monkeypatch.chdir(ROOT)
    # It sets up a logging of its own, and with that silences every logger of ours for the tests that follow.
    monkeypatch.setattr("logging.config.dictConfig", lambda config: None)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0
