"""Task 1: posterior."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.cases.ppca.common import ROOT_TAKEN, SAFETY, SQUARED, eye
from course.check.relations import Made
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import PPCAParameters


def posterior_case(checked: str, x: Tensor, W: Tensor, mean: Tensor, noise_var: Tensor) -> Case:
    right = oracle.posterior(x, PPCAParameters(W, mean, noise_var))
    (means, covariance), (n, width, hidden) = right, (*x.shape, W.shape[1])
    deviations = x - mean
    products, gram, identity = deviations @ W, W.T @ W, eye(hidden)
    A = gram + noise_var * identity
    inverse, centered = A.inverse(), means - means.mean(0)
    scatter = centered.T @ centered

    def with_matrix(A: Tensor, noise: Tensor = noise_var) -> tuple[Tensor, Tensor]:
        return products @ A.inverse(), noise * A.inverse()

    squared, root = noise_var.square(), noise_var.sqrt()
    identity_lost = gram + noise_var
    without_prior = gram.inverse()
    in_both = {
        "σ² I is not added to Wᵀ W: this projects x onto the plane, as if there were no prior": with_matrix(
            gram
        ),
        "I is added to Wᵀ W in place of σ² I": with_matrix(gram + identity),
        "σ² is taken to be 1": with_matrix(gram + identity, noise_var.new_ones(())),
        "σ² I is subtracted from Wᵀ W, not added": with_matrix(gram - noise_var * identity),
        "σ² is added to every entry of Wᵀ W, not to its diagonal: the identity is missing": with_matrix(
            identity_lost
        ),
        "the entries of Wᵀ W off the diagonal are left out": with_matrix(A.diagonal().diag()),
        "σ² Wᵀ W + I is inverted: σ² stands at the wrong term": with_matrix(noise_var * gram + identity),
        "the precision is I + σ² Wᵀ W: there Wᵀ W is to be divided by σ²": (
            products @ (identity + noise_var * gram).inverse() / noise_var,
            (identity + noise_var * gram).inverse(),
        ),
        "the prior is left out of the covariance alone: it is σ² (Wᵀ W)⁻¹": (
            means,
            noise_var * without_prior,
        ),
        SQUARED: with_matrix(gram + squared * identity, squared),
        ROOT_TAKEN: with_matrix(gram + root * identity, root),
        "σ² is squared in the matrix that is inverted: `noise_var` is the variance already": with_matrix(
            gram + squared * identity
        ),
        "in the matrix that is inverted stands σ, not σ²": with_matrix(gram + root * identity),
        "1/σ² is added in place of σ²": with_matrix(gram + identity / noise_var),
        "the inverse is taken entry by entry, not of the matrix": (products @ (1 / A), noise_var / A),
        "the inverse of the matrix is not taken at all": (products @ A, noise_var * A),
        "the means and the covariance are divided by σ² once more": (means / noise_var, inverse),
    }
    of_covariance = {
        "the covariance lacks its factor σ²": inverse,
        "the covariance is divided by σ², not multiplied": inverse / noise_var,
        "the covariance has σ⁴ in place of σ²: `noise_var` is the variance already": squared * inverse,
        "the covariance has σ in place of σ²": root * inverse,
        "the inverse covariance, the precision, came back": A / noise_var,
        "Wᵀ W + σ² I came back as the covariance: its inverse and a factor are missing": A,
        "the covariance lacks the inverse: σ² (Wᵀ W + σ² I) came back": noise_var * A,
        "the inverse in the covariance is taken entry by entry, not of the matrix": noise_var / A,
        "the covariance is that of the prior, I": identity,
        "the covariance is σ² I: what x tells of z is left out": noise_var * identity,
        "the covariance came back as I less what it should be": identity - covariance,
        "the covariance has I in place of σ² I": noise_var * (gram + identity).inverse(),
        "the covariance is that of a model with σ² = 1": (gram + identity).inverse(),
        "the covariance has I + Wᵀ C⁻¹ W: there is a minus": 2 * identity - covariance,
        "the standard deviations alone came back, not the M × M matrix": covariance.diagonal().sqrt(),
        "the covariance is repeated for each row: it is asked once": covariance.expand(n, hidden, hidden),
        "E[z zᵀ] of each row came back, not the covariance": covariance
        + means[:, :, None] * means[:, None, :],
        "the covariance is that of the means over the rows, not that of one z": scatter / n,
        "the covariance is that of the means over the rows (with N - 1), not that of one z": scatter
        / max(n - 1, 1),
        "the covariance of the means over the rows is added: that of one z, given its x, is asked": covariance
        + scatter / n,
        "the covariance of x, W Wᵀ + σ² I, came back: that of z is asked": W @ W.T + noise_var * eye(width),
        "the inverse covariance of x came back: the covariance of z is asked": (
            W @ W.T + noise_var * eye(width)
        ).inverse(),
    }
    of_means = {
        "μ is not subtracted": x @ W @ inverse,
        "μ is added to x, not subtracted": (x + mean) @ W @ inverse,
        "the mean of the rows is subtracted, not μ": (x - x.mean(0)) @ W @ inverse,
        "the means lack the inverse of Wᵀ W + σ² I": products,
        "the means are Wᵀ (x - μ) / σ²: the prior and Wᵀ W are left out": products / noise_var,
        "the means are multiplied by Wᵀ W + σ² I, not by its inverse": products @ A,
        "the means are multiplied by the covariance: they have a σ² too many": products @ covariance,
        "the means are divided by σ² once more": means / noise_var,
        "the means are multiplied by σ² and by the covariance": products @ covariance * noise_var,
        "the means are divided by σ, not by σ²": products @ covariance / root,
        "the means are projections: they lack σ² I, the pull of the prior": products @ without_prior,
        "the means have I in place of σ² I": products @ (gram + identity).inverse(),
        "the inverse in the means is taken entry by entry, not of the matrix": products @ (1 / A),
        "the means are those of W z + μ, in the space of x": means @ W.T + mean,
        "the means are those of W z, in the space of x": means @ W.T,
        "the mean of all rows came back, not one for each": means.mean(0),
        "the means are transposed: a row for each datum is asked": means.T,
    }
    mistakes = {
        **in_both,
        **{name: (means, value) for name, value in of_covariance.items()},
        **{name: (value, covariance) for name, value in of_means.items()},
    }
    made = Made(sizes={"N": n, "D": width, "M": hidden})
    return Case(checked, (x, W, mean, noise_var), right, mistakes, made=made)


def drawn_model(generator: torch.Generator, width: int, hidden: int) -> tuple[Tensor, Tensor, Tensor]:
    W, mean = normal(generator, width, hidden), 1 + normal(generator, width)
    return W, mean, uniform(generator, 0.3, 0.6, 1)[0]


@case()
def posterior_on_paper(generator):
    model = drawn_model(generator, 6, 4)
    x = 2 * normal(generator, 9, 6)
    return posterior_case("p(z_n | x_n) of 9 rows, D = 6, M = 4", x, *model)


@case(hidden=True)
def posterior_drawn(generator):
    model = drawn_model(generator, 11, 6)
    return posterior_case("p(z_n | x_n) for other sizes", 2 * normal(generator, 8, 11), *model)


@case(hidden=True)
def posterior_in_loud_noise(generator):
    W, mean, _ = drawn_model(generator, 8, 4)
    noise_var = uniform(generator, 30, 50, 1)[0]
    x = mean + 6 * normal(generator, 6, 8)
    return quiet(posterior_case("p(z_n | x_n) in loud noise", x, W, mean, noise_var))


@case(hidden=True)
def posterior_in_small_units(generator):
    """What is added for safety, 1e-6 or 1e-8, is as large as W Wᵀ here."""
    W, mean, noise_var = drawn_model(generator, 6, 4)
    x, unit = 2 * normal(generator, 9, 6), 1e-4
    x, W, mean, noise_var = unit * x, unit * W, unit * mean, unit**2 * noise_var
    made = quiet(posterior_case("p(z_n | x_n) of data in small units", x, W, mean, noise_var))
    mistakes = {}
    for small in SAFETY:
        inverse = (W.T @ W + (noise_var + small) * eye(4)).inverse()
        name = f"{small:g} is added to the diagonal for safety: in small units this counts"
        mistakes[name] = ((x - mean) @ W @ inverse, noise_var * inverse)
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def posterior_on_the_line(generator):
    W, mean, _ = drawn_model(generator, 5, 1)
    # Less would cost float32 its digits in I - Wᵀ C⁻¹ W, which is right as well.
    noise_var = 0.1 * W.square().sum()
    checked = "p(z_n | x_n) with a single hidden dimension and little noise, in single precision"
    return single_precision(posterior_case(checked, 2 * normal(generator, 4, 5), W, mean, noise_var))


@case(hidden=True)
def posterior_of_a_single_row(generator):
    model = drawn_model(generator, 6, 4)
    return quiet(posterior_case("p(z_n | x_n) of a single row", 2 * normal(generator, 1, 6), *model))
