"""Arrays of MATLAB's files: through SciPy, those of version 7.3 through h5py."""

from __future__ import annotations

from typing import Any

import numpy as np

from noether._errors import DataError
from noether._packages import needed, reading

_NUMERIC = "iuf"


def _collect(name: str, value: Any, found: dict[str, Any]) -> None:
    """Arrays of numbers, those of structs by `struct.field`, and cells as lists of arrays."""
    if not isinstance(value, np.ndarray):
        return
    if value.dtype.names:
        for field in value.dtype.names:
            inner = list(value[field].ravel())
            _collect(f"{name}.{field}", inner[0] if len(inner) == 1 else _cell(inner), found)
    elif value.dtype.kind == "O" and value.size == 1:
        _collect(name, value.flat[0], found)
    elif value.dtype.kind == "O":
        parts = [_squeezed(part) for part in value.ravel()]
        if parts and all(isinstance(part, np.ndarray) and part.dtype.kind in _NUMERIC for part in parts):
            found[name] = parts
    elif value.dtype.kind in _NUMERIC and value.size > 0:
        found[name] = _squeezed(value)


def _cell(parts: list[Any]) -> Any:
    cell = np.empty(len(parts), dtype=object)
    cell[:] = parts
    return cell


def _squeezed(array: Any) -> Any:
    """Rows and columns, (1, T) and (T, 1), as vectors."""
    if isinstance(array, np.ndarray) and array.ndim == 2 and 1 in array.shape:
        return array.ravel()
    return array


def _of_hdf5(item: Any, file: Any, h5py: Any) -> Any:
    """A variable of version 7.3 as SciPy gives those of older ones; axes are stored in reverse."""
    if isinstance(item, h5py.Group):
        fields = {name: _of_hdf5(inner, file, h5py) for name, inner in item.items()}
        struct = np.empty((1, 1), dtype=[(name, object) for name in fields]) if fields else None
        for name, value in fields.items():
            struct[name][0, 0] = value  # type: ignore[index]
        return struct
    if item.attrs.get("MATLAB_class", b"") in (b"char", b"logical") or "MATLAB_empty" in item.attrs:
        return None
    values = item[()]
    if getattr(values, "dtype", None) is not None and values.dtype.kind == "O":
        return _cell([_of_hdf5(file[reference], file, h5py) for reference in values.T.ravel(order="F")])
    return np.asarray(values).T


def _variables_of_hdf5(path: str) -> dict[str, Any]:
    h5py = needed("h5py", "h5py", path)
    with h5py.File(path, "r") as file:
        return {name: _of_hdf5(item, file, h5py) for name, item in file.items() if not name.startswith("#")}


def arrays_of_matlab(path: str) -> dict[str, Any]:
    """Every array of numbers by its name, vectors as (T); cells are lists of arrays.

    Raises:
        UsageError: SciPy or h5py is missing.
        FileError: the file is damaged.
        DataError: it holds no arrays of numbers.
    """
    scipy = needed("scipy.io", "scipy", path)
    with reading(path, "a file of kind .mat"):
        try:
            variables = scipy.loadmat(path)
        except NotImplementedError:  # version 7.3
            variables = _variables_of_hdf5(path)
    found: dict[str, Any] = {}
    for name, value in variables.items():
        if not name.startswith("__") and str(name) != "None":
            _collect(name, value, found)
    if not found:
        raise DataError(
            f"{path}: it holds no arrays of numbers; tables and objects of MATLAB are not readable elsewhere. "
            "Save arrays, as in save('run.mat', 't', 'q', 'p')."
        )
    return found
