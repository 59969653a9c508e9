"""Latent variable models in torch: packages that carry the ideas of the course.

One thread holds it together: a model answers `log_joint(x, z)`, an approximation answers `sample` and `log_prob`, and
every algorithm is a way up the same bound, ELBO = E_q[log p(x, z) − log q(z)].

What stands by itself
    data                  real and generated data sets
    rows                  a data set in chunks, passed over again and again
    parameters            what the models are made of, as named tuples: `MixtureParameters`, `PPCAParameters`,
                          `PPCAMixtureParameters`, `RBMParameters`, `DBMParameters`
    contracts             what a model, an approximation, an estimator and an objective promise
    checks                what comes in at a public door, and errors about it
    fitted                settings, and a file to keep what was learned
    optimization          the two loops of all learning by gradients
    networks              `GaussianEncoder`, `FullGaussianEncoder`, `LinearEncoder`, `BernoulliEncoder`,
                          `BernoulliDecoder`, `GaussianDecoder`

distributions             what one can say of a law in closed form
    gaussian              densities, affine maps and fits: `Gaussian`
    linear_gaussian       z ~ N, and x around a map of z: `LinearGaussian`, `NonlinearGaussian`
    families              approximations q(z): `DiagonalGaussian`, `FullGaussian`, `Bernoulli`, `Categorical`
    divergences           KL between two distributions; the Gaussian nearest to a target
    markov_chain          Metropolis-Hastings and Gibbs steps
    exact                 all states of a few bits, nodes of quadrature

em                        the posterior is at hand
    loop                  what every EM shares
    mixture               Gaussian mixtures: `GaussianMixture`
    mixture_densities, mixture_statistics, starts     what its steps are made of, and where it begins
    ppca, ppca_densities  probabilistic PCA: `PPCA`
    ppca_selection        how many latent dimensions
    principal_axes        mean and covariance of data, by eigenvalues and eigenvectors
    ppca_mixture          mixtures of it: `PPCAMixture`
    fitted                what classes with scikit-learn's verbs have in common
    monte_carlo           an E-step by samples, an M-step by gradients

variational               the posterior is out of reach, and a q takes its place
    bound                 the ELBO in its forms, log p(x) by samples, and `Bound`, which learning climbs
    local                 a q for every row; variational EM
    amortized             one encoder for all rows: the loop that teaches it, and what it costs
    vae                   the variational autoencoder: `VAE`

gradients                 of expectations
    estimators            the contract of all estimators, and a comparison
    score_function        from densities alone, with baselines
    variance_reduction    controls, antithetic and stratified draws, common random numbers, Rao-Blackwellization
    relaxed               discrete samples made smooth: Concrete, straight-through, REBAR, RELAX
    pathwise              through the samples; Stein's identity
    transforms            z as a map of noise
    implicit              z without such a map: Gamma, Dirichlet, von Mises, mixtures
    importance_weighted   of the bound from several samples at once

boltzmann                 energies in the place of densities
    rbm                   restricted Boltzmann machines: `RBM`
    energies              their energies, conditionals and partition function
    training              contrastive divergence, and persistent
    annealed_importance_sampling      the partition function of a machine too large to enumerate
    deep, deep_training   deep Boltzmann machines

helmholtz                 two networks that teach each other
    networks              `SigmoidBeliefNetwork`, `RecognitionNetwork`
    wake_sleep            wake-sleep, and reweighted

diffusion                 data turned into noise and back
    process               the way to noise: `Schedule`, and what a network may predict
    model                 the bound, learning and drawing: `DDPM`, `DenoisingNetwork`

oracles                   exact answers on small models, by another route than the library

The packages and files, and the names with a capital, are found in this package and loaded when first used:
`course.lvm.VAE`, `course.lvm.gradients.relaxed.rebar`. A function is imported from its file, which may have its name:
`from course.lvm.gradients.score_function import score_function`. What an exercise withholds is not among them while it
is done.
"""

import importlib
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

_home = {
    "BernoulliDecoder": "networks",
    "BernoulliEncoder": "networks",
    "FullGaussianEncoder": "networks",
    "GaussianDecoder": "networks",
    "GaussianEncoder": "networks",
    "LinearEncoder": "networks",
    "DBMParameters": "parameters",
    "MixtureParameters": "parameters",
    "PPCAMixtureParameters": "parameters",
    "PPCAParameters": "parameters",
    "RBMParameters": "parameters",
    "Bernoulli": "distributions.families",
    "Categorical": "distributions.families",
    "DiagonalGaussian": "distributions.families",
    "FullGaussian": "distributions.families",
    "Gaussian": "distributions.gaussian",
    "LinearGaussian": "distributions.linear_gaussian",
    "NonlinearGaussian": "distributions.linear_gaussian",
    "GaussianMixture": "em.mixture",
    "PPCA": "em.ppca",
    "PPCAMixture": "em.ppca_mixture",
    "VAE": "variational.vae",
    "RBM": "boltzmann.rbm",
    "RecognitionNetwork": "helmholtz.networks",
    "SigmoidBeliefNetwork": "helmholtz.networks",
    "DDPM": "diffusion.model",
    "Bound": "variational.bound",
    "DenoisingNetwork": "diffusion.model",
    "Schedule": "diffusion.process",
}
_parts = [
    "data",
    "rows",
    "parameters",
    "contracts",
    "checks",
    "fitted",
    "optimization",
    "networks",
    "distributions",
    "em",
    "variational",
    "gradients",
    "boltzmann",
    "helmholtz",
    "diffusion",
    "oracles",
]

__all__ = [*_home, *_parts]


def __getattr__(name: str) -> Any:
    if name in _parts:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _home:
        return getattr(importlib.import_module(f"{__name__}.{_home[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [name for name in __all__ if _within_reach(name)]


def _within_reach(name: str, found: Callable[[str], Any] = __getattr__) -> bool:
    """Whether an exercise withholds neither the name nor what it needs: `help` asks for every name that is listed."""
    try:
        found(name)
    except ImportError:
        return False
    return True


def _lazy(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make `__getattr__` and `__dir__` of a package whose files are loaded when they are first asked for."""

    def files() -> list[str]:
        return [file.name for file in pkgutil.iter_modules(sys.modules[package].__path__)]

    def found(name: str) -> Any:
        if name in files():
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(
            f"module {package!r} has no attribute {name!r}; its files are {', '.join(files())}"
        )

    def listed() -> list[str]:
        return sorted(
            {*vars(sys.modules[package]), *(name for name in files() if _within_reach(name, found))}
        )

    return found, listed
