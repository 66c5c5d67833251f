#!/usr/bin/env python3
"""Each kind of fault, put into a small tree, is found at its file and line; a sound tree is silent."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from includes import check, names_in  # noqa: E402

TABLE = """# Architecture

| room | holds | may include |
|---|---|---|
| core | errors | - |
| phase | states | core |
| laws | names | `phase` |
| apps/noether | the program | laws |

| other | table |
|---|---|
| core | of no rooms |
"""

SOUND = {
    "ARCHITECTURE.md": TABLE,
    "include/noether/core/error.hpp": "#pragma once\n#include <string>\n",
    "include/noether/phase/state.hpp": '#pragma once\n#include "noether/core/error.hpp"\n',
    "include/noether/laws/law.hpp": '#pragma once\n#include "noether/phase/state.hpp"\n',
    "src/core/CMakeLists.txt": "noether_room(core PUBLIC fmt::fmt)\n",
    "src/phase/inside.hpp": "#pragma once\n",
    "src/phase/state.cpp": '#include "src/phase/inside.hpp"\n#include "inside.hpp"\n',
    "src/phase/CMakeLists.txt": "noether_room(phase PUBLIC noether::core)\n",
    "src/laws/law.cpp": '#include "noether/laws/law.hpp"\n#include "noether/core/error.hpp"\n',
    "src/laws/CMakeLists.txt": "noether_room(laws PUBLIC noether::phase\n             PRIVATE noether::core)\n",
    "apps/noether/main.cpp": '#include "noether/laws/law.hpp"\n',
    "apps/noether/CMakeLists.txt": "target_link_libraries(noether PRIVATE noether::laws)\n",
    "tests/unit/phase_state.cpp": '#include "src/phase/inside.hpp"\n#include "noether/laws/law.hpp"\n',
}


class Includes(unittest.TestCase):
    def complaints(self, files=None):
        """Of the sound tree with some files added, replaced or (None) left out."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**SOUND, **(files or {})}.items():
                if text is not None:
                    (Path(root) / path).parent.mkdir(parents=True, exist_ok=True)
                    (Path(root) / path).write_text(text, encoding="utf-8")
            return check(root)

    def assert_only(self, files, start):
        found = self.complaints(files=files)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(start), found[0])

    def test_sound_tree_is_silent(self):
        self.assertEqual(self.complaints(), [])

    def test_words_for_nothing(self):
        for cell in ("-", "nothing", "", "`-`"):
            self.assertEqual(names_in(cell), [], cell)
        self.assertEqual(names_in("laws, `core` and phase"), ["laws", "core", "phase"])

    def test_include_of_a_higher_room(self):
        self.assert_only({"src/phase/state.cpp": '\n#include "noether/laws/law.hpp"\n'},
                         "src/phase/state.cpp:2: phase may not include laws")

    def test_angle_brackets_are_no_way_out(self):
        self.assert_only({"src/phase/state.cpp": "# include <noether/laws/law.hpp>\n"},
                         "src/phase/state.cpp:1: phase may not include laws")

    def test_private_header_of_another_room(self):
        self.assert_only({"src/laws/law.cpp": '#include "src/phase/inside.hpp"\n'},
                         "src/laws/law.cpp:1: src/phase/inside.hpp is private to phase")

    def test_private_header_by_a_relative_path(self):
        self.assert_only({"src/laws/law.cpp": '#include "../phase/inside.hpp"\n'},
                         "src/laws/law.cpp:1: src/phase/inside.hpp is private to phase")

    def test_private_header_in_a_test_of_another_room(self):
        self.assert_only({"tests/unit/laws_law.cpp": '#include "src/phase/inside.hpp"\n'},
                         "tests/unit/laws_law.cpp:1: src/phase/inside.hpp is private to phase")

    def test_header_that_is_not_there(self):
        self.assert_only({"src/laws/law.cpp": '#include "noether/laws/lost.hpp"\n'},
                         "src/laws/law.cpp:1: there is no noether/laws/lost.hpp")

    def test_folder_without_a_row(self):
        self.assert_only({"src/extra/a.cpp": "\n", "src/extra/b.cpp": "\n"},
                         "src/extra/a.cpp:1: src/extra belongs to no room")

    def test_row_without_a_folder(self):
        row = "| apps/noether |"
        self.assert_only({"ARCHITECTURE.md": TABLE.replace(row, "| ghost | - | core |\n" + row)},
                         "ARCHITECTURE.md:8: room ghost has no folder")

    def test_row_that_names_no_room(self):
        self.assert_only({"ARCHITECTURE.md": TABLE.replace("`phase`", "phase, ghost")},
                         "ARCHITECTURE.md:7: laws may include ghost")

    def test_cycle_of_rooms(self):
        found = self.complaints(files={"ARCHITECTURE.md": TABLE.replace("states | core", "states | laws")})
        self.assertTrue(any(text.startswith("ARCHITECTURE.md:6: phase may include itself") for text in found), found)

    def test_cycle_of_headers(self):
        self.assert_only({"src/phase/inside.hpp": '#include "src/phase/other.hpp"\n',
                          "src/phase/other.hpp": '#pragma once\n#include "inside.hpp"\n'},
                         "src/phase/other.hpp:2: a cycle of includes: src/phase/inside.hpp -> ")

    def test_link_that_the_table_does_not_allow(self):
        self.assert_only({"src/phase/CMakeLists.txt": "noether_room(phase\n  PUBLIC noether::laws)\n"},
                         "src/phase/CMakeLists.txt:2: phase links noether::laws")

    def test_link_to_no_room(self):
        self.assert_only({"apps/noether/CMakeLists.txt": "target_link_libraries(noether PRIVATE noether::ghost)\n"},
                         "apps/noether/CMakeLists.txt:1: apps/noether links noether::ghost, which is no room")

    def test_link_in_a_comment_is_none(self):
        self.assertEqual(self.complaints(files={
            "src/phase/CMakeLists.txt": "noether_room(phase # noether::laws\n  PUBLIC noether::core)\n"}), [])

    def test_no_table(self):
        found = self.complaints(files={"ARCHITECTURE.md": "Nothing here.\n"})
        self.assertTrue(found[0].startswith("ARCHITECTURE.md:1: no table"), found)


if __name__ == "__main__":
    unittest.main()
