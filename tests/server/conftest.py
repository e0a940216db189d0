"""A data folder to copy: making a cluster takes a second, copying one a tenth of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from koers.server.postgres import ensure_server, find_server


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which PostgreSQL has been, and nothing else."""
    folder = tmp_path_factory.mktemp("empty") / ".koers"
    ensure_server(folder, durable=False).stop()
    return folder


@pytest.fixture
def data(tmp_path: Path, empty: Path) -> Iterator[Path]:
    """A copy of it; whatever server runs on it is stopped at the end."""
    folder = tmp_path / ".koers"
    shutil.copytree(empty, folder)
    yield folder
    find_server(folder).stop(1)
