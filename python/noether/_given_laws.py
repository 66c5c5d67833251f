"""Laws that are given to be checked: texts, laws of noether, expressions of SymPy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from noether._columns import default_names
from noether._errors import UsageError
from noether._law_list import Laws
from noether._laws import Law
from noether._numbers import brief


def _is_sympy(law: Any) -> bool:
    return any(base.__module__.startswith("sympy.core") for base in type(law).__mro__)


def is_single(law: Any) -> bool:
    """One law rather than several."""
    return isinstance(law, (str, Law)) or _is_sympy(law)


def _text_of(law: Any) -> str:
    """An expression of SymPy as text; numbers such as pi in full precision."""
    from noether._sympy import text_of

    return text_of(law)


def _placed(law: Law, variables: list[str]) -> tuple[Any, list[int], str]:
    """A law with the places of its variables in the data, by name; by position where these have no names."""
    unnamed = variables == default_names(len(variables) // 2) and len(law.variables) == len(variables)
    if any(name not in variables for name in law.variables) and not unnamed:
        raise UsageError(
            f"law: '{brief(law.formula)}' is a law of {', '.join(law.variables)}, but the data have "
            f"{', '.join(variables)}. Name the variables of the data alike, as in names={list(law.variables)}."
        )
    found = all(name in variables for name in law.variables)
    at = [variables.index(name) for name in law.variables] if found else list(range(len(variables)))
    return law._function(), at, law.formula


def listed(law: Any) -> list[Any]:
    """The given laws, one or several."""
    laws = [law] if is_single(law) else list(law) if isinstance(law, (Iterable, Laws)) else [law]
    if not laws:
        raise UsageError("law: no law is given. Give one, as in 'q1*p2 - q2*p1'.")
    for one in laws:
        if not is_single(one):
            raise UsageError(
                f"law: {one!r} is no law. Give a text as in 'q1*p2 - q2*p1', a law of a result, or an expression "
                "of SymPy."
            )
    return laws


def for_core(laws: list[Any], variables: list[str]) -> list[Any]:
    """The laws as the library takes them."""
    return [
        law if isinstance(law, str) else _placed(law, variables) if isinstance(law, Law) else _text_of(law)
        for law in laws
    ]
