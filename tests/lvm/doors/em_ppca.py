"""Probabilistic PCA and its mixtures."""

import tempfile
from pathlib import Path

import torch

from course.lvm.em import fitted, ppca, ppca_densities, ppca_mixture, ppca_selection, principal_axes
from course.lvm.parameters import MixtureStatistics, PPCAMixtureParameters, PPCAParameters
from tests.lvm.doors.call import Call

MODULES = (
    "em.fitted",
    "em.ppca",
    "em.ppca_densities",
    "em.ppca_mixture",
    "em.ppca_selection",
    "em.principal_axes",
)


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


# N = 23 rows, D = 5 columns, M = 3 latent dimensions, S = 4 samples, K = 6 components
X, Z, EIGENVALUES = (
    3 * normal(23, 5),
    normal(4, 23, 3, seed=1),
    torch.tensor([7.0, 5.0, 3.0, 1.0, 0.5]).double(),
)
THETA = PPCAParameters(normal(5, 3, seed=2), normal(5, seed=3), torch.tensor(0.7, dtype=torch.float64))
OF_THETA = {"parameters.weights": "D M", "parameters.mean": "D", "parameters.noise_variance": ""}
SPHERICAL = {"parameters.weights": {"no M"}}  # without latent dimensions it is the spherical Gaussian
LOW = PPCAMixtureParameters(
    torch.full((6,), 1 / 6).double(),
    normal(6, 5, 3, seed=4),
    normal(6, 5, seed=5),
    torch.full((6,), 0.8).double(),
)
OF_LOW = {
    "parameters.mixing": "K",
    "parameters.weights": "K D M",
    "parameters.means": "K D",
    "parameters.noise_variances": "K",
}
STATISTICS = ppca.PPCAStatistics(
    23, X.mean(0), Z[0].sum(0), 30 * torch.eye(3).double(), normal(5, 3, seed=6), torch.tensor(900.0).double()
)
SUMS = MixtureStatistics(
    torch.full((6,), 23 / 6).double(), normal(6, 5, seed=7), 40 * torch.eye(5).double().repeat(6, 1, 1)
)
OF_SUMS = {"statistics.counts": "K", "statistics.sums": "K D", "statistics.squares": "K D D"}
FILE = Path(tempfile.mkdtemp()) / "model.pt"


def model() -> ppca.PPCA:
    return ppca.PPCA(3).fit(X)


def mixture() -> ppca_mixture.PPCAMixture:
    return ppca_mixture.PPCAMixture(2, 1, generator=generator(), max_steps=3).fit(X)


def saved() -> Path:
    model().save(FILE)
    return FILE


def of_model(method: str, **axes: str) -> Call:
    """A method of a fitted PPCA."""
    given = {"x": X, "z": Z[0] if axes.get("z") == "N M" else Z}
    return Call(getattr(model(), method), {name: given[name] for name in axes}, axes=axes, held="D M")


# More or fewer rows of data are other data.
ROWS = {"data": "N D"}

