#!/usr/bin/env python3
"""Finds dangling references. Needs only Python 3; run from anywhere: dangling_references.py [ROOT]

- Citations of the derivation ("derivation 7.5", "derivation 2 to 4", "derivation 5.1, 6.3 and 7") in sources, tests and
  pages: every section must be a numbered heading of docs/derivation.md.
- Equation numbers of the paper ("eq. 8, 13", "eq. 15-16"): there are 18. Decimal ones belong to other papers.
- Citations of pages that do not ship: "method: section 7", "(interface: ...)".
- Links to files and headings, and paths in backticks, in Markdown pages: file and heading must exist.
- Anchors of the derivation's headings: each has the number of its heading.

Prints one line per dangling reference and exits with 1; if there are none, prints a count and exits with 0.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]).resolve()
DERIVATION = ROOT / "docs/derivation.md"
EQUATIONS = range(1, 19)

CITING_FOLDERS = ["include", "src", "apps", "python", "bench", "studies", "tests", "docs", "examples"]
CITING_SUFFIXES = {".hpp", ".cpp", ".py", ".pyi", ".md", ".txt", ".sh", ".cmake"}
PAGES = ["*.md", "docs/**/*.md", "examples/**/*.md", "python/*.md"]
# First parts of paths to users' own files: build results and run folders.
NOT_PATHS = {"build", "run"}
MADE_BY_THE_BUILD = {"docs/site/cli.md", "docs/site/settings.md"}

NUMBER = r"\d+(?:\.\d+)*"
LIST = rf"{NUMBER}(?:(?:\s*,\s*|\s*[-–]\s*|\s+(?:to|and|or)\s+){NUMBER})*"
CITATION = re.compile(rf"\bderivation(?:\.md)?\s+(?:sections?\s+)?({LIST})", re.IGNORECASE)
EQUATION = re.compile(rf"\beqs?\.\s*({LIST})")
NOT_SHIPPED = re.compile(r"\bmethod(?:'s|:|,)\s*(?:sections?|forward)\b|\(interface:", re.IGNORECASE)
NUMBERED_HEADING = re.compile(r"^#+\s+(\d+(?:\.\d+)*)\.?\s+\S")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"\]\(([^()\s]*)\)")
BACKTICKS = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# What looks like a path of the repository: folders joined by slashes, no blanks or wildcards.
PATH = re.compile(r"^\.{0,2}/?[\w.+-]+(?:/[\w.+-]+)+/?$")
FENCE = re.compile(r"^\s*(```|~~~)")


def files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and path.suffix in CITING_SUFFIXES and "build" not in parts and "__pycache__" not in parts:
            yield path


def citing_files() -> Iterator[Path]:
    this = Path(__file__).resolve()
    for folder in CITING_FOLDERS:
        if (ROOT / folder).is_dir():
            yield from (path for path in files(ROOT / folder) if path != this)
    yield from sorted(ROOT.glob("*.md"))


def running_text(text: str) -> tuple[str, list[int]]:
    """The text with comments that span lines joined by one blank, and the line of every character."""
    joined: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        words = re.sub(r"^\s*(?:///?<?|#(?!#)|\*)?\s*", "", line).rstrip() + " "
        joined.append(words)
        lines += [number] * len(words)
    return "".join(joined), lines


def numbers(group: str) -> list[str]:
    return re.findall(NUMBER, group)


def sections() -> set[str]:
    if not DERIVATION.is_file():
        return set()
    headings = (NUMBERED_HEADING.match(line) for line in DERIVATION.read_text().split("\n"))
    return {heading[1] for heading in headings if heading}


def check_citations() -> Iterator[tuple[Path, int, str]]:
    known = sections()
    if not known:
        yield DERIVATION, 1, "has no numbered headings, or is not there"
    for path in citing_files():
        text, lines = running_text(path.read_text(errors="replace"))
        for match in CITATION.finditer(text):
            for number in numbers(match[1]):
                if number not in known:
                    yield path, lines[match.start()], f"cites derivation {number}, which docs/derivation.md does not have"
        for match in EQUATION.finditer(text):
            for number in numbers(match[1]):
                if "." not in number and int(number) not in EQUATIONS:
                    yield path, lines[match.start()], f"cites eq. {number}; the paper has 1 to {EQUATIONS[-1]}"
        for match in NOT_SHIPPED.finditer(text):
            yield path, lines[match.start()], f"cites '{match[0].strip()}', a page that is not in the repository"


def check_anchors() -> Iterator[tuple[Path, int, str]]:
    if not DERIVATION.is_file():
        return
    for number, line in enumerate(DERIVATION.read_text().split("\n"), 1):
        heading = NUMBERED_HEADING.match(line)
        anchor = ANCHOR.search(line)
        wanted = heading and "s" + heading[1].replace(".", "-")
        if wanted and (anchor is None or anchor[1] != wanted):
            yield DERIVATION, number, f'the heading {heading[1]} wants <a id="{wanted}"></a>'


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Lines outside code blocks, with their numbers."""
    fenced = False
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            yield number, line


