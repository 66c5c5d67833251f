#!/usr/bin/env python3
"""Includes and links run only the way the table of rooms in ARCHITECTURE.md says.

Usage: tests/architecture/includes.py [ROOT]

A room may include itself, the rooms in its row, and what those may include. Its headers in src
are its own. One shared include folder lets any include compile, and a static
library does not miss what a header alone defines; that is why this is checked here.
"""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

SUFFIXES = {".hpp", ".cpp", ".h", ".c", ".inc"}
TREES = ("include/noether", "src", "apps", "bench", "python", "studies")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
TEST = re.compile(r"tests/[^/]+/([^/]+)_[^/]*\.cpp$")
LINK_COMMAND = re.compile(r"\b(?:noether_room|target_link_libraries)\s*\(([^)]*)\)")
LINKED = re.compile(r"\bnoether::(\w+)")


@dataclass
class Room:
    name: str
    line: int
    direct: list
    reach: set = field(default_factory=set)


@dataclass(frozen=True)
class Include:
    source: str
    line: int
    target: str


# --- the table -------------------------------------------------------------------------------


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def names_in(cell):
    """The rooms a cell lists: none for '-' or 'nothing'."""
    words = re.split(r"\s*,\s*|\s+and\s+", cell.replace("`", ""))
    return [word for word in words if word and word not in {"-", "–", "—", "nothing", "none"}]


