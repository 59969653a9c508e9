"""Distributions."""

import torch

from course.lvm.distributions import divergences, exact, families, gaussian, linear_gaussian, markov_chain
from tests.lvm.doors.call import Call

MODULES = [
    "distributions.divergences",
    "distributions.exact",
    "distributions.families",
    "distributions.gaussian",
    "distributions.linear_gaussian",
    "distributions.markov_chain",
]


def double(*values) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


MEAN = double(0.5, -1.0, 2.0)
ROOT = double([1.0, 0.0, 0.0], [0.5, 2.0, 0.0], [0.3, -0.2, 1.0])
COVARIANCE = ROOT @ ROOT.T
X = double([0.2, 1.0, 1.4], [1.0, 0.0, -0.6])
LAW = gaussian.Gaussian(MEAN, COVARIANCE)

# five rows of three coordinates, seven samples
MEANS = torch.linspace(-2.0, 2.0, 15, dtype=torch.float64).reshape(5, 3)
FACTORS = ROOT.expand(5, 3, 3).clone()
BITS = (torch.arange(7 * 5 * 3).reshape(7, 5, 3) % 4 == 0).double()
CHOICES = torch.nn.functional.one_hot(torch.arange(35).reshape(7, 5) % 3, 3).double()
POINTS = torch.linspace(-1.0, 1.0, 7 * 5 * 3, dtype=torch.float64).reshape(7, 5, 3)
DIAGONAL = families.DiagonalGaussian(MEANS, 0.3 * MEANS)
FULL = families.FullGaussian(MEANS, FACTORS)
BERNOULLI = families.Bernoulli(MEANS)
CATEGORICAL = families.Categorical(MEANS)
OTHERS = [
    families.DiagonalGaussian(MEANS[:3], MEANS[:3]),
    families.DiagonalGaussian(MEANS[:, :2], MEANS[:, :2]),
]

# D = 4 columns made of M = 3 coordinates
WEIGHTS = torch.linspace(-1.0, 1.0, 12, dtype=torch.float64).reshape(4, 3)
NOISE = 0.5 * torch.eye(4, dtype=torch.float64) + 0.1
LINEAR = linear_gaussian.LinearGaussian(WEIGHTS, WEIGHTS[:, 0], NOISE, MEAN, COVARIANCE)
NONLINEAR = linear_gaussian.NonlinearGaussian(lambda z: torch.sin(z @ WEIGHTS.T), NOISE, MEAN, COVARIANCE)
ROWS = torch.linspace(-1.0, 2.0, 20, dtype=torch.float64).reshape(5, 4)

# what shows where it went in, and needs no refusal
SHOWN = {"nan", "inf", "-inf"}


def draws() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def of_family(name: str, q, z: torch.Tensor) -> dict:
    """The methods of an approximation."""
    place = f"distributions.families.{type(q).__name__}"
    found = {
        f"{place}.sample": lambda: Call(q.sample, {"samples": 4, "generator": draws()}),
        f"{place}.log_prob": lambda: Call(
            q.log_prob, {"z": z}, axes={"z": "... N? M"}, held="N M", wrong={"z": [z[..., 0, :, None]]}
        ),
    }
    if hasattr(q, "rsample"):
        found[f"{place}.rsample"] = lambda: Call(q.rsample, {"samples": 4, "generator": draws()})
    return found


def of_model(model) -> dict:
    """The methods of a linear or another model."""
    place = f"distributions.linear_gaussian.{type(model).__name__}"
    both = {"x": ROWS, "z": POINTS}
    axes = {"x": "... N? D", "z": "... N? M"}
    return {
        f"{place}.sample": lambda: Call(model.sample, {"count": 4, "generator": draws()}),
        f"{place}.log_joint": lambda: Call(model.log_joint, both, axes=axes, held="D M"),
        f"{place}.log_conditional": lambda: Call(model.log_conditional, both, axes=axes, held="D M"),
    }


def divergence(name: str, q, p) -> dict:
    place = f"distributions.divergences.{name}"
    return {
        place: lambda: Call(
            getattr(divergences, name),
            {"q": q, "p": p},
            axes={f"{side}.{part}": "N? M" for side in "qp" for part in ("mean", "log_var", "logits")}
            | {f"{side}.factor": "N? M M" for side in "qp"},
            # −∞ and ∞ are logits, and NaN shows
            fine={f"{side}.{part}": SHOWN for side in "qp" for part in ("logits",)},
            wrong={side: OTHERS for side in "qp"},
        )
    }


