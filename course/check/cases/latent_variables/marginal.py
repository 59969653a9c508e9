"""Task 3: marginal."""

from __future__ import annotations

from typing import Any

import torch

from course.check.case import Case, case
from course.check.cases.latent_variables.common import drawn_covariance
from course.check.cases.making import normal, quiet, single_precision
from course.check.relations import Made
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.oracles import linear_gaussian


def marginal_case(checked: str, model: LinearGaussian) -> Case:
    W, b, noise, prior_mean, prior = model
    assert prior_mean is not None
    assert prior is not None
    joint_mean, joint_covariance = linear_gaussian.joint(model)
    width, hidden = W.shape
    mean, covariance = joint_mean[:width], joint_covariance[:width, :width]
    carried, moved = covariance - noise, mean - b
    of_covariance = {
        "the noise is left out of the covariance": carried,
        "the noise covariance is used as if it were the scale, a variance for a standard deviation": (
            carried + noise @ noise
        ),
        "the Cholesky factor of the noise covariance is added, not the covariance": (
            carried + torch.linalg.cholesky(noise)
        ),
        "the inverse of the noise covariance is added, not the covariance": carried + noise.inverse(),
        "the noise covariance is subtracted: independent spreads add up": carried - noise,
        "the noise covariance is added twice": carried + 2 * noise,
        "of the noise covariance only the diagonal is added": carried + torch.diag(noise.diagonal()),
        "the noise variances are added to every row": carried + noise.diagonal(),
        "the identity stands for the noise covariance": carried + torch.eye(width, dtype=b.dtype),
        "the covariance of z is left out: this is W Wᵀ": W @ W.T + noise,
        "the covariance of z is used as if it were the scale, a variance for a standard deviation": (
            W @ prior @ prior @ W.T + noise
        ),
        "the Cholesky factor of the covariance of z stands for it": (
            W @ torch.linalg.cholesky(prior) @ W.T + noise
        ),
        "the inverse of the covariance of z stands for it": W @ prior.inverse() @ W.T + noise,
        "of the covariance of z only the diagonal is used": W @ torch.diag(prior.diagonal()) @ W.T + noise,
        "the covariance of x given z came back: z is not integrated out": noise,
        "off the diagonal of the covariance is nothing left": torch.diag(covariance.diagonal()),
        "the variances of x alone came back: the covariance is a matrix": covariance.diagonal(),
        "b bᵀ is added to the covariance: an offset moves, it does not spread": covariance
        + torch.outer(b, b),
        "b is added to the covariance: an offset moves, it does not spread": covariance + b,
        "second moments: the mean is not subtracted": covariance + torch.outer(mean, mean),
        "the second moments of z are carried along, not its covariance": (
            covariance + torch.outer(moved, moved)
        ),
        "of z only the outer product of its mean is carried along, not its covariance": (
            torch.outer(moved, moved) + noise
        ),
        "the noise covariance is multiplied by what W carries along, not added": carried @ noise,
        "W is squared entry by entry: W Σ Wᵀ needs the whole matrix": torch.diag(
            W.square() @ prior.diagonal()
        )
        + noise,
    }
    mistakes: dict[str, Any] = {how: (mean, value) for how, value in of_covariance.items()}
    mistakes |= {
        "the offset b is left out of the mean": (moved, covariance),
        "the mean of z is left out of that of x": (b, covariance),
        "the mean is left out: x has not mean zero": (0 * b, covariance),
        "the offset b is subtracted": (moved - b, covariance),
        "the offset b is added twice": (mean + b, covariance),
        "the mean of z is subtracted": (b - moved, covariance),
        "the mean of z is divided by its standard deviations": (
            W @ (prior_mean / prior.diagonal().sqrt()) + b,
            covariance,
        ),
        "the mean of z is multiplied by its covariance": (W @ prior @ prior_mean + b, covariance),
        "the mean is a matrix of one column: the shape (D,) is asked": (mean[:, None], covariance),
        "the mean is a matrix of one row: the shape (D,) is asked": (mean[None], covariance),
        "the law of z came back: it is x whose law is asked": (prior_mean, prior),
        "the law of x at the mean of z came back, and without b: z is not integrated out": (moved, noise),
        "mean and covariance are without the noise and without b": (moved, carried),
    }
    if width == hidden:
        mistakes |= {
            "the second W is not transposed: W Σ W": (mean, W @ prior @ W + noise),
            "the wrong W is transposed: Wᵀ Σ W": (mean, W.T @ prior @ W + noise),
            "W stands on one side only: W Σ": (mean, W @ prior + noise),
            "both W stand on one side: W Wᵀ Σ": (mean, W @ W.T @ prior + noise),
            "both W stand on one side: Σ W Wᵀ": (mean, prior @ W @ W.T + noise),
            "W is left out of the covariance": (mean, prior + noise),
            "the noise is carried along by W too: W (Σ_z + Σ_x) Wᵀ": (mean, W @ (prior + noise) @ W.T),
            "the covariances of z and of the noise are exchanged": (mean, W @ noise @ W.T + prior),
            "the product is taken entry by entry": (mean, W * prior * W.T + noise),
            "the transpose of W carries the mean": (W.T @ prior_mean + b, covariance),
            "the transpose of W carries mean and covariance": (W.T @ prior_mean + b, W.T @ prior @ W + noise),
            "the map carries the offset too: W (μ_z + b)": (W @ (prior_mean + b), covariance),
            "the map carries the offset, not the mean of z: W b + μ_z": (W @ b + prior_mean, covariance),
            "W is left out of the mean": (prior_mean + b, covariance),
            "W is left out of mean and covariance": (prior_mean + b, prior + noise),
            "W is inverted: x = W z + b, not the other way round": (
                torch.linalg.solve(W, prior_mean) + b,
                W.inverse() @ prior @ W.inverse().T + noise,
            ),
        }
    made = Made(sizes={"D": width, "M": hidden})
    degenerate = "M = D" if width == hidden else ""
    return Case(checked, tuple(model), (mean, covariance), mistakes, made=made, degenerate=degenerate)


