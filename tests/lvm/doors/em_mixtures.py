"""Rows, parameters and data sets; EM for Gaussian mixtures; Monte Carlo EM."""

import io
import tempfile
from pathlib import Path

import numpy as np
import torch

from course.lvm import data, fitted, parameters, rows
from course.lvm.em import loop, mixture, mixture_densities, monte_carlo, starts
from course.lvm.parameters import (
    DBMParameters,
    MixtureParameters,
    PPCAMixtureParameters,
    PPCAParameters,
    RBMParameters,
)
from tests.lvm.doors.call import Call
from tests.lvm.problems import parameters_of, rows_of

MODULES: tuple[str, ...] = (
    "data",
    "fitted",
    "rows",
    "parameters",
    "em.loop",
    "em.mixture",
    "em.mixture_densities",
    "em.mixture_statistics",
    "em.monte_carlo",
    "em.starts",
)

X = rows_of(0, 30, 3)  # (N, D)
FEW = rows_of(1, 5, 3)
FULL, DIAG = (parameters_of(kind, 0, components=4, width=3) for kind in ("full", "diag"))
# So that they are positive definite when rounded, too.
FULL = FULL._replace(covariances=FULL.covariances + 3 * torch.eye(3, dtype=torch.float64))
DIAG = DIAG._replace(covariances=DIAG.covariances + 3)
SHAPES = {"full": "K D D", "diag": "K D"}
MEANS = X[[1, 4, 7, 9]]
WEIGHT = torch.linspace(1, 3, 30, dtype=torch.float64)
PPCA = PPCAParameters(X[:2].T.contiguous(), X[0], torch.tensor(0.5, dtype=torch.float64))
PPCAS = PPCAMixtureParameters(
    torch.full((5,), 0.2, dtype=torch.float64),
    rows_of(2, 30, 2).reshape(5, 3, 4)[..., :2].contiguous(),
    FEW,
    torch.full((5,), 0.5, dtype=torch.float64),
)
Z = rows_of(3, 20, 2).reshape(4, 5, 2)  # (S, N, M)


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def of_mixture(kind: str) -> dict[str, str]:
    """The axes of the parameters of a mixture."""
    return {
        "parameters.weights": "K",
        "parameters.means": "K D",
        "parameters.covariances": SHAPES[kind],
    }


#: A shape less, or one component's, is another type of covariance: full -> diag or tied, diag -> spherical.
OTHER_TYPES = {"parameters.covariances": {"an axis less", "one K"}}
OF_MIXTURE = of_mixture("full")
OF_PPCA = {"parameters.weights": "D M", "parameters.mean": "D", "parameters.noise_variance": ""}
OF_PPCAS = {
    "parameters.mixing": "K",
    "parameters.weights": "K D M",
    "parameters.means": "K D",
    "parameters.noise_variances": "K",
}
UNEQUAL = [FULL.weights * 2]
CROOKED = FULL.covariances + torch.tensor([[0.0, 0.5, 0], [0, 0, 0], [0, 0, 0]], dtype=torch.float64)


def with_mixture(function, **others) -> Call:
    return Call(
        function,
        {**others, "parameters": FULL},
        axes={**OF_MIXTURE, **{name: "N D" for name in others}},
        fine=OTHER_TYPES,
        wrong={"parameters.weights": UNEQUAL, "parameters.covariances": [CROOKED]},
    )


def mixture_of(**settings) -> mixture.GaussianMixture:
    return mixture.GaussianMixture(2, covariance_type="diag", max_steps=2, generator=seeded(), **settings)


FITTED = mixture_of().fit(X)
SAVED = io.BytesIO()
FITTED.save(SAVED)


KEPT = Path(tempfile.mkdtemp())
np.savez(KEPT / "toy_1.npz", x=X, labels=np.arange(30), feature_names=list("abc"), label_names=list("de"))


def copied(file: io.BytesIO) -> io.BytesIO:
    return io.BytesIO(file.getvalue())


