"""The first call on every form of file that people bring: the right laws, which `check` accepts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import noether

FORMS = Path(__file__).resolve().parents[2] / "tests/data/forms"

IN_SPACE = ["x*py - y*px", "x*pz - z*px", "y*pz - z*py"]


def paths(names: str) -> Any:
    found = sorted(FORMS.glob(names))
    assert found
    return found[0] if len(found) == 1 else found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("names", "options", "formulas"),
    [
        ("shifted_si.csv", {}, ["(x - 5)*py - y*px"]),
        ("units_in_names.csv", {}, IN_SPACE),
        ("units_suffixed.csv", {}, IN_SPACE),
        ("frames.csv", {}, []),
        ("far_trap.csv", {}, []),
        ("far_trap_centred.csv", {}, ["x*py - y*px", "px*py + x*y"]),
        ("molecule_?.csv", {}, ["px1 + 16*px2 + px3"]),
        ("coarse_12.csv", {}, IN_SPACE),
        ("coarse_24.csv", {}, IN_SPACE),
        ("one_orbit.csv", {}, IN_SPACE),
        ("flights/*.csv", {}, ["px", "py"]),
        ("flights/T0000.csv", {}, ["px"]),
        ("encoder.csv", {}, []),
        ("titled.txt", {}, []),
        ("trailing.tsv", {}, ["x1*py1 - y1*px1"]),
        ("ephemeris.txt", {}, IN_SPACE),
        ("backwards.csv", {}, IN_SPACE),
        ("stamps.csv", {}, ["x*py - y*px"]),
        ("utf16.csv", {}, ["x*py - y*px"]),
        ("rotating.csv", {"time": "tp"}, []),
        ("named.npz", {}, ["q1*p2 - q2*p1"]),
        ("steps_first.npz", {}, ["q1*p2 - q2*p1"]),
    ],
)
def test_first_call(names: str, options: dict[str, Any], formulas: list[str]) -> None:
    found = noether.screen(paths(names), **options)
    told = [law.formula for law in found.laws]
    assert set(formulas) <= set(told), told
    assert "nan" not in repr(found)
    for formula in told[:4]:
        assert noether.check(paths(names), law=formula, **options).status != "refuted", formula


def test_what_an_error_suggests_does() -> None:
    with pytest.raises(noether.DataError) as refused:
        noether.screen(FORMS / "rotating.csv")
    suggestion = re.search(r"time='(\w+)'", str(refused.value))
    assert suggestion is not None, refused.value
    assert len(noether.screen(FORMS / "rotating.csv", time=suggestion.group(1)).eigenvalues) > 0
