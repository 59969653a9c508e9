"""Latent variable models in torch, one file per idea.

| name | what it is | file |
|---|---|---|
| `MixtureParameters` | weights, means and covariances of a Gaussian mixture | parameters.py |
| `GaussianMixture` | the mixture as an estimator: fit, predict, sample | mixture.py |
| `em.fit` | the loop that every EM shares: E-step, M-step, trace, stopping rule | em.py |
| `mixture.e_step`, `mixture.m_step` | the two steps for the Gaussian mixture | mixture.py |
| `mixture.log_density` and others | densities and responsibilities at given rows | densities.py |
| `oracles.mixtures` | the same quantities by another, slower and plainer route | oracles/mixtures.py |
| `data` | real and generated data sets | data.py |
| `device` | the device to compute on | device.py |

Behind `mixture` stand chunks.py (data in any form, passed over again and again), exponential_family.py and
component_wise.py (the E-step, fast and exact) and starts.py (where EM begins).

The modules, and the two names with a capital, are found in this package and loaded when first used.
"""

import importlib

_home = {
    "MixtureParameters": "parameters",
    "GaussianMixture": "mixture",
}
_modules = ("data", "device", "em", "mixture", "oracles", "parameters")

__all__ = ["GaussianMixture", "MixtureParameters", "data", "device", "em", "mixture", "oracles", "parameters"]


def __getattr__(name: str):
    if name in _modules:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _home:
        return getattr(importlib.import_module(f"{__name__}.{_home[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
