"""The same as an estimator in the manner of scikit-learn, which need not be installed."""

from __future__ import annotations

import copy
import inspect
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from noether._arrays import are_trajectories
from noether._data import is_frame
from noether._discover import discover, load
from noether._errors import FileError, UsageError
from noether._estimator_data import equal_step, halves, times_or_step, trajectories
from noether._law_list import Laws
from noether._laws import Law, group_json
from noether._numbers import Doubles, doubles
from noether._progress import ProgressLike
from noether._quality import r2_of_one_step
from noether._result import Result
from noether._tables import states_of_frame

_PARAMETERS = "estimator.json"
#: What fits small systems well in half a minute; measured on those that `simulate` knows.
_SETTINGS = {"razor.steps": 3000, "network.widths": (64, 64), "evidence.seeds": 0}


class NoetherRazor:
    """Laws and a Hamiltonian from states: `fit(X, t=t)`, `predict(X)`, `score(X, t=t)`.

    X holds whole states x = (q, p), positions first: (N, T, M), (T, M) for a single trajectory, or
    a list of (T_i, M). A frame is understood as by `noether.discover`. Unless `settings` say
    otherwise, a network of two layers of 64 is trained for 3,000 steps, which fits motion of few
    degrees of freedom in half a minute, and the evidence of each law is not measured; a tenth
    of the steps fits badly. `noether.discover` without settings trains a larger network.

    Args:
        noise: standard deviation, one number or one per variable; "auto" estimates it.
        dt: time between states, where `fit` is given no times.
        names: names of the variables, positions first.
        group: "learn", "none", or known laws to build in.
        start: "auto", "random" or "anchored".
        settings: keys of `noether config`, as in {"razor.steps": 500}.
        seed: of every random number; None for a fresh one.
        threads: 0 for all cores.
        time_limit: seconds after which training ends.
        progress: True for a bar, or a function of a `Progress`.
        terms: what laws beyond quadratics are made of, as for `noether.discover`; "none" for none.
        term: a further term or several, as in "z^2/r^5".
        define: names for parts of terms, one or several, as in "r = sqrt(x^2 + y^2)".

    Attributes:
        result_: the `Result`.
        laws_: its laws.
        n_features_in_: M.
        dt_: the time between the states of the fit, where it is the same everywhere; None elsewhere.
        feature_names_in_: names of the variables, where a frame gave them.
    """

    result_: Result
    n_features_in_: int
    dt_: float | None

    def __init__(
        self,
        noise: Any = "auto",
        dt: float | None = None,
        names: Any = None,
        group: Any = "learn",
        start: str | None = None,
        settings: Any = None,
        seed: int | None = 0,
        threads: int = 0,
        time_limit: float = 0,
        progress: ProgressLike = None,
        terms: Any = "auto",
        term: Any = None,
        define: Any = None,
    ) -> None:
        self.noise = noise
        self.dt = dt
        self.names = names
        self.group = group
        self.start = start
        self.settings = settings
        self.seed = seed
        self.threads = threads
        self.time_limit = time_limit
        self.progress = progress
        self.terms = terms
        self.term = term
        self.define = define

    # Parameters

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> NoetherRazor:
        """Sets arguments of the constructor."""
        for name, value in params.items():
            if name not in self._names():
                raise UsageError(
                    f"{name}: NoetherRazor has no such parameter. Use one of {', '.join(self._names())}."
                )
            setattr(self, name, value)
        return self

    # Fitting

    def fit(self, X: Any, y: Any = None, *, t: Any = None) -> NoetherRazor:
        """Finds laws and a Hamiltonian.

        Args:
            X: states, see above.
            y: not used.
            t: times (N, T), (T,) or a list of (T_i,), or one number, the time step; `dt` without it.
        """
        chosen = {
            name: getattr(self, name)
            for name in (
                "noise", "group", "start", "seed", "threads", "time_limit", "progress", "terms", "term", "define",
            )  # fmt: skip
        }
        chosen["settings"] = {**_SETTINGS, **(self.settings or {})}
        times, dt = times_or_step(t, self.dt)
        self.dt_ = dt if times is None else equal_step(times)
        if is_frame(X):
            if times is not None:
                raise UsageError("t: times are given beside a frame. Name its column of times t, or time.")
            self.result_ = discover(X, dt=dt, **chosen)
            self.feature_names_in_ = np.array(self.result_.variables, dtype=object)
        else:
            q, p = halves(X)
            self.result_ = discover(times, q, p, dt=dt, names=self.names, **chosen)
        self.n_features_in_ = self.result_.dimension
        return self

    @property
    def laws_(self) -> Laws:
        """The laws that were found."""
        return self._fitted().laws

    def predict(self, X: Any) -> Any:
        """The rate of change x' (..., M) at states (..., M); a list of them for a list of trajectories."""
        result = self._fitted()
        if are_trajectories(X):
            return [result.vector_field(self._states(part)) for part in X]
        return result.vector_field(self._states(X))

    def score(self, X: Any, y: Any = None, *, t: Any = None) -> float:
        """R^2 of the change over one step of the data, the mean over the variables; 1 is perfect.

        Args: as for `fit`; without times, the step is that of the fit if it was the same everywhere.
        """
        result = self._fitted()
        times, dt = times_or_step(t, self.dt)
        if times is None and dt is None:
            dt = getattr(self, "dt_", None)
        return r2_of_one_step(result, trajectories(X, times, dt, result.dimension))

    # Metadata routing of scikit-learn: times for `fit` and `score`

    def get_metadata_routing(self) -> Any:
        """What `fit` and `score` ask meta-estimators for: t, once `set_fit_request(t=True)` says so."""
        if hasattr(self, "_metadata_request"):
            return copy.deepcopy(self._metadata_request)
        from sklearn.utils.metadata_routing import MetadataRequest

        request = MetadataRequest(owner=type(self).__name__)
        for method in ("fit", "score"):
            getattr(request, method).add_request(param="t", alias=None)
        return request

    def _ask(self, method: str, t: bool | str | None) -> NoetherRazor:
        request = self.get_metadata_routing()
        getattr(request, method).add_request(param="t", alias=t)
        self._metadata_request = request
        return self

    def set_fit_request(self, *, t: bool | str | None) -> NoetherRazor:
        """Should a meta-estimator pass times t to `fit`? A text is the name that it knows them by."""
        return self._ask("fit", t)

    def set_score_request(self, *, t: bool | str | None) -> NoetherRazor:
        """Should a meta-estimator pass times t to `score`?"""
        return self._ask("score", t)

    def _states(self, X: Any) -> Doubles:
        array = states_of_frame(X, self.result_.variables) if is_frame(X) else doubles(X, "X")
        if array.ndim < 2:
            raise UsageError(
                f"X: Expected 2D array, got {array.ndim}D array instead. Reshape your data: (points, M)."
            )
        if array.shape[-1] != self.n_features_in_:
            raise UsageError(
                f"X has {array.shape[-1]} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input."
            )
        if not np.all(np.isfinite(array)):
            raise UsageError("X: Input contains NaN or infinity. Leave such states out.")
        return array

    def _fitted(self) -> Result:
        if hasattr(self, "result_"):
            return self.result_
        sentence = f"This {type(self).__name__} instance is not fitted yet. Call fit first."
        try:
            from sklearn.exceptions import NotFittedError
        except ImportError:
            raise UsageError(sentence) from None
        raise NotFittedError(sentence)

    # Files

    def save(self, folder: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Copies the run folder, with the parameters beside it."""
        target = self._fitted().save(folder, force=force)
        params = self.get_params()
        params["progress"] = None  # a function cannot be kept
        params["dt_"] = getattr(self, "dt_", None)
        if not isinstance(self.group, (str, type(None))):
            params["group"] = group_json(list(self.group))
        text = json.dumps(params, default=_plain, indent=2)
        (target / _PARAMETERS).write_text(text + "\n", encoding="utf-8")
        return target

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> NoetherRazor:
        """Opens what `save` wrote; a run folder of the command line does as well."""
        file = Path(folder) / _PARAMETERS
        result = load(folder)
        try:
            params = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            step = params.pop("dt_", None)
            estimator = cls(**params)
        except (OSError, ValueError, TypeError) as error:
            raise FileError(f"{file} is damaged ({error}). Remove it, or save again.") from None
        estimator.result_ = result
        estimator.n_features_in_ = result.dimension
        estimator.dt_ = step
        return estimator

    # scikit-learn's own questions

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "result_")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(two_d_array=True, three_d_array=True),
        )

    def __repr__(self) -> str:
        defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(type(self).__init__).parameters.items()
        }
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if not (value is defaults[name] or repr(value) == repr(defaults[name]))
        ]
        return f"{type(self).__name__}({', '.join(changed)})"


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Law):
        return group_json([value])[0]
    raise TypeError(f"{value!r} cannot be written")