def drawn_linear(generator: torch.Generator, width: int, hidden: int) -> LinearGaussian:
    return LinearGaussian(
        weights=normal(generator, width, hidden),
        bias=1 + normal(generator, width),
        noise_covariance=drawn_covariance(generator, width),
        prior_mean=1 + normal(generator, hidden),
        prior_covariance=drawn_covariance(generator, hidden),
    )


@case()
def marginal_of_a_square_map(generator):
    checked = "mean and covariance of x = W z + b + noise, D = M = 3"
    return marginal_case(checked, drawn_linear(generator, 3, 3))


@case()
def marginal_of_a_tall_map(generator):
    checked = "mean and covariance of x = W z + b + noise, D = 6, M = 4"
    return marginal_case(checked, drawn_linear(generator, 6, 4))


@case(hidden=True)
def marginal_drawn(generator):
    return marginal_case(
        "the law of x for more hidden coordinates than seen ones", drawn_linear(generator, 4, 7)
    )


@case(hidden=True)
def marginal_of_a_square_map_drawn(generator):
    return marginal_case("the law of x where x and z are of one size", drawn_linear(generator, 4, 4))


@case(hidden=True)
def marginal_of_one_hidden_number(generator):
    return quiet(_made_of("the law of x with a single hidden coordinate", drawn_linear(generator, 3, 1)))


@case(hidden=True)
def marginal_without_noise(generator):
    """Nothing may be added to a covariance that is small, nor to one that is singular."""
    W, b, noise, mean, covariance = drawn_linear(generator, 4, 3)
    assert covariance is not None
    model = LinearGaussian(W, b, 0 * noise, mean, 1e-9 * covariance)
    checked = "the law of x without noise, where it has no density but a covariance all the same"
    return quiet(_made_of(checked, model))


def _made_of(checked: str, model: LinearGaussian) -> Case:
    mean, covariance = linear_gaussian.joint(model)
    width = len(model.bias)
    return Case(checked, tuple(model), (mean[:width], covariance[:width, :width]))


@case(hidden=True)
def marginal_in_single_precision(generator):
    checked = "the law of x, in single precision"
    return single_precision(_made_of(checked, drawn_linear(generator, 3, 4)))
