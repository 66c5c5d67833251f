#!/usr/bin/env python3
"""What counts as changed, in repositories of all depths, and which sources show a changed header."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from tidy_changed import changed_sources, find_base, included_by, tidy, to_tidy  # noqa: E402

PERSON = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]


@unittest.skipUnless(shutil.which("git"), "git is not here")
class Repository(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name) / "work"
        self.root.mkdir()
        self.git("init", "-q", "-b", "main")
        self.commit({"src/core/a.cpp": "1", "src/core/gone.cpp": "1", "README.md": "1"})

    def git(self, *arguments, root=None):
        done = subprocess.run(["git", "-C", str(root or self.root), *PERSON, *arguments],
                              capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, files):
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")

    def commit(self, files):
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a")
        return self.git("rev-parse", "HEAD")

    def test_the_first_commit_has_no_base(self):
        self.assertIsNone(find_base(self.root))

    def test_the_base_is_the_commit_before(self):
        first = self.git("rev-parse", "HEAD")
        self.commit({"src/core/a.cpp": "2"})
        self.assertEqual(find_base(self.root), first)
        self.assertEqual(find_base(self.root, "no-such-commit"), first)
        self.assertEqual(find_base(self.root, "HEAD"), self.git("rev-parse", "HEAD"))

    def test_the_base_is_where_main_was_left(self):
        left = self.git("rev-parse", "HEAD")
        self.git("update-ref", "refs/remotes/origin/main", left)
        self.commit({"src/core/a.cpp": "2"})
        self.commit({"src/core/a.cpp": "3"})
        self.assertEqual(find_base(self.root), left)

    def test_a_shallow_clone_has_no_base(self):
        self.commit({"src/core/a.cpp": "2"})
        clone = Path(self.folder.name) / "clone"
        self.git("clone", "-q", "--depth", "1", f"file://{self.root}", str(clone))
        self.assertIsNone(find_base(clone))

    def test_outside_of_a_repository_there_is_no_base(self):
        self.assertIsNone(find_base(self.folder.name))

    def test_sources_that_changed_are_new_or_committed_or_neither(self):
        base = self.git("rev-parse", "HEAD")
        self.git("rm", "-q", "src/core/gone.cpp")
        self.commit({"tests/unit/b.cpp": "1", "README.md": "2", "src/core/CMakeLists.txt": "1"})
        self.write({"src/core/a.cpp": "2", "bench/new.hpp": "1"})
        self.assertEqual(changed_sources(self.root, base), ["bench/new.hpp", "src/core/a.cpp", "tests/unit/b.cpp"])


class Headers(unittest.TestCase):
    GRAPH = {"include/noether/core/a.hpp": ["include/noether/core/b.hpp", "src/core/x.cpp", "src/core/a.cpp"],
             "include/noether/core/b.hpp": ["tests/unit/core_b.cpp"]}
    COMPILED = {"src/core/x.cpp", "src/core/a.cpp", "tests/unit/core_b.cpp"}

    def test_a_source_of_the_same_name_shows_a_header(self):
        self.assertEqual(to_tidy(["include/noether/core/a.hpp"], self.GRAPH, self.COMPILED),
                         (["src/core/a.cpp"], []))

    def test_a_changed_source_that_includes_it_is_enough(self):
        changed = ["include/noether/core/a.hpp", "tests/unit/core_b.cpp"]
        self.assertEqual(to_tidy(changed, self.GRAPH, self.COMPILED), (["tests/unit/core_b.cpp"], []))

    def test_what_nothing_compiles_is_told(self):
        changed = ["include/noether/core/lost.hpp", "src/core/lost.cpp"]
        self.assertEqual(to_tidy(changed, self.GRAPH, self.COMPILED), ([], changed[::-1]))

    def test_the_project_itself(self):
        root = Path(__file__).resolve().parents[2]
        graph = included_by(root)
        self.assertIn("src/core/random.cpp", graph["include/noether/core/random.hpp"])
        for header in (root / "tests" / "support").glob("*.hpp"):
            self.assertIn(f"tests/support/{header.name}", graph)

    def test_without_time_nothing_is_run(self):
        self.assertEqual(tidy(".", ".", "src/core/a.cpp", 0), "late")


if __name__ == "__main__":
    unittest.main()
