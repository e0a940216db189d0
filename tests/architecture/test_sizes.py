"""Functions and files stay short enough to be read at once. Exceptions are listed, and may only shrink."""

from __future__ import annotations

from tests.architecture.house import allowed, files, functions, short

LONGEST_FUNCTION = 60
LONGEST_FILE = 400


def _over(limit: int, sizes: dict[str, int]) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size > limit}


def test_functions_are_short():
    sizes = {function.key: function.lines for path in files("src", "tools") for function in functions(path)}

    assert _over(LONGEST_FUNCTION, sizes) == allowed("long_functions")


def test_files_are_short():
    sizes = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files("src", "tools", "tests")}

    assert _over(LONGEST_FILE, sizes) == allowed("long_files")