def correlated(blocks, *, generator=None):
    return 0.5 * blocks[1] + torch.randn(5, generator=generator, dtype=torch.float64)


CALLS = {
    "distributions.gaussian.log_density": lambda: Call(
        gaussian.log_density,
        {"x": X, "mean": MEAN, "covariance": COVARIANCE},
        axes={"x": "... D", "mean": "... D", "covariance": "D D"},
        wrong={"covariance": [-COVARIANCE, COVARIANCE.tril()]},
    ),
    "distributions.gaussian.log_density_diagonal": lambda: Call(
        gaussian.log_density_diagonal,
        {"x": X, "mean": MEAN, "variances": COVARIANCE.diagonal()},
        axes={"x": "... D", "mean": "... D", "variances": "... D"},
        wrong={"variances": [-COVARIANCE.diagonal()]},
    ),
    "distributions.gaussian.affine_map": lambda: Call(
        gaussian.affine_map,
        {"gaussian": LAW, "matrix": X, "offset": X[:, 0]},
        axes={"gaussian.mean": "M", "gaussian.covariance": "M M", "matrix": "D M", "offset": "D"},
    ),
    "distributions.gaussian.fit": lambda: Call(gaussian.fit, {"x": X}, axes={"x": "N D"}),
    "distributions.gaussian.cholesky": lambda: Call(
        gaussian.cholesky,
        {"covariance": COVARIANCE},
        axes={"covariance": "D D"},
        wrong={"covariance": [-COVARIANCE, COVARIANCE.tril()]},
    ),
    "distributions.gaussian.cholesky_of_components": lambda: Call(
        gaussian.cholesky_of_components,
        {"covariances": COVARIANCE.expand(5, 3, 3).clone()},
        axes={"covariances": "K D D"},
        wrong={"covariances": [COVARIANCE.tril().expand(5, 3, 3)]},
    ),
    "distributions.families.DiagonalGaussian": lambda: Call(
        families.DiagonalGaussian,
        {"mean": MEANS, "log_var": 0.3 * MEANS},
        axes={"mean": "... N M", "log_var": "... N M"},
        wrong={"log_var": [MEANS[:1], MEANS[:, :1], MEANS[None]]},
    ),
    "distributions.families.FullGaussian": lambda: Call(
        families.FullGaussian,
        {"mean": MEANS, "factor": FACTORS},
        axes={"mean": "... N M", "factor": "... N M M"},
        wrong={"factor": [FACTORS.mT, -FACTORS, FACTORS[:1], FACTORS @ FACTORS.mT]},
    ),
    "distributions.families.Bernoulli": lambda: Call(
        families.Bernoulli, {"logits": MEANS}, axes={"logits": "... N M"}
    ),
    "distributions.families.Categorical": lambda: Call(
        families.Categorical, {"logits": MEANS}, axes={"logits": "... N M"}
    ),
    **of_family("diagonal", DIAGONAL, POINTS),
    **of_family("full", FULL, POINTS),
    **of_family("bits", BERNOULLI, BITS),
    **of_family("choice", CATEGORICAL, CHOICES),
    "distributions.families.Bernoulli.log_prob of gray values": lambda: Call(
        BERNOULLI.log_prob,
        {"z": POINTS.abs()},
        axes={"z": "... N? M"},
        held="N M",
        wrong={"z": [POINTS, 2 * BITS]},
    ),
    "distributions.families.Categorical.log_prob of shares": lambda: Call(
        CATEGORICAL.log_prob,
        {"z": POINTS.softmax(-1)},
        axes={"z": "... N? M"},
        held="N M",
        fine={"z": {"integers"}},
        wrong={"z": [BITS, POINTS, torch.ones_like(POINTS)]},
    ),
    "distributions.families.draw_bits": lambda: Call(
        families.draw_bits,
        {"probabilities": POINTS.abs().float(), "generator": draws()},
        axes={"probabilities": "..."},
    ),
    "distributions.families.bits_below": lambda: Call(
        families.bits_below,
        {"uniform": POINTS.abs().clone(), "probabilities": BITS * 0.8},
        axes={"uniform": "...", "probabilities": "..."},
    ),
    "distributions.families.bits_log_prob": lambda: Call(
        families.bits_log_prob,
        {"logits": MEANS, "bits": BITS},
        axes={"logits": "... M", "bits": "... M"},
        wrong={"bits": [0.5 * BITS, 2 * BITS]},
    ),
    **divergence("kl", DIAGONAL, FULL),
    **divergence("kl_full", FULL, families.FullGaussian(0.5 * MEANS, 2 * FACTORS)),
    **divergence("kl_diagonal", DIAGONAL, families.DiagonalGaussian(0.5 * MEANS, MEANS)),
    **divergence("kl_bernoulli", BERNOULLI, families.Bernoulli(0.5 * MEANS)),
    **divergence("kl_categorical", CATEGORICAL, families.Categorical(0.5 * MEANS)),
    "distributions.divergences.kl_to_standard_normal": lambda: Call(
        divergences.kl_to_standard_normal,
        {"q": DIAGONAL},
        axes={"q.mean": "... N M", "q.log_var": "... N M"},
        wrong={"q": [FULL]},
    ),
    "distributions.divergences.monte_carlo_kl": lambda: Call(
        divergences.monte_carlo_kl,
        {"q": DIAGONAL, "p": FULL, "z": POINTS},
        axes={"z": "S N? M", "q.mean": "N M", "q.log_var": "N M", "p.mean": "N M", "p.factor": "N M M"},
        wrong={"p": OTHERS},
    ),
    "distributions.divergences.fit_forward": lambda: Call(
        divergences.fit_forward,
        {"points": MEANS, "log_weights": MEANS[:, 0]},
        axes={"points": "S M", "log_weights": "S"},
        # where p is zero, its logarithm is −∞
        fine={"log_weights": {"-inf"}},
    ),
    "distributions.divergences.fit_reverse": lambda: Call(
        divergences.fit_reverse,
        {
            "log_target": lambda z: -0.5 * (z - 1).square().sum(1),
            "start": gaussian.Gaussian(double(0.5), double([2.0])),
            "steps": 3,
        },
        # a start of another size is another start
        axes={"start.mean": "M", "start.covariance": "M M"},
        wrong={"start": [LAW], "log_target": [lambda z: z]},
    ),
    "distributions.divergences.kl_on_grid": lambda: Call(
        divergences.kl_on_grid,
        {"log_q": MEANS, "log_p": 0.5 * MEANS},
        axes={"log_q": "... S", "log_p": "... S"},
        # a density may be zero; that of p where q is not shows
        fine={"log_q": {"-inf"}},
    ),
    "distributions.linear_gaussian.LinearGaussian": lambda: Call(
        linear_gaussian.LinearGaussian,
        dict(LINEAR._asdict()),
        axes={
            "weights": "D M",
            "bias": "D",
            "noise_covariance": "D D",
            "prior_mean": "M",
            "prior_covariance": "M M",
        },
        wrong={
            "noise_covariance": [-NOISE, NOISE.tril()],
            "prior_covariance": [-COVARIANCE, COVARIANCE.tril()],
        },
    ),
    "distributions.linear_gaussian.NonlinearGaussian": lambda: Call(
        linear_gaussian.NonlinearGaussian,
        dict(NONLINEAR._asdict()),
        # how wide x is, only the noise says, until the decoder is called
        axes={"noise_covariance": "D D", "prior_mean": "M", "prior_covariance": "M M"},
        wrong={
            "noise_covariance": [-NOISE, NOISE.tril()],
            "prior_covariance": [-COVARIANCE, COVARIANCE.tril()],
        },
    ),
    **of_model(LINEAR),
    **of_model(NONLINEAR),
    "distributions.linear_gaussian.NonlinearGaussian.log_joint of a wrong decoder": lambda: Call(
        lambda decoder: NONLINEAR._replace(decoder=decoder).log_joint(ROWS, POINTS),
        {"decoder": lambda z: torch.sin(z @ WEIGHTS.T)},
        wrong={"decoder": [torch.sin, lambda z: z[..., :1]]},
    ),
    "distributions.linear_gaussian.LinearGaussian.log_evidence": lambda: Call(
        LINEAR.log_evidence, {"x": ROWS}, axes={"x": "N D"}, held="D"
    ),
    "distributions.linear_gaussian.LinearGaussian.posterior": lambda: Call(
        LINEAR.posterior, {"x": ROWS}, axes={"x": "N D"}, held="D"
    ),
    "distributions.linear_gaussian.add_noise": lambda: Call(
        linear_gaussian.add_noise,
        {"mean": X, "covariance": COVARIANCE, "generator": draws()},
        axes={"mean": "... D", "covariance": "D D"},
        wrong={"covariance": [-COVARIANCE, COVARIANCE.tril()]},
    ),
    "distributions.markov_chain.metropolis_hastings_step": lambda: Call(
        markov_chain.metropolis_hastings_step,
        {
            "state": MEANS,
            "log_density": lambda z: -z.abs().sum(-1),
            "propose": markov_chain.random_walk(0.5),
            "log_proposal": lambda to, origin: -(to - origin).square().sum(-1),
            "generator": draws(),
        },
        axes={"state": "... M"},
        wrong={
            "log_density": [lambda z: z, lambda z: z[..., 0] * torch.nan, lambda z: z[..., 0] + torch.inf],
            "propose": [lambda z, generator: z[:1]],
            "log_proposal": [lambda to, origin: to],
        },
    ),
    "distributions.markov_chain.random_walk": lambda: Call(
        lambda scale: markov_chain.random_walk(scale)(MEANS, generator=draws()),
        {"scale": 0.5},
        wrong={"scale": [0.0, -1.0]},
    ),
    "distributions.markov_chain.gibbs_sweep": lambda: Call(
        markov_chain.gibbs_sweep,
        {
            "blocks": (MEANS[:, 0], MEANS[:, 1]),
            "conditionals": [correlated, lambda blocks, generator: blocks[0]],
            "generator": draws(),
        },
        wrong={
            "blocks": [(MEANS[:, 0],), (MEANS[:, 0], MEANS[:, 1] * torch.nan), ("text", MEANS[:, 0])],
            "conditionals": [3, [correlated], [lambda blocks, generator: MEANS, correlated]],
        },
    ),
    "distributions.exact.binary_states": lambda: Call(
        exact.binary_states,
        {"width": 3, "like": MEAN},
        axes={"like": "..."},
        # only its dtype and device are looked at
        fine={"like": SHOWN},
        wrong={"width": [21]},
    ),
    "distributions.exact.state_blocks": lambda: Call(
        lambda **arguments: list(exact.state_blocks(**arguments)),
        {"width": 3, "like": MEAN, "block": 5},
        axes={"like": "..."},
        # only its dtype and device are looked at
        fine={"like": SHOWN},
        wrong={"width": [63]},
    ),
    "distributions.exact.gauss_legendre": lambda: Call(
        exact.gauss_legendre,
        {"low": MEAN, "high": MEAN + 1},
        axes={"low": "...", "high": "..."},
        wrong={"high": [MEAN[:2]]},
    ),
    "distributions.exact.by_blocks": lambda: Call(
        lambda function, arguments: exact.by_blocks(function, *arguments),
        {"function": torch.add, "arguments": (MEAN, 2 * MEAN)},
        # Python spreads them: two rows are two arguments, and what has no parts it refuses by itself
        fine={"arguments": {"None", "an object", "a number", "a tensor"}},
        wrong={"arguments": [(MEAN, MEAN[:2]), (MEANS, MEANS), ("text", MEAN), (MEAN.half(), MEAN)]},
    ),
}
LEFT_OUT: dict[str, str] = {
    "distributions.families.chosen_log_prob": "inner: takes what a door has looked at",
    "distributions.families.gray_log_prob": "inner: takes what a door has looked at",
    "distributions.gaussian.rounded": "inner: takes what it has computed",
    "distributions.gaussian.lower_factors": "inner: takes what a door has looked at",
    "distributions.gaussian.check_semidefinite": "inner: a check",
    "distributions.divergences.ReverseFit": "a result",
    "distributions.gaussian.DegenerateComponent": "an exception",
    "distributions.gaussian.Gaussian": "a plain tuple, looked at by GAUSSIAN at every door that takes one",
    "distributions.markov_chain.MetropolisStep": "a result",
}
