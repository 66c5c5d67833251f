"""Which terms laws may be made of: the arguments terms, term and define."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from noether._numbers import setting_texts, texts


def with_terms(
    settings: Mapping[str, Any] | None,
    terms: str | Iterable[str],
    term: str | Iterable[str] | None,
    define: str | Iterable[str] | None,
) -> dict[str, str]:
    """Settings as texts, with the terms among them; further terms and names add to those of the settings."""
    found = setting_texts(dict(settings or {}))
    blocks = texts(terms, "terms")
    if blocks and blocks != ["auto"]:
        found["terms.blocks"] = ",".join(blocks)
    for key, name, given in (("terms.further", "term", term), ("terms.define", "define", define)):
        more = texts(given, name)
        if more:
            found[key] = "; ".join([*([found[key]] if found.get(key) else []), *more])
    return found
