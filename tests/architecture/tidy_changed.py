#!/usr/bin/env python3
"""clang-format and clang-tidy on the sources that differ from a base.

Usage: tests/architecture/tidy_changed.py BUILD [ROOT]

BUILD holds compile_commands.json. The base is a commit named by the environment's BASE; otherwise
where origin/main was left, or on main itself the commit before. Without one (a shallow clone)
nothing counts as changed. clang-tidy may take TIDY_SECONDS in all (240); what it did not come to
by then is listed and does not fail.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from includes import TREES, Include, Tree  # noqa: E402

SUFFIXES = (".hpp", ".cpp")
UNKNOWN_WARNINGS = "-extra-arg=-Wno-unknown-warning-option"  # the build may be another compiler's
FOLDERS = tuple(tree.split("/")[0] + "/" for tree in TREES) + ("tests/",)


# --- what has changed --------------------------------------------------------------------------


def git(root, *arguments):
    """What git prints, None where it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def find_base(root, named=""):
    head = git(root, "rev-parse", "HEAD")
    for candidate in (git(root, "rev-parse", "--verify", "-q", named + "^{commit}") if named else None,
                      git(root, "merge-base", "HEAD", "origin/main"),
                      git(root, "rev-parse", "--verify", "-q", "HEAD~1^{commit}")):
        if candidate and (candidate != head or named):
            return candidate
    return None


def changed_sources(root, base):
    """Sources of ours that differ from the base or are new, in the order of their names."""
    listed = (git(root, "diff", "--name-only", "--diff-filter=d", base) or "").splitlines()
    listed += (git(root, "ls-files", "--others", "--exclude-standard") or "").splitlines()
    return sorted({path for path in listed if path.startswith(FOLDERS) and path.endswith(SUFFIXES)})


# --- what has to be looked at --------------------------------------------------------------------


def included_by(root):
    """Sources (those with a compile command come by name) by the file of ours they include."""
    tree, result = Tree(root, {}), {}
    for source in tree.sources([*TREES, "tests"]):
        for include in tree.includes(source):
            if isinstance(include, Include):
                result.setdefault(include.target, []).append(source)
    return result


def includers(graph, header):
    """The .cpp files that include a header, nearest first."""
    seen, ahead = {header}, [header]
    while ahead:
        file = ahead.pop(0)
        if file.endswith(".cpp"):
            yield file
            continue
        new = [source for source in graph.get(file, []) if source not in seen]
        seen.update(new)
        ahead += new


def to_tidy(changed, graph, compiled):
    """(sources to run on, changed files that none of them shows)."""
    chosen = [path for path in changed if path in compiled]
    unseen = [path for path in changed if path.endswith(".cpp") and path not in compiled]
    for header in (path for path in changed if path.endswith(".hpp")):
        sources = [path for path in includers(graph, header) if path in compiled]
        if not sources:
            unseen.append(header)
        elif not set(sources) & set(chosen):
            stem = Path(header).stem
            chosen.append(next((path for path in sources if Path(path).stem == stem), sources[0]))
    return chosen, unseen


def compiled_sources(root, build):
    commands = json.loads((Path(build) / "compile_commands.json").read_text(encoding="utf-8"))
    files = [Path(command["directory"], command["file"]).resolve() for command in commands]
    root = Path(root).resolve()
    return {file.relative_to(root).as_posix() for file in files if file.is_relative_to(root)}


# --- the tools -----------------------------------------------------------------------------------


def format_fails(root, paths):
    if not paths:
        return False
    return subprocess.run(["clang-format", "--dry-run", "--Werror", *paths], cwd=root).returncode != 0


def tidy(root, build, path, deadline):
    """'clean', 'wrong' (and its output is shown) or 'late'."""
    left = deadline - time.monotonic()
    if left <= 0:
        return "late"
    try:
        done = subprocess.run(["clang-tidy", "-quiet", "-p", str(build), UNKNOWN_WARNINGS, path], cwd=root, timeout=left,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except subprocess.TimeoutExpired:
        return "late"
    if done.returncode == 0:
        return "clean"
    print(done.stdout, flush=True)
    return "wrong"


def tidy_all(root, build, paths, seconds):
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(paths, pool.map(lambda path: tidy(root, build, path, deadline), paths)))


def report(paths, says):
    if paths:
        print(f"{says}:\n  " + "\n  ".join(paths))


def run(root, build, base, seconds):
    changed = changed_sources(root, base)
    badly_formatted = format_fails(root, changed)
    chosen, unseen = to_tidy(changed, included_by(root), compiled_sources(root, build))
    verdicts = tidy_all(root, build, chosen, seconds)
    found = {verdict: [path for path in chosen if verdicts[path] == verdict]
             for verdict in ("clean", "wrong", "late")}
    print(f"Since {base[:9]}: {len(changed)} sources changed; clang-tidy looked at "
          f"{len(found['clean']) + len(found['wrong'])} of {len(chosen)}.")
    report(unseen, "Compiled by nothing in the build")
    report(found["late"], f"Not reached within {seconds:g} s")
    report(found["wrong"], "clang-tidy complains about")
    return 1 if badly_formatted or found["wrong"] else 0


def main(arguments):
    build = Path(arguments[0]).resolve()
    root = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).resolve().parents[2]
    base = find_base(root, os.environ.get("BASE", ""))
    if base is None:
        print("No commit to compare with: nothing counts as changed.")
        return 0
    return run(root, build, base, float(os.environ.get("TIDY_SECONDS") or 240))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