def on_rows(method: str) -> Call:
    return Call(getattr(FITTED, method), {"data": X}, axes={"data": "N D"}, held="D")


def fit_with(init: object) -> Call:
    def fit(n_components, covariance_type, reg_covar, min_variance, tolerance, max_steps, n_init, init):
        return mixture.GaussianMixture(
            n_components,
            covariance_type=covariance_type,
            reg_covar=reg_covar,
            min_variance=min_variance,
            tolerance=tolerance,
            max_steps=max_steps,
            n_init=n_init,
            init=init,
        )

    arguments = {
        "n_components": 4,
        "covariance_type": "diag",
        "reg_covar": 0.5,
        "min_variance": 0.1,
        "tolerance": 0.1,
        "max_steps": 3,
        "n_init": 1,
        "init": init,
    }
    wrong = {"reg_covar": [-1.0], "min_variance": [-1.0], "tolerance": [-1.0], "n_components": [5]}
    return Call(
        fit,
        arguments,
        axes={"init": "K D"},
        held="K",
        wrong={**wrong, "init": ["kmeans", torch.ones(4)]} if not isinstance(init, str) else {"init": [3]},
        # Means may be given where a word is; the dtype is made float64.
        fine={"init": {"a tensor"}},
    )


def of_start(name: str, **arguments) -> Call:
    return Call(
        getattr(starts, name),
        {"sample": X, **arguments, "covariance_type": "tied", "reg_covar": 0.5, "sample_weight": WEIGHT},
        axes={"sample": "N D", "sample_weight": "N", **({"means": "K D"} if "means" in arguments else {})},
        wrong={"reg_covar": [-1.0], "sample_weight": [-WEIGHT]},
    )


STATISTICS, _ = mixture.e_step(X, FULL)


def linkage(**changes) -> Call:
    arguments = {
        "data": (125, 18, 20, 34),
        "parameters": 0.5,
        "e_step": lambda counts, theta: (counts[0] * theta / (2 + theta), -((theta - 0.63) ** 2)),
        "m_step": lambda second, theta: (second + 34) / (second + 72),
        "tolerance": 1e-3,
        "max_steps": 5,
        "exact": False,
        "callback": lambda *_: None,
    }
    fine = {"data": ANYTHING, "parameters": ANYTHING}
    return Call(loop.fit, {**arguments, **changes}, fine=fine, wrong={"tolerance": [-1.0]})


#: `data` and `parameters` are whatever the steps of the caller take.
ANYTHING = {"None", "an object", "a number", "a tensor", "true", "text", "nan", "inf"}


def log_joint(x, z, theta):
    return -0.5 * ((x[:, :2] - z).square() + z.square()).sum(-1)


def monte_carlo_fit() -> Call:
    return Call(
        monte_carlo.fit,
        {
            "data": FEW,
            "parameters": 1.0,
            "sampler": lambda x, theta, z, generator=None: torch.randn(4, 5, 2, generator=generator),
            "m_step": lambda samples, theta: theta + float(samples.latents.mean()),
            "log_likelihood": lambda x, theta: -(theta**2),
            "steps": 2,
            "generator": seeded(),
            "callback": lambda *_: None,
        },
        axes={"data": "N D"},
        fine={
            "data": ANYTHING
            | {"a dict", "half precision", "complex", "nan", "inf", "-inf"}
            | {"an axis more", "an axis less", "no N", "no D"},
            "parameters": ANYTHING,
        },
    )


def metropolis(x, latents, scale, samples, latent_width, sweeps, generator=None):
    sampler = monte_carlo.metropolis_sampler(
        log_joint, samples=samples, latent_width=latent_width, scale=scale, sweeps=sweeps
    )
    return sampler(x, None, latents, generator=generator)


def gibbs(x, parameters, latents, samples, sweeps, generator=None):
    return monte_carlo.ppca_gibbs_sampler(samples=samples, sweeps=sweeps)(
        x, parameters, latents, generator=generator
    )