CALLS = {
    "em.fitted.DensityModel.score_samples": lambda: of_model("score_samples", x="N D"),
    "em.fitted.DensityModel.score": lambda: of_model("score", x="N D"),
    "em.fitted.DensityModel.aic": lambda: of_model("aic", x="N D"),
    "em.fitted.DensityModel.bic": lambda: of_model("bic", x="N D"),
    "em.fitted.OneOfMany.log_joint": lambda: Call(
        mixture().log_joint,
        {"x": X, "z": torch.eye(2, dtype=X.dtype)[torch.arange(len(X)) % 2]},
        axes={"x": "N D", "z": "... N K"},
        held="D K",
    ),
    "em.fitted.OneOfMany.posterior": lambda: Call(mixture().posterior, {"x": X}, axes={"x": "N D"}, held="D"),
    "em.fitted.OneOfMany.log_evidence": lambda: Call(
        mixture().log_evidence, {"x": X}, axes={"x": "N D"}, held="D"
    ),
    "em.fitted.numbers_or_rows": lambda: Call(fitted.numbers_or_rows, {"data": X}, axes=ROWS),
    "em.fitted.rows_with_sample": lambda: Call(
        fitted.rows_with_sample, {"data": X, "generator": generator()}, axes=ROWS
    ),
    "em.fitted.weighted_rows": lambda: Call(
        fitted.weighted_rows,
        {"data": X, "sample_weight": torch.ones(len(X)).double(), "generator": generator()},
        axes={"data": "N D", "sample_weight": "N"},
    ),
    "em.principal_axes.spectrum": lambda: Call(principal_axes.spectrum, {"data": X}, axes=ROWS),
    "em.ppca.maximum_likelihood": lambda: Call(
        ppca.maximum_likelihood,
        {"data": X, "n_components": 3},
        axes=ROWS,
        fine={"n_components": {"0"}},
        wrong={"n_components": [5]},
    ),
    "em.ppca.from_spectrum": lambda: Call(
        ppca.from_spectrum,
        {"eigenvalues": EIGENVALUES[:4], "axes": normal(5, 4), "n_components": 3, "least_noise": 0.1},
        axes={"eigenvalues": "... R", "axes": "... D R"},
        held="D",
        fine={"n_components": {"0"}, "axes": {"more D"}},  # one more dimension without variance
        wrong={"eigenvalues": [EIGENVALUES[:4].flip(0)], "n_components": [5], "least_noise": [-1.0]},
    ),
    "em.ppca.choose_n_components": lambda: Call(
        ppca.choose_n_components,
        {"data": X[:12], "held_out": X[12:]},
        axes={"data": "N D", "held_out": "H D"},
    ),
    "em.ppca.random_start": lambda: Call(
        ppca.random_start,
        {"data": X, "n_components": 3, "generator": generator()},
        axes=ROWS,
        fine={"n_components": {"0"}},
    ),
    "em.ppca.e_step": lambda: Call(
        ppca.e_step, {"data": X, "parameters": THETA}, axes={**ROWS, **OF_THETA}, fine=SPHERICAL
    ),
    "em.ppca.m_step": lambda: Call(
        ppca.m_step,
        {"statistics": STATISTICS, "parameters": THETA},
        axes={
            "statistics.center": "D",
            "statistics.latent_sums": "M",
            "statistics.latent_squares": "M M",
            "statistics.products": "D M",
            "statistics.squares": "",
            **OF_THETA,
        },
        wrong={"statistics": [STATISTICS._replace(latent_squares=normal(3, 3))]},
    ),
    "em.ppca.statistics_of": lambda: Call(
        ppca.statistics_of, {"x": X, "z": Z}, axes={"x": "N D", "z": "S N M"}
    ),
    "em.ppca.PPCA": lambda: Call(
        ppca.PPCA,
        {
            "n_components": 3,
            "method": "em",
            "tolerance": 0.5,
            "max_steps": 7,
            "generator": generator(),
            "callback": print,
        },
        fine={"n_components": {"0"}},
        wrong={"tolerance": [-1.0], "n_components": [0.5, "bic"]},
    ),
    "em.ppca.PPCA by rule": lambda: Call(
        ppca.PPCA, {"n_components": 0.5}, wrong={"n_components": [0.0, 1.0, -0.5, "aic"]}
    ),
    "em.ppca.PPCA.fit": lambda: Call(ppca.PPCA(3).fit, {"data": X}, axes=ROWS),
    "em.ppca.PPCA.fit_transform": lambda: Call(ppca.PPCA(3).fit_transform, {"data": X}, axes=ROWS),
    "em.ppca.PPCA.transform": lambda: of_model("transform", x="N D"),
    "em.ppca.PPCA.inverse_transform": lambda: of_model("inverse_transform", z="N M"),
    "em.ppca.PPCA.posterior": lambda: of_model("posterior", x="N D"),
    "em.ppca.PPCA.log_conditional": lambda: of_model("log_conditional", x="N? D", z="... N? M"),
    "em.ppca.PPCA.log_joint": lambda: of_model("log_joint", x="N? D", z="... N? M"),
    "em.ppca.PPCA.log_evidence": lambda: of_model("log_evidence", x="N D"),
    "em.ppca.PPCA.sample": lambda: Call(model().sample, {"count": 7, "generator": generator()}),
    "em.ppca_densities.prior": lambda: Call(
        ppca_densities.prior, {"parameters": THETA}, axes=OF_THETA, fine=SPHERICAL
    ),
    "em.ppca_densities.posterior": lambda: Call(
        ppca_densities.posterior, {"x": X, "parameters": THETA}, axes={"x": "N D", **OF_THETA}, fine=SPHERICAL
    ),
    "em.ppca_densities.log_conditional": lambda: Call(
        ppca_densities.log_conditional,
        {"x": X, "z": Z, "parameters": THETA},
        axes={"x": "N? D", "z": "... N? M", **OF_THETA},
    ),
    "em.ppca_densities.log_joint": lambda: Call(
        ppca_densities.log_joint,
        {"x": X, "z": Z, "parameters": THETA},
        axes={"x": "N? D", "z": "... N? M", **OF_THETA},
    ),
    "em.ppca_densities.score_samples": lambda: Call(
        ppca_densities.score_samples,
        {"x": X, "parameters": THETA},
        axes={"x": "N D", **OF_THETA},
        fine=SPHERICAL,
    ),
    "em.ppca_densities.log_likelihood": lambda: Call(
        ppca_densities.log_likelihood,
        {"x": X, "parameters": THETA},
        axes={"x": "N D", **OF_THETA},
        fine={**SPHERICAL, "x": {"no N"}},  # the sum over no rows is zero
    ),
    "em.ppca_densities.sample": lambda: Call(
        ppca_densities.sample,
        {"parameters": THETA, "count": 7, "generator": generator()},
        axes=OF_THETA,
        fine=SPHERICAL,
    ),
    "em.ppca_selection.free_parameters": lambda: Call(
        ppca_selection.free_parameters,
        {"width": 5, "latent": 3, "components": 6},
        fine={"latent": {"0"}},
        wrong={"latent": [5]},
    ),
    "em.ppca_selection.scores": lambda: Call(
        ppca_selection.scores,
        {"eigenvalues": EIGENVALUES, "squares": EIGENVALUES.flip(0)},
        axes={"eigenvalues": "D", "squares": "D"},
        wrong={"eigenvalues": [EIGENVALUES.flip(0), -EIGENVALUES], "squares": [-EIGENVALUES]},
    ),
    "em.ppca_selection.by_share": lambda: Call(
        ppca_selection.by_share,
        {"eigenvalues": EIGENVALUES, "share": 0.75},
        axes={"eigenvalues": "D"},
        wrong={"eigenvalues": [EIGENVALUES.flip(0), 0 * EIGENVALUES], "share": [0.0, 1.0]},
    ),
    "em.ppca_selection.by_bic": lambda: Call(
        ppca_selection.by_bic,
        {"eigenvalues": EIGENVALUES, "count": 23},
        axes={"eigenvalues": "D"},
        wrong={"eigenvalues": [EIGENVALUES.flip(0), 0 * EIGENVALUES]},
    ),
    "em.ppca_selection.by_held_out": lambda: Call(
        ppca_selection.by_held_out,
        {"eigenvalues": EIGENVALUES, "squares": EIGENVALUES.flip(0)},
        axes={"eigenvalues": "D", "squares": "D"},
        wrong={"eigenvalues": [EIGENVALUES.flip(0), 0 * EIGENVALUES]},
    ),
    "em.ppca_mixture.log_joint": lambda: Call(
        ppca_mixture.log_joint, {"x": X, "parameters": LOW}, axes={"x": "N D", **OF_LOW}, fine=SPHERICAL
    ),
    "em.ppca_mixture.responsibilities": lambda: Call(
        ppca_mixture.responsibilities,
        {"x": X, "parameters": LOW},
        axes={"x": "N D", **OF_LOW},
        fine=SPHERICAL,
    ),
    "em.ppca_mixture.score_samples": lambda: Call(
        ppca_mixture.score_samples, {"x": X, "parameters": LOW}, axes={"x": "N D", **OF_LOW}, fine=SPHERICAL
    ),
    "em.ppca_mixture.e_step": lambda: Call(
        ppca_mixture.e_step, {"data": X, "parameters": LOW}, axes={**ROWS, **OF_LOW}, fine=SPHERICAL
    ),
    "em.ppca_mixture.m_step": lambda: Call(
        ppca_mixture.m_step,
        {"statistics": SUMS, "parameters": LOW, "least_noise": 0.1},
        axes={**OF_SUMS, **OF_LOW},
        fine=SPHERICAL,
        wrong={"least_noise": [-1.0]},
    ),
    "em.ppca_mixture.start": lambda: Call(
        ppca_mixture.start,
        {"sample": X, "n_components": 2, "n_latent": 3, "least_noise": 0.1, "generator": generator()},
        axes={"sample": "N D"},
        fine={"n_latent": {"0"}},
        wrong={"n_latent": [5], "least_noise": [-1.0]},
    ),
    "em.ppca_mixture.sample": lambda: Call(
        ppca_mixture.sample,
        {"parameters": LOW, "count": 7, "generator": generator()},
        axes=OF_LOW,
        fine=SPHERICAL,
    ),
    "em.ppca_mixture.PPCAMixture": lambda: Call(
        ppca_mixture.PPCAMixture,
        {
            "n_components": 6,
            "n_latent": 3,
            "noise_floor": 0.1,
            "tolerance": 0.5,
            "max_steps": 7,
            "n_init": 1,
            "init": LOW,
            "generator": generator(),
            "callback": print,
        },
        axes={name.replace("parameters", "init"): axes for name, axes in OF_LOW.items()},
        held="K M",
        wrong={
            "noise_floor": [-1.0, 1.0],
            "tolerance": [-1.0],
            "n_init": [2],
            "n_components": [5],
            "n_latent": [2],
        },
    ),
    "em.ppca_mixture.PPCAMixture.fit": lambda: Call(
        ppca_mixture.PPCAMixture(2, 1, generator=generator(), max_steps=3).fit, {"data": X}, axes=ROWS
    ),
    "em.ppca_mixture.PPCAMixture.fit_predict": lambda: Call(
        ppca_mixture.PPCAMixture(2, 1, generator=generator(), max_steps=3).fit_predict, {"data": X}, axes=ROWS
    ),
    "em.ppca_mixture.PPCAMixture.predict": lambda: Call(
        mixture().predict, {"x": X}, axes={"x": "N D"}, held="D"
    ),
    "em.ppca_mixture.PPCAMixture.predict_proba": lambda: Call(
        mixture().predict_proba, {"x": X}, axes={"x": "N D"}, held="D"
    ),
    "em.ppca_mixture.PPCAMixture.sample": lambda: Call(
        mixture().sample, {"count": 7, "generator": generator()}
    ),
}
INNER = "inner: takes what a door has looked at, in every block of rows"
LEFT_OUT = {
    "em.fitted.DensityModel": "has no constructor of its own",
    "em.fitted.OneOfMany": "has no constructor of its own",
    "em.fitted.OneOfMany.score_samples": "what is made from it has it",
    "em.fitted.best_of": "inner: takes a function of the library",
    "em.principal_axes.Spectrum": "a result",
    "em.principal_axes.mean_variance": INNER,
    "em.principal_axes.blocks": INNER,
    "em.ppca.PPCAStatistics": "a result; `m_step` looks at it",
    "em.ppca_selection.check_descending": "inner: a check",
    "em.ppca_densities.posterior_moments": INNER,
    "em.ppca_densities.log_density_at": INNER,
    "em.ppca_densities.in_one_type": INNER,
    "em.ppca_mixture.DegenerateModel": "an exception",
}