def slug(heading: str) -> str:
    """The anchor that GitHub and MyST give a heading."""
    text = re.sub(r"<[^>]*>", "", heading.lstrip("#").strip()).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    lines = [line for _, line in prose(page)]
    return {slug(line) for line in lines if line.startswith("#")} | {a for line in lines for a in ANCHOR.findall(line)}


def is_there(target: str, page: Path) -> bool:
    """Relative to the page, to the root, or an include of a room or of the sources."""
    bases = [page.parent, ROOT, ROOT / "include", ROOT / "include/noether", ROOT / "src", ROOT / "python"]
    return any((base / target).exists() for base in bases)


def made_by_the_build(target: Path) -> bool:
    return target.is_relative_to(ROOT) and target.relative_to(ROOT).as_posix() in MADE_BY_THE_BUILD


def check_link(target: str, page: Path) -> str | None:
    if not target or re.match(r"[a-z]+:", target):
        return None
    name, _, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if made_by_the_build(file):
        return None
    if not file.exists():
        return f"links to {target}, which does not exist"
    if anchor and file.suffix == ".md" and anchor not in anchors(file):
        return f"links to {target}, but {file.name} has no heading of that name"
    return None


def top_names() -> set[str]:
    """First parts of paths that can only mean the repository."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    always = {"include", "src", "apps", "bench", "studies", "tests", "docs", "python", "examples", "cmake", "noether"}
    return (folders | always) - NOT_PATHS


def rooms() -> set[str]:
    return {path.name for path in ROOT.glob("include/noether/*") if path.is_dir()} - NOT_PATHS


def check_path(quoted: str, page: Path) -> str | None:
    """A path in backticks: of the repository by its first part, or `room/file` without a suffix."""
    if not PATH.match(quoted) or "NAME" in quoted:  # a placeholder of a recipe
        return None
    first = quoted.split("/")[0]
    if first in top_names() and not is_there(quoted, page):
        wild = list(ROOT.glob(quoted.rstrip("/") + "*"))
        return None if wild else f"names `{quoted}`, which does not exist"
    if first in rooms() and not is_there(quoted, page):
        stems = [*ROOT.glob(f"include/noether/{quoted}.hpp"), *ROOT.glob(f"src/{quoted}.*")]
        return None if stems else f"names `{quoted}`, which is no file of that room"
    return None


def check_pages() -> Iterator[tuple[Path, int, str]]:
    for page in sorted({path for pattern in PAGES for path in ROOT.glob(pattern)}):
        for number, line in prose(page):
            for target in LINK.findall(BACKTICKS.sub("", line)):
                if problem := check_link(target, page):
                    yield page, number, problem
            for quoted in BACKTICKS.findall(line):
                if problem := check_path(quoted.rstrip("*"), page):
                    yield page, number, problem


def main() -> int:
    found = [*check_citations(), *check_anchors(), *check_pages()]
    for path, line, problem in found:
        print(f"{path.relative_to(ROOT)}:{line}: {problem}", file=sys.stderr)
    if found:
        print(f"{len(found)} dangling references", file=sys.stderr)
        return 1
    print(f"no dangling references ({len(sections())} sections of the derivation)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
