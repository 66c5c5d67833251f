#!/usr/bin/env python3
"""Compares the parameters that errors speak of with their names in the program and in Python.

Every `Parameter{"id"}` of the library has to be in both tables of names, and every id of a table has to be used. A name
of the program has to be one of its options, a name of Python an argument of its functions. Only the program and Python
know options and arguments: no message of the library names an option. Python 3 alone; run from anywhere:
parameters.py [ROOT]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]).resolve()
PROGRAM = ROOT / "apps/cli/vocabulary.cpp"
PYTHON = ROOT / "python/src/vocabulary.cpp"

# Named where an error is composed, or as the parameter that sets an enum.
USE = re.compile(r'(?:Parameter\{|Setting\{|string_view key = )"(\w+)"')
ROW = re.compile(r'^ +\{"([^"]+)", "([^"]+)"\},$', re.MULTILINE)
ADDED = re.compile(r'add_(?:option|flag)\w*(?:<[^>]*>)?\(\s*"([^"]+)"')
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
OPTION = re.compile(r"(?<![\w-])--[a-z]|(?<!\w)-o\b")
# The page shows the command that made it, an error the command that converts a file of another program.
SHOWS_A_COMMAND = {ROOT / "src/report/sections_rest.cpp", ROOT / "src/io/file_kinds.cpp"}


def sources(*folders: str, suffixes: tuple[str, ...] = (".cpp", ".hpp")) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in suffixes)


def used() -> set[str]:
    return {name for path in sources("src", "include") for name in USE.findall(path.read_text())}


def options() -> set[str]:
    added = (names for path in sources("apps") for names in ADDED.findall(path.read_text()))
    return {option for names in added for option in names.split(",")}


def arguments() -> set[str]:
    text = "".join(path.read_text() for path in sources("python/noether", suffixes=(".py",)))
    return set(re.findall(r"\b(\w+): [\w\[]", text))


def check_table(file: Path, known: set[str]) -> Iterator[str]:
    table = dict(ROW.findall(file.read_text()))
    where = file.relative_to(ROOT)
    for name in sorted(used() - set(table)):
        yield f"{where}: lacks '{name}', which the library uses"
    for name in sorted(set(table) - used()):
        yield f"{where}: has '{name}', which the library does not use"
    for name, written in table.items():
        if written not in known:
            yield f"{where}: '{name}' is written {written}, which nothing takes"


def check_messages() -> Iterator[str]:
    for path in sources("src", "include"):
        if path in SHOWS_A_COMMAND:
            continue
        for number, line in enumerate(path.read_text().split("\n"), 1):
            code = "" if line.lstrip().startswith(("//", "#")) else line
            for text in STRING.findall(code):
                if OPTION.search(text):
                    yield f"{path.relative_to(ROOT)}:{number}: {text} names an option; use Parameter"


def main() -> int:
    found = [*check_table(PROGRAM, options()), *check_table(PYTHON, arguments()), *check_messages()]
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print(f"{len(used())} parameters, each with a name in the program and in Python")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