def gradient_step(expected_log_joint, optimizer, steps):
    return monte_carlo.gradient_m_step(expected_log_joint, optimizer, steps=steps)


CALLS = {
    # ---- data
    "data.standardize": lambda: Call(data.standardize, {"x": X}, axes={"x": "N D"}),
    "data.gaussian_blobs": lambda: Call(
        data.gaussian_blobs,
        {"n": 6, "parameters": FULL, "generator": seeded()},
        axes=OF_MIXTURE,
        fine=OTHER_TYPES,
        wrong={"parameters.weights": UNEQUAL, "parameters.covariances": [CROOKED]},
    ),
    "data.load_openml": lambda: Call(
        lambda name, version, sha256, download: data.load_openml(
            name, version, sha256=sha256, download=download, folder=KEPT
        ),
        {"name": "toy", "version": 1, "sha256": None, "download": False},
        # None: not compared. Another word is another data set, of which there is no copy.
        fine={"sha256": {"None", "an object"}, "name": {"another word"}},
        wrong={"sha256": [3, "00ff"]},
    ),
    "data.checksum": lambda: Call(
        data.checksum,
        {"dataset": data.Dataset(X, torch.arange(30).double(), ("a", "b", "c"), ("d", "e"))},
        axes={"dataset.x": "N D", "dataset.labels": "N"},
    ),
    "data.roll": lambda: Call(
        data.roll, {"z": rows_of(0, 5), "radius": 2.0}, axes={"z": "... 2"}, wrong={"radius": [0.0, -1.0]}
    ),
    "data.rolled_sheet": lambda: Call(
        data.rolled_sheet, {"count": 5, "noise": 0.5, "generator": seeded()}, wrong={"noise": [-1.0]}
    ),
    "data.sample_bars": lambda: Call(
        data.sample_bars,
        {"count": 5, "generator": seeded(), "dtype": torch.float64},
        wrong={"dtype": [torch.int64, torch.half, "float32", float]},
    ),
    # ---- a file
    "fitted.write": lambda: Call(
        fitted.write,
        {"path": io.BytesIO(), "kind": "Line", "content": {"slope": X}},
        fine={"kind": {"another word"}},
    ),
    "fitted.read": lambda: Call(
        fitted.read,
        {
            "path": copied(SAVED),
            "kind": "GaussianMixture",
            "tuples": (MixtureParameters,),
            "device": "cpu",
        },
        fine={"tuples": ANYTHING},
        wrong={"path": [io.BytesIO(b"nothing"), 3], "device": ["tpu"]},
    ),
    # ---- rows
    "rows.Rows": lambda: Call(
        rows.Rows,
        {"data": X, "sample_size": 7, "sample_weight": WEIGHT, "generator": seeded()},
        axes={"data": "N D", "sample_weight": "N"},
        fine={"sample_size": {"0"}},  # no sample is asked for
        wrong={"sample_weight": [-WEIGHT]},
    ),
    "rows.Rows.of": lambda: Call(rows.Rows.of, {"data": X}, axes={"data": "N D"}),
    "rows.Rows.blocks": lambda: Call(lambda size: list(rows.Rows(X).blocks(size)), {"size": 40}),
    # ---- parameters
    **{
        f"parameters.{function.__name__}": lambda function=function: with_mixture(function)
        for function in (
            parameters.covariance_type,
            parameters.covariance_matrices,
            parameters.validate_mixture,
        )
    },
    "parameters.component": lambda: Call(
        parameters.component,
        {"parameters": PPCAS, "k": 2},
        axes=OF_PPCAS,
        fine={"k": {"0"}, "parameters.weights": {"no M"}},
        wrong={"k": [5]},
    ),
    "parameters.ppca_covariance_matrices": lambda: Call(
        parameters.ppca_covariance_matrices,
        {"parameters": PPCA},
        axes=OF_PPCA,
        # Without latents x is spherical.
        fine={"parameters.weights": {"no M"}},
        wrong={"parameters.noise_variance": [-PPCA.noise_variance]},
    ),
    "parameters.ppca_covariance_matrices of a mixture": lambda: Call(
        parameters.ppca_covariance_matrices,
        {"parameters": PPCAS},
        axes=OF_PPCAS,
        fine={"parameters.weights": {"no M"}},
        wrong={"parameters.mixing": [PPCAS.mixing * 2]},
    ),
    # ---- EM
    "em.loop.fit": linkage,
    "em.mixture.e_step": lambda: with_mixture(mixture.e_step, data=X),
    "em.mixture.m_step": lambda: Call(
        mixture.m_step,
        {"statistics": STATISTICS, "parameters": FULL, "reg_covar": 0.5, "min_variance": 0.1},
        axes={
            **OF_MIXTURE,
            "statistics.counts": "K",
            "statistics.sums": "K D",
            "statistics.squares": "K D D",
        },
        fine=OTHER_TYPES,
        wrong={
            "parameters.weights": UNEQUAL,
            "parameters.covariances": [CROOKED],
            "statistics.counts": [-STATISTICS.counts],
            "reg_covar": [-1.0],
            "min_variance": [-1.0],
        },
    ),
    "em.mixture.sample": lambda: Call(
        mixture.sample,
        {"parameters": FULL, "count": 6, "generator": seeded()},
        axes=OF_MIXTURE,
        fine=OTHER_TYPES,
        wrong={"parameters.weights": UNEQUAL, "parameters.covariances": [CROOKED]},
    ),
    "em.mixture.free_parameters": lambda: with_mixture(mixture.free_parameters),
    "em.mixture.GaussianMixture": lambda: fit_with(DIAG.means),
    "em.mixture.GaussianMixture from a word": lambda: fit_with("random"),
    "em.mixture.GaussianMixture.fit": lambda: Call(
        mixture_of().fit,
        {"data": X, "sample_weight": WEIGHT},
        axes={"data": "N D", "sample_weight": "N"},
        wrong={"sample_weight": [-WEIGHT]},
    ),
    "em.mixture.GaussianMixture.fit_predict": lambda: Call(
        mixture_of().fit_predict,
        {"data": X, "sample_weight": WEIGHT},
        axes={"data": "N D", "sample_weight": "N"},
        wrong={"sample_weight": [-WEIGHT]},
    ),
    **{
        f"em.mixture.GaussianMixture.{method}": lambda method=method: on_rows(method)
        for method in ("predict", "predict_proba", "score_samples", "log_likelihood", "score", "aic", "bic")
    },
    "em.mixture.GaussianMixture.sample": lambda: Call(FITTED.sample, {"count": 6, "generator": seeded()}),
    "fitted.Fitted.set_params": lambda: Call(mixture_of().set_params, {"n_components": 3, "reg_covar": 0.5}),
    "fitted.Fitted.save": lambda: Call(FITTED.save, {"path": io.BytesIO()}),
    "fitted.Fitted.load": lambda: Call(
        mixture.GaussianMixture.load,
        {"path": copied(SAVED), "device": "cpu"},
        wrong={"path": [io.BytesIO(b"nothing")]},
    ),
    **{
        f"em.mixture_densities.{name} of {kind} covariances": lambda name=name, kind=kind: Call(
            getattr(mixture_densities, name),
            {"x": FEW, "parameters": {"full": FULL, "diag": DIAG}[kind]},
            axes={"x": "N D", **of_mixture(kind)},
            # The sum over no rows is 0.
            fine={**OTHER_TYPES, **({"x": {"no N"}} if name == "log_likelihood" else {})},
            wrong={
                "parameters.weights": UNEQUAL,
                **({"parameters.covariances": [CROOKED]} if kind == "full" else {}),
            },
        )
        for name in ("log_density", "log_joint", "responsibilities", "score_samples", "log_likelihood")
        for kind in ("full", "diag")
    },
    # ---- starts
    "em.starts.start": lambda: of_start("start", n_components=4, way="k-means++", generator=seeded()),
    "em.starts.start at random": lambda: of_start("start", n_components=4, way="random", generator=seeded()),
    "em.starts.around": lambda: of_start("around", means=MEANS),
    "em.starts.k_means_plus_plus": lambda: Call(
        starts.k_means_plus_plus,
        {"sample": X, "n_components": 4, "generator": seeded()},
        axes={"sample": "N D"},
        wrong={"n_components": [31]},
    ),
    # ---- Monte Carlo EM
    "em.monte_carlo.fit": monte_carlo_fit,
    "em.monte_carlo.metropolis_sampler": lambda: Call(
        metropolis,
        {
            "x": FEW,
            "latents": Z,
            "scale": 0.5,
            "samples": 4,
            "latent_width": 2,
            "sweeps": 3,
            "generator": seeded(),
        },
        axes={"x": "N D", "latents": "S N M"},
        fine={"latents": {"None"}},  # then the chains begin anew
        wrong={"scale": [0.0]},
    ),
    "em.monte_carlo.ppca_gibbs_sampler": lambda: Call(
        gibbs,
        {"x": FEW, "parameters": PPCA, "latents": Z, "samples": 4, "sweeps": 3, "generator": seeded()},
        axes={"x": "N D", "latents": "S N M", **OF_PPCA},
        fine={"latents": {"None"}},  # then the chains begin anew
    ),
    "em.monte_carlo.ppca_m_step": lambda: Call(
        monte_carlo.ppca_m_step,
        {"samples": monte_carlo.Samples(FEW, Z), "parameters": PPCA},
        axes={"samples.data": "N D", "samples.latents": "S N M", **OF_PPCA},
    ),
    "em.monte_carlo.gradient_m_step": lambda: Call(
        gradient_step,
        {"expected_log_joint": lambda *_: None, "optimizer": torch.optim.SGD, "steps": 3},
    ),
}