def table_rows(text):
    """Yields (line, cells) of the rows below the head 'room | holds | may include'."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("|"):
            inside = False
            continue
        row = cells(line)
        if row[0] == "room" and row[-1] == "may include":
            inside = True
        elif inside and not set(line) <= set("|-: "):
            yield number, row


def read_table(text):
    """Returns the rooms by name and the complaints about the table."""
    rooms, complaints = {}, []
    for line, row in table_rows(text):
        name = row[0].replace("`", "")
        if name in rooms:
            complaints.append(f"ARCHITECTURE.md:{line}: room {name} stands twice in the table")
        rooms[name] = Room(name, line, names_in(row[-1]))
    if not rooms:
        complaints.append("ARCHITECTURE.md:1: no table with the head 'room | holds | may include'")
    for room in rooms.values():
        for other in room.direct:
            if other not in rooms:
                complaints.append(f"ARCHITECTURE.md:{room.line}: {room.name} may include {other}, "
                                  "which is no room of the table")
        room.direct = [other for other in room.direct if other in rooms]
    for room in rooms.values():
        room.reach = reachable(rooms, room)
        if room.name in room.reach:
            complaints.append(f"ARCHITECTURE.md:{room.line}: {room.name} may include itself "
                              "by way of others: a cycle of rooms")
    return rooms, complaints


def reachable(rooms, room):
    found, ahead = set(), list(room.direct)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += rooms[name].direct
    return found


# --- the sources -----------------------------------------------------------------------------


def folders_of(name):
    return [name] if "/" in name else [f"include/noether/{name}", f"src/{name}", name]


class Tree:
    """The source files below a root and the rooms they belong to."""

    def __init__(self, root, rooms):
        self.root = Path(root)
        self.rooms = rooms
        self.folders = {folder: name for name in rooms for folder in folders_of(name)}

    def files(self, trees, wanted):
        for tree in trees:
            for path in sorted((self.root / tree).rglob("*")):
                if wanted(path) and path.is_file():
                    yield path.relative_to(self.root).as_posix()

    def sources(self, trees=TREES):
        return self.files(trees, lambda path: path.suffix in SUFFIXES)

    def room_of(self, path):
        """The room whose folder holds this file; that of the innermost folder."""
        parents = (parent.as_posix() for parent in Path(path).parents)
        return next((self.folders[parent] for parent in parents if parent in self.folders), None)

    def resolve(self, source, spelled):
        """The file of ours that an include means, None for one of another library."""
        for start in (Path(source).parent, Path("include"), Path("."), Path("tests")):
            target = (self.root / start / spelled).resolve()
            if target.is_file() and target.is_relative_to(self.root.resolve()):
                return target.relative_to(self.root.resolve()).as_posix()
        return None

    def includes(self, source):
        """Yields the includes of our own files, and (line, spelling) of those that are missing."""
        text = (self.root / source).read_text(encoding="utf-8")
        for line, content in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(content)
            if not match:
                continue
            target = self.resolve(source, match[2])
            if target:
                yield Include(source, line, target)
            elif match[2].startswith(("noether/", "src/")):
                yield (line, match[2])


def is_public(target):
    """Headers of the library are public in include/noether; programs share theirs as they lie."""
    return not target.startswith("src/")


def judge_include(tree, include):
    """What is wrong with one include, None where nothing is."""
    here, there = tree.room_of(include.source), tree.room_of(include.target)
    where = f"{include.source}:{include.line}: "
    if here == there or there is None:
        return None
    if not is_public(include.target):
        return where + f"{include.target} is private to {there}; {here} may not include it"
    if there not in tree.rooms[here].reach:
        return where + f"{here} may not include {there} ({include.target})"
    return None


def check_sources(tree):
    complaints, homeless, graph = [], set(), {}
    for source in tree.sources():
        if tree.room_of(source) is None:
            folder = Path(source).parent.as_posix()
            if folder not in homeless:
                complaints.append(f"{source}:1: {folder} belongs to no room of the table in ARCHITECTURE.md")
            homeless.add(folder)
            continue
        for include in tree.includes(source):
            if isinstance(include, Include):
                graph.setdefault(source, []).append(include)
                complaints.append(judge_include(tree, include))
            else:
                complaints.append(f"{source}:{include[0]}: there is no {include[1]}")
    return [text for text in complaints if text] + include_cycles(graph)


def include_cycles(graph):
    """Headers that include each other: `#pragma once` hides it until a name is missing."""
    complaints, done = [], set()

    def walk(source, trail):
        for include in graph.get(source, []):
            if include.target in trail:
                cycle = trail[trail.index(include.target):] + [include.target]
                complaints.append(f"{source}:{include.line}: a cycle of includes: " + " -> ".join(cycle))
            elif include.target not in done:
                walk(include.target, trail + [include.target])
        done.add(source)

    for source in sorted(graph):
        if source not in done and not source.endswith(".cpp"):
            walk(source, [source])
    return complaints


def check_tests(tree):
    """A test may see the inside of the room that its name begins with, of no other."""
    complaints = []
    for source in tree.sources(["tests"]):
        match = TEST.match(source)
        for include in tree.includes(source) if match else []:
            if not isinstance(include, Include) or is_public(include.target):
                continue
            there = tree.room_of(include.target)
            if there not in (None, match[1]):
                complaints.append(f"{source}:{include.line}: {include.target} is private to {there}; "
                                  f"a test of {match[1]} may not include it")
    return complaints


# --- folders and links -------------------------------------------------------------------------


def check_folders(tree):
    return [f"ARCHITECTURE.md:{room.line}: room {room.name} has no folder"
            for room in tree.rooms.values()
            if not any((tree.root / folder).is_dir() for folder in folders_of(room.name))]


def links(text):
    """Yields (line, room) for each of our libraries that a CMakeLists.txt links."""
    text = re.sub(r"#.*", "", text)
    for command in LINK_COMMAND.finditer(text):
        for linked in LINKED.finditer(text, command.start(), command.end()):
            yield text.count("\n", 0, linked.start()) + 1, linked[1]


def judge_link(tree, here, there):
    if there not in tree.rooms:
        return f"{here} links noether::{there}, which is no room of the table"
    if there != here and there not in tree.rooms[here].reach:
        return f"{here} links noether::{there}, which it may not include"
    return None


def check_links(tree):
    complaints = []
    for path in tree.files(TREES, lambda path: path.name == "CMakeLists.txt"):
        here = tree.room_of(path)
        text = (tree.root / path).read_text(encoding="utf-8")
        for line, there in links(text) if here else []:
            complaint = judge_link(tree, here, there)
            if complaint:
                complaints.append(f"{path}:{line}: {complaint}")
    return complaints


def check(root):
    """Every complaint about the tree below root, as file:line: text."""
    rooms, complaints = read_table((Path(root) / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    tree = Tree(root, rooms)
    for part in (check_folders, check_sources, check_tests, check_links):
        complaints += part(tree)
    return complaints


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    complaints = check(root)
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
