"""The model as a function of NumPy, JAX and PyTorch gives the library's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import SMALL

import noether

SHARE = 1e-5


@pytest.fixture(scope="module", params=["elu", "softplus", "tanh", "sine"])
def model(request: pytest.FixtureRequest, plane: noether.Simulated) -> noether.Result:
    settings = {**SMALL, "razor.steps": 30, "network.activation": request.param}
    return noether.discover(plane.t, plane.q, plane.p, noise=0.01, settings=settings, threads=1)


@pytest.fixture(scope="module")
def x(plane: noether.Simulated) -> np.ndarray:
    return np.concatenate([plane.q, plane.p], axis=-1)[:5]


def close(found: Any, expected: np.ndarray) -> None:
    scale = np.abs(expected - expected.mean()).max()
    np.testing.assert_allclose(np.asarray(found), expected, rtol=0, atol=SHARE * scale)


def test_numpy(model: noether.Result, x: np.ndarray) -> None:
    close(model.network.to_numpy()(x), model.hamiltonian(x))


def test_without_symmetry(plane: noether.Simulated, x: np.ndarray) -> None:
    none = noether.discover(plane.t, plane.q, plane.p, noise=0.01, settings=SMALL, group="none", threads=1)
    close(none.network.to_numpy()(x), none.hamiltonian(x))


def test_jax(model: noether.Result, x: np.ndarray) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    H = model.network.to_jax()
    close(H(x), model.hamiltonian(x))
    gradient = np.asarray(jax.jit(jax.vmap(jax.grad(H)))(x.reshape(-1, 4)))
    close(np.concatenate([gradient[:, 2:], -gradient[:, :2]], axis=1), model.vector_field(x.reshape(-1, 4)))


def test_torch(model: noether.Result, x: np.ndarray) -> None:
    torch = pytest.importorskip("torch")
    states = torch.tensor(x, requires_grad=True)
    energy = model.network.to_torch()(states)
    close(energy.detach(), model.hamiltonian(x))
    energy.sum().backward()
    gradient = states.grad.numpy()
    close(np.concatenate([gradient[..., 2:], -gradient[..., :2]], axis=-1), model.vector_field(x))


def test_arrays(model: noether.Result) -> None:
    network = model.network
    assert network.num_layers == 2 and network.variables == model.variables
    assert [W.shape for W, _ in network.layers] == [(16, 4), (16, 16)]
    assert network.output.dtype == np.float32 and network.output.shape == (16,)


def test_files_that_are_no_model(tmp_path: Any) -> None:
    from noether._network import NetworkModel

    with pytest.raises(noether.FileError, match="cannot be read"):
        NetworkModel.load(tmp_path / "model.npz")
