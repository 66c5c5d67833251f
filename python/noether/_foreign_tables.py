"""Spreadsheets and column stores, read by pandas into frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from noether._columns import Columns
from noether._errors import DataError, UsageError
from noether._given import Given
from noether._notes import Notes
from noether._numbers import whole
from noether._packages import name_of_files, naming, needed, reading
from noether._tables import from_table, table_of_frames

#: What pandas needs beside itself: module and package.
_SHEETS = {".xlsx": ("openpyxl", "openpyxl"), ".xlsm": ("openpyxl", "openpyxl"),
           ".xls": ("xlrd", "xlrd"), ".ods": ("odf", "odfpy")}  # fmt: skip
_STORES = {".parquet": "read_parquet", ".feather": "read_feather", ".arrow": "read_feather", ".orc": "read_orc"}
ENDINGS = (*_SHEETS, *_STORES)


def _row_of_header(rows: Any) -> int:
    """The first row of texts alone that is as wide as the row below it, or lacks the name of an index."""
    filled = rows.notna().sum(axis=1).to_numpy()
    for i in range(len(rows) - 1):
        cells = [cell for cell in rows.iloc[i] if isinstance(cell, str)]
        if len(cells) == filled[i] >= max(2, filled[i + 1] - 1):
            return i
    return 0


def _sheet_below_titles(path: str, sheet: Any, rows: Any, notes: Notes) -> Any:
    """A sheet whose first row is not its header but a title."""
    if sum(str(name).startswith("Unnamed: ") for name in sheet.columns) < 2:
        return sheet
    row = _row_of_header(rows)
    if row == 0:
        return sheet
    notes.keep(f"{path}: the header is row {row + 1}; what is above it is left out.")
    below = rows.iloc[row + 1 :].infer_objects()
    below.columns = [f"Unnamed: {i}" if name != name else str(name) for i, name in enumerate(rows.iloc[row])]
    return below


def _sheets(path: str, pandas: Any, columns: Columns, notes: Notes) -> list[Any]:
    """The sheets that hold anything; several are trajectories if their columns are the same."""
    skip = whole(columns.skip, "skip", 0)
    line = whole(columns.header_line, "header_line", 0)
    header = line - 1 - skip if line > 0 else 0
    if header < 0:
        raise UsageError(f"header_line: line {line} of {path} is among the {skip} that skip= leaves out. Give one.")
    found = pandas.read_excel(path, sheet_name=None, skiprows=skip, header=header)
    if skip == 0 and line == 0:
        rows = pandas.read_excel(path, sheet_name=None, header=None)
        found = {name: _sheet_below_titles(path, sheet, rows[name], notes) for name, sheet in found.items()}
    sheets = {name: sheet.dropna(how="all") for name, sheet in found.items()}
    sheets = {name: sheet for name, sheet in sheets.items() if len(sheet) > 0}
    if not sheets:
        raise DataError(f"{path}: its sheets are empty. Give one with a header and rows of numbers.")
    if len({tuple(map(str, sheet.columns)) for sheet in sheets.values()}) > 1:
        names = ", ".join(f"'{name}'" for name in sheets)
        first = next(iter(sheets))
        raise UsageError(
            f"{path}: its sheets {names} have different columns. "
            f"Give one as a frame: pandas.read_excel({path!r}, sheet_name={first!r})."
        )
    return list(sheets.values())


def _frames(path: str, ending: str, columns: Columns, notes: Notes) -> list[Any]:
    pandas = needed("pandas", "pandas", path)
    module, package = _SHEETS.get(ending, ("pyarrow", "pyarrow"))
    needed(module, package, path)
    with reading(path, f"a file of kind {ending}"):
        if ending in _SHEETS:
            return _sheets(path, pandas, columns, notes)
        read: Callable[[str], Any] = getattr(pandas, _STORES[ending])
        return [read(path)]


def given_of_tables(paths: list[str], ending: str, q: Any, p: Any, columns: Columns, notes: Notes) -> Given:
    """Frames of all files, each a trajectory unless a column tells them apart."""
    frames: list[Any] = []
    for path in paths:
        new = _frames(path, ending, columns, notes)
        if frames and list(new[0].columns) != list(frames[0].columns):
            raise UsageError(
                f"{path}: it has columns {', '.join(map(str, new[0].columns))}, {paths[0]} "
                f"{', '.join(map(str, frames[0].columns))}. Give files with the same columns."
            )
        frames += new
    name = name_of_files(paths)
    if len(frames) > len(paths):
        notes.append(f"{name}: it has {len(frames)} sheets; each is taken as trajectories of its own.")
    with naming(name, *paths):
        table = table_of_frames(frames)
        table.name = name
        return from_table(table, q, p, columns, notes)
