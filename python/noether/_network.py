"""The learned Hamiltonian as arrays, and as a function of NumPy, JAX or PyTorch.

    H(x) = unit * mean over s of F(R_s z + c_s),   z = (x - shift) / scale

F is a network: h = phi(W h + b) for every layer, then the sum of w h. (R_s, c_s) are elements of
the learned symmetry group; without one, H(x) = unit * F(z). `Hamiltonian.__call__` below is all
there is to it, and runs on any library whose arrays know `@`, `abs`, `exp` and `tanh`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from noether._errors import FileError
from noether._numbers import Doubles

Array = NDArray[Any]


def _positive_part(z: Any, xp: Any) -> Any:
    return 0.5 * (z + xp.abs(z))


def _activation(name: str, alpha: float, xp: Any) -> Callable[[Any], Any]:
    if name == "elu":
        return lambda z: _positive_part(z, xp) + alpha * xp.expm1(-_positive_part(-z, xp))
    if name == "softplus":
        return lambda z: _positive_part(z, xp) + xp.log1p(xp.exp(-xp.abs(z)))
    if name == "tanh":
        return lambda z: xp.tanh(z)
    if name == "sine":
        return lambda z: xp.sin(z)
    raise FileError(f"model.npz: '{name}' is no activation that this version knows. Use a newer one.")


@dataclass(frozen=True)
class Hamiltonian:
    """H as a function of states (..., M) in one array library, `xp`."""

    xp: Any
    layers: tuple[tuple[Any, Any], ...]  #: (W (out, in), b (out)) of the hidden layers
    output: Any  #: w (width)
    rotations: Any  #: R (S, M, M)
    shifts: Any  #: c (S, M)
    shift: Any  #: (M)
    scale: Any  #: (M)
    unit: float
    activation: str
    alpha: float

    def __call__(self, x: Any) -> Any:
        phi = _activation(self.activation, self.alpha, self.xp)
        z = (x - self.shift) / self.scale
        h = (self.rotations @ z[..., None, :, None])[..., 0] + self.shifts  # (..., S, M)
        for W, b in self.layers:
            h = phi(h @ W.T + b)
        return self.unit * (h @ self.output).mean(-1)


@dataclass(frozen=True, repr=False)
class NetworkModel:
    """What model.npz holds. Weights are single precision, as trained; all else is double."""

    arrays: dict[str, Array]
    variables: tuple[str, ...]

    def __repr__(self) -> str:
        widths = ", ".join(str(len(b)) for _, b in self.layers)
        return f"NetworkModel(variables {', '.join(self.variables)}, layers of {widths})"

    @staticmethod
    def load(file: str | os.PathLike[str]) -> NetworkModel:
        """Opens a model.npz."""
        try:
            with np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except (OSError, ValueError) as error:
            raise FileError(f"{os.fspath(file)} cannot be read: {error}. Name a model.npz.") from None
        names = bytes(arrays["variables"]).decode("utf-8").splitlines()
        return NetworkModel(arrays, tuple(names))

    @property
    def num_layers(self) -> int:
        """Hidden layers."""
        return sum(name.endswith("_mean") for name in self.arrays) - 1

    @property
    def layers(self) -> list[tuple[Array, Array]]:
        """(W (out, in), b (out)) of every hidden layer under the posterior mean."""
        means = [self.arrays[f"layer{i}_mean"] for i in range(self.num_layers)]
        return [(mean[:, :-1], mean[:, -1]) for mean in means]

    @property
    def output(self) -> Array:
        """w (width) of the output."""
        return self.arrays[f"layer{self.num_layers}_mean"][:, 0]

    def _hamiltonian(self, xp: Any, convert: Callable[[Array], Any]) -> Hamiltonian:
        a = self.arrays
        M = len(self.variables)
        rotations, shifts = a["orbit_rotation"], a["orbit_shift"]
        if len(shifts) == 0:  # no symmetry: the identity alone
            rotations, shifts = np.eye(M)[None], np.zeros((1, M))
        action = float(a["scale"][0] * a["scale"][M // 2])
        return Hamiltonian(
            xp,
            tuple((convert(W), convert(b)) for W, b in self.layers),
            convert(self.output),
            convert(rotations),
            convert(shifts),
            convert(a["shift"]),
            convert(a["scale"]),
            action / float(a["time_scale"][0]),
            bytes(a["activation"]).decode(),
            float(a["alpha"][0]),
        )

    def to_numpy(self) -> Callable[[Doubles], Doubles]:
        """H of NumPy arrays (..., M), double precision."""
        return self._hamiltonian(np, lambda array: np.asarray(array, dtype=np.float64))

    def to_jax(self) -> Callable[[Any], Any]:
        """H of JAX arrays (..., M); `jax.grad`, `jit` and `vmap` go through it.

        Double precision where JAX has it enabled. Needs the package jax.
        """
        try:
            import jax.numpy as jnp
        except ImportError:
            raise ImportError("to_jax() needs the package jax. Run: pip install jax.") from None
        return self._hamiltonian(jnp, lambda array: jnp.asarray(np.asarray(array, dtype=np.float64)))

    def to_torch(self, dtype: Any = None) -> Callable[[Any], Any]:
        """H of PyTorch tensors (..., M) of `dtype`, float64 unless given; autograd goes through it.

        Needs the package torch.
        """
        try:
            import torch
        except ImportError:
            raise ImportError("to_torch() needs the package torch. Run: pip install torch.") from None
        kind = torch.float64 if dtype is None else dtype
        return self._hamiltonian(torch, lambda array: torch.tensor(np.array(array), dtype=kind))