NAMES_ONLY = "numbers with names: what receives them looks at them"
NOTHING = "takes nothing"
INSIDE = "inside the doors of mixture.py and Rows, in every step of a loop: what it gets was looked at"
LEFT_OUT: dict[str, str] = {
    "data.Dataset": NAMES_ONLY,
    **{
        f"data.{name}": NOTHING
        for name in ("digits", "iris", "wine", "overlapping_mixture", "elongated_mixture", "bars")
    },
    "fitted.Fitted": "takes nothing: what inherits it has a constructor of its own",
    "fitted.Fitted.get_params": "takes a word that changes nothing",
    "rows.Reservoir": INSIDE,
    "rows.Reservoir.offer": INSIDE,
    "rows.Rows.weighted_blocks": INSIDE,
    "rows.home": "takes the device of a tensor",
    "parameters.shape_of_type": INSIDE,
    "parameters.type_of_shapes": INSIDE,
    **{
        f"parameters.{kind.__name__}": NAMES_ONLY
        for kind in (
            MixtureParameters,
            parameters.MixtureStatistics,
            PPCAParameters,
            PPCAMixtureParameters,
            RBMParameters,
            DBMParameters,
        )
    },
    "em.loop.ConvergenceWarning": "a warning",
    "em.monte_carlo.Samples": NAMES_ONLY,
    **{
        f"em.mixture_densities.{name}": INSIDE
        for name in (
            "component_log_densities",
            "log_responsibilities",
            "whitening",
            "check_variances",
            "variances",
        )
    },
    **{
        f"em.mixture_statistics.{name}": INSIDE
        for name in (
            "expectations",
            "maximize",
            "raised",
            "ExponentialFamily",
            "ExponentialFamily.expectations",
            "posterior_",
            "component_wise_expectations",
        )
    },
}
