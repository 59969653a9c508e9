"""Cases of exercise 04, probabilistic PCA, mixtures of it, and a step of a Markov chain.

For each task first how a case is made: the right value by another route than the solution (the joint Gaussian of x and
z, singular values, a regression on points that have the moments of z, the mixture with its covariances written out,
loops), and what each known mistake gives. Then its cases, all drawn: with sizes that differ, so that every mistake
gives something of its own, and out of sight also small units, extreme values and odd sizes. Cases on which mistakes
coincide name none.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from course.check.case import Case, case
from course.check.cases.making import block, normal, quiet, single_precision, uniform
from course.check.relations import Made
from course.lvm import data
from course.lvm.oracles import mixtures as mixture_oracle
from course.lvm.oracles import ppca as oracle
from course.lvm.ppca_parameters import PPCAMixtureParameters, PPCAParameters

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.ppca",
    "course.lvm.ppca_densities",
    "course.lvm.ppca_em",
    "course.lvm.ppca_mixture",
    "course.lvm.linear_gaussian",
    "course.lvm.markov_chain",
    "course.lvm.monte_carlo_em",
)

SQUARED = "σ² is squared: `noise_var` is the variance already"
ROOT_TAKEN = "the root of σ² is taken: the variance is used here, not the standard deviation σ"
ROOT = "the standard deviation σ came back, not the variance σ²"
#: What is added "for safety": it counts where the numbers are small.
SAFETY = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)


def eye(width: int) -> Tensor:
    return torch.eye(width, dtype=torch.float64)


# Task 1: posterior


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


# Tasks 2 and 5: the closed form


class Seen(NamedTuple):
    """What a rotation of W leaves as it is."""

    WWT: Tensor
    mean: Tensor
    noise_var: Tensor


def without_rotation(outcome: Any) -> Seen:
    W, mean, noise_var = (block(part) for part in outcome)
    return Seen(W @ W.mT, mean, noise_var)


def stretched(axes: Tensor, stretch: Tensor) -> Tensor:
    """The columns of axes (..., D, M), each times its number of stretch (..., M)."""
    return axes * stretch[..., None, :]


def closed_form(
    values: Tensor, axes: Tensor, hidden: int, noise: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """W and σ² of eigenvalues (..., D), descending, and eigenvectors as columns of (..., D, D)."""
    noise = values[..., hidden:].mean(-1) if noise is None else noise
    return stretched(axes[..., :hidden], (values[..., :hidden] - noise[..., None]).sqrt()), noise


def mistaken_closed_forms(values: Tensor, axes: Tensor, hidden: int) -> dict[str, tuple[Tensor, Tensor]]:
    """W and σ² by each mistake that begins with the right eigenvalues and eigenvectors, by its name."""
    kept, rest, width = values[..., :hidden], values[..., hidden:], values.shape[-1]
    W, noise = closed_form(values, axes, hidden)
    left, sigma, own = kept - noise[..., None], noise.sqrt()[..., None], axes[..., :hidden]
    noises = {
        "σ² is the mean of all eigenvalues, not of the discarded ones": values.mean(-1),
        "σ² is the sum of the discarded eigenvalues divided by D, not by D - M": rest.sum(-1) / width,
        "σ² is the sum of the discarded eigenvalues divided by M, not by D - M": rest.sum(-1) / hidden,
        "σ² is the sum of the discarded eigenvalues divided by D - M - 1, not by D - M": rest.sum(-1)
        / (width - hidden - 1),
        "σ² is the sum of the discarded eigenvalues divided by D - 1, not by D - M": rest.sum(-1)
        / (width - 1),
        "σ² is the sum of the discarded eigenvalues, not their mean": rest.sum(-1),
        "σ² is the sum of all eigenvalues divided by D - M: only the discarded ones count": values.sum(-1)
        / (width - hidden),
        "σ² is the largest of the discarded eigenvalues, not their mean": rest[..., 0],
        "σ² is the smallest of the kept eigenvalues, not the mean of the discarded ones": kept[..., -1],
        "σ² is the smallest eigenvalue, not the mean of the discarded ones": rest[..., -1],
        "σ² is the median of the discarded eigenvalues, not their mean": rest.median(-1).values,
        "σ² is the geometric mean of the discarded eigenvalues": rest.log().mean(-1).exp(),
        "there is one eigenvalue too many in the mean: the last that is kept is not discarded": values[
            ..., hidden - 1 :
        ].mean(-1),
        "there is one eigenvalue too few in the mean: the first that is discarded counts too": rest[
            ..., 1:
        ].mean(-1),
        "there is one eigenvalue too few in the mean: the last that is discarded counts too": rest[
            ..., :-1
        ].mean(-1),
        "σ² is the mean of the M smallest eigenvalues: D - M are discarded": values[..., -hidden:].mean(-1),
        "σ² is the mean of the kept eigenvalues, not of the discarded ones": kept.mean(-1),
        "σ² is the mean of the squared eigenvalues: they are variances already": rest.square().mean(-1),
        "σ² is the square of the mean of the discarded eigenvalues: they are variances already": noise.square(),
        "σ² is the mean of the roots of the discarded eigenvalues, not of themselves": rest.sqrt().mean(-1),
        "σ² is the square of the mean root of the discarded eigenvalues: the mean is to be taken of "
        "themselves": rest.sqrt().mean(-1).square(),
    }
    maps = {
        "W = U Λ^½: σ² is not subtracted from the eigenvalues": stretched(own, kept.sqrt()),
        "the root of Λ - σ² is missing": stretched(own, left),
        "W = U Λ: σ² is not subtracted, and the root is missing": stretched(own, kept),
        "W holds the eigenvectors alone, not stretched": own,
        "σ² is added to the eigenvalues, not subtracted": stretched(own, (kept + noise[..., None]).sqrt()),
        "σ is subtracted from the roots of the eigenvalues: the root is to be taken of λ - σ²": stretched(
            own, kept.sqrt() - sigma
        ),
        "σ² is subtracted from the roots of the eigenvalues: the root is to be taken of λ - σ²": stretched(
            own, kept.sqrt() - noise[..., None]
        ),
        "σ is subtracted from the eigenvalues, not σ²": stretched(own, (kept - sigma).sqrt()),
        "W is divided by the root of Λ - σ², not multiplied": stretched(own, left.rsqrt()),
        "W is divided by the roots of the eigenvalues, not multiplied": stretched(own, kept.rsqrt()),
        "the kept eigenvalues and eigenvectors are paired in reverse order": stretched(
            own, left.flip(-1).sqrt()
        ),
        "the eigenvalues are put in descending order, but not the eigenvectors": stretched(
            axes.flip(-1)[..., :hidden], left.sqrt()
        ),
        "the eigenvectors of the smallest eigenvalues are stretched by the largest": stretched(
            axes[..., -hidden:], left.sqrt()
        ),
        "each kept direction is stretched alike, by the mean of Λ - σ²": stretched(
            own, left.mean(-1, keepdim=True).sqrt().expand_as(left)
        ),
        "W is divided by σ": W / sigma[..., None],
        "W is 0: nothing is kept": 0 * W,
    }
    smallest, beside = values.flip(-1), axes.flip(-1)
    wrongly_kept = closed_form(smallest, beside, hidden)
    return {
        **{name: closed_form(values, axes, hidden, value) for name, value in noises.items()},
        **{name: (value, noise) for name, value in maps.items()},
        "the smallest eigenvalues are kept, and σ² is the mean of the others: do they ascend?": wrongly_kept,
        "the smallest eigenvalues are kept, and W is 0 where the root is of less than 0: do they ascend?": (
            0 * W,
            wrongly_kept[1],
        ),
        "the smallest eigenvalues are kept, though σ² is the mean of the D - M smallest": (
            stretched(beside[..., :hidden], (smallest[..., :hidden] - noise[..., None]).sqrt()),
            noise,
        ),
        ROOT: (W, noise.sqrt()),
        "the standard deviation σ came back, not the variance σ², and σ is subtracted": (
            maps["σ is subtracted from the eigenvalues, not σ²"],
            noise.sqrt(),
        ),
        "σ² came back as the sum of the discarded eigenvalues; W has their mean": (W, rest.sum(-1)),
        "σ² is 0: what is discarded is noise": (stretched(own, kept.sqrt()), 0 * noise),
    }


# Task 2: maximum_likelihood


def spectrum(x: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues (D,), descending, and eigenvectors as columns, of the covariance: by singular values of the rows."""
    _, sizes, axes = torch.linalg.svd(x - x.mean(0), full_matrices=True)
    values = torch.zeros(x.shape[1], dtype=x.dtype)
    values[: len(sizes)] = sizes.square() / len(x)
    return values, axes.T


def of_matrix(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues, descending, and eigenvectors as columns, of symmetric matrices."""
    values, axes = torch.linalg.eigh(matrix)
    return values.flip(-1), axes.flip(-1)


def maximum_case(checked: str, x: Tensor, hidden: int) -> Case:
    values, axes = spectrum(x)
    mean, n, width = x.mean(0), len(x), x.shape[1]
    W, noise_var = closed_form(values, axes, hidden)
    sizes = (values * n).sqrt()
    by_rows = x - x.mean(1, keepdim=True)
    sideways = torch.linalg.eigh((x - mean).T @ (x - mean) / n).eigenvectors  # signs and all
    stretch = (values[:hidden] - noise_var).sqrt()

    def given(values: Tensor, axes: Tensor = axes, mean: Tensor = mean) -> Seen:
        W, noise = closed_form(values, axes, hidden)
        return without_rotation((W, mean, noise))

    seconds = of_matrix(x.T @ x / n)
    deviations = (x - mean) / x.std(0, correction=0)
    mistakes = {
        **{
            name: without_rotation((W, mean, noise))
            for name, (W, noise) in mistaken_closed_forms(values, axes, hidden).items()
        },
        "the eigenvectors are the columns of what `eigh` gives, not the last rows": without_rotation(
            (stretched(sideways[-hidden:].T, stretch.flip(0)), mean, noise_var)
        ),
        "the eigenvectors are the columns of what `eigh` gives, not the first rows": without_rotation(
            (stretched(sideways.flip(1)[:hidden].T, stretch), mean, noise_var)
        ),
        "the data are not centered: these are second moments": given(*seconds),
        "the data are not centered, and μ is 0": given(*seconds, 0 * mean),
        "the rows are centered, each by the mean of its own numbers: μ is the mean of the rows": given(
            *of_matrix(by_rows.T @ by_rows / n)
        ),
        "the columns are scaled to variance 1": given(*of_matrix(deviations.T @ deviations / n)),
        "μ is 0": without_rotation((W, 0 * mean, noise_var)),
        "μ is the mean of all numbers, not that of each column": without_rotation(
            (W, x.mean().expand_as(mean), noise_var)
        ),
        "μ is the median of the rows, not their mean": without_rotation((W, x.quantile(0.5, 0), noise_var)),
        "the covariance is divided by N - 1; the maximum has N": given(values * n / (n - 1)),
        "the covariance is not divided by N": given(n * values),
        "the covariance is divided by D, not by N": given(values * n / width),
        "the covariance is divided by N²": given(values / n),
        "the singular values are not squared: λ = s²/N": given(sizes / n),
        "the singular values are taken as the eigenvalues: λ = s²/N": given(sizes),
        "the singular values are divided by the root of N, but not squared: λ = s²/N": given(values.sqrt()),
        "the eigenvalues are squared: these are variances already": given(values.square()),
        "the eigenvalues are squared and divided by N: these are variances already": given(
            values.square() / n
        ),
        "the covariance is inverted": given(1 / values.flip(0), axes.flip(1)),
    }
    form = (torch.zeros_like(W), torch.zeros_like(mean), torch.zeros_like(noise_var))
    right = without_rotation((W, mean, noise_var))
    made = Made(sizes={"N": n, "D": width, "M": hidden})
    return Case(checked, (x, hidden), right, mistakes, without_rotation, made=made, form=form)


def drawn_rows(generator: torch.Generator, count: int, kept: int, width: int) -> Tensor:
    """Rows with a few wide directions and many narrow ones, all of different width, so that mistakes stay apart."""
    ladder = torch.linspace(4, 3.6, kept).double(), torch.linspace(1.3, 0.4, width - kept).double()
    deviations = torch.cat(ladder) * uniform(generator, 0.97, 1.03, width)
    raw = normal(generator, count, width)
    white, _, _ = torch.linalg.svd(raw - raw.mean(0), full_matrices=False)
    axes, _ = torch.linalg.qr(normal(generator, width, width))
    return math.sqrt(count) * white * deviations @ axes.T + 2 + normal(generator, width)


@case()
def maximum_on_paper(generator):
    x = drawn_rows(generator, 13, 4, 10)
    return maximum_case("W Wᵀ, μ and σ² of 13 rows, D = 10, M = 4", x, 4)


@case()
def maximum_for_wines(generator):
    rows = torch.randperm(178, generator=generator)[:60]
    x = data.standardise(data.wine().x)[rows]
    return quiet(maximum_case("W Wᵀ, μ and σ² of 60 wines, D = 13, M = 4", x, 4))


@case(hidden=True)
def maximum_drawn(generator):
    return maximum_case("the maximum for other sizes", drawn_rows(generator, 17, 6, 14), 6)


@case(hidden=True)
def maximum_with_one_dimension(generator):
    x = drawn_rows(generator, 8, 1, 5)
    return quiet(maximum_case("the maximum with a single hidden dimension", x, 1))


@case(hidden=True)
def maximum_with_one_direction_left(generator):
    x = drawn_rows(generator, 12, 5, 6)
    return quiet(maximum_case("the maximum with one direction left for the noise", x, 5))


@case(hidden=True)
def maximum_of_few_rows(generator):
    x = normal(generator, 6, 11) + 1
    made = maximum_case("the maximum with fewer rows than columns", x, 4)
    values, axes = spectrum(x)

    def left(count: int) -> Seen:
        W, noise = closed_form(values, axes, 4, values[4:].sum() / count)
        return without_rotation((W, x.mean(0), noise))

    mistakes = {
        "the mean of the discarded eigenvalues leaves out those that are 0: there are D - M of them": left(2),
        "the mean of the discarded eigenvalues is over those above 0: there are D - M of them": left(1),
    }
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def maximum_in_small_units(generator):
    """What is added for safety, 1e-6 or 1e-8, is as large as the eigenvalues here."""
    x = 1e-4 * drawn_rows(generator, 12, 4, 8)
    made = quiet(maximum_case("the maximum for data in small units", x, 4))
    values, axes = spectrum(x)
    W, noise = closed_form(values, axes, 4)
    mistakes = {}
    for small in SAFETY:
        added = f"{small:g} is added to the diagonal or to σ² for safety: in small units this counts"
        mistakes[added] = without_rotation((W, x.mean(0), noise + small))
        within = f"{small:g} is added to σ² for safety before W is made: in small units this counts"
        mistakes[within] = without_rotation(
            (closed_form(values, axes, 4, noise + small)[0], x.mean(0), noise + small)
        )
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def maximum_in_single_precision(generator):
    return single_precision(
        maximum_case("the maximum in single precision", drawn_rows(generator, 15, 3, 6), 3)
    )


# Task 3: m_step


def regression(x: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Maximize by least squares on 2 M points for each row that have just the mean and the covariance of its z."""
    _, hidden = means.shape
    shifts = math.sqrt(hidden) * torch.linalg.cholesky(covariance).T
    points = torch.cat([means[:, None] + shifts, means[:, None] - shifts], 1).flatten(0, 1)
    rows = x.repeat_interleave(2 * hidden, 0)
    W = torch.linalg.lstsq(points, rows).solution.T
    return W, (rows - points @ W.T).square().mean()


def m_step_case(checked: str, x: Tensor, means: Tensor, covariance: Tensor, W_old: Tensor) -> Case:
    right = W, noise_var = regression(x, means, covariance)
    n, width, hidden = *x.shape, means.shape[1]
    products, bare = x.T @ means, means.T @ means
    seconds, total, size = bare + n * covariance, x.square().sum(), x.numel()

    def noise(W: Tensor, seconds: Tensor = seconds) -> Tensor:
        return (total - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()) / size

    def step(seconds: Tensor, products: Tensor = products) -> tuple[Tensor, Tensor]:
        """Both, by other moments of z."""
        W = products @ seconds.inverse()
        return W, (total - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()) / size

    def regressed(W: Tensor) -> tuple[Tensor, Tensor]:
        """A wrong W, and the σ² that it leads to."""
        return W, noise(W)

    centered = means - means.mean(0)
    cross, trace = (products * W).sum(), (seconds * (W.T @ W)).sum()
    cross_old, trace_old = (products * W_old).sum(), (seconds * (W_old.T @ W_old)).sum()
    by_row = x.square().sum(1) - 2 * (x @ W * means).sum(1) + ((means @ W.T).square().sum(1))
    by_row = (by_row + (covariance * (W.T @ W)).sum()) / width
    moments = {
        "the posterior covariance is missing in E[z zᵀ]": bare,
        "the posterior covariance counts once, not once for each row": bare + covariance,
        "the posterior covariance is subtracted, not added": bare - n * covariance,
        "the posterior covariance counts twice": bare + 2 * n * covariance,
        "the posterior covariance counts half": bare + n * covariance / 2,
        "the inverse of the posterior covariance is added, not itself": bare + n * covariance.inverse(),
        "the posterior covariance alone counts: m mᵀ is missing in E[z zᵀ]": n * covariance,
        "the prior's covariance, I, is taken in place of the posterior's": bare + n * eye(hidden),
        "the mean of m mᵀ is added to the sum of the covariances: both are sums over the rows": bare / n
        + n * covariance,
        "the sum of m mᵀ and one covariance are divided by N: each row has its own": (bare + covariance) / n,
    }
    of_noise = {
        "σ² is computed with the old W: both maximize together": noise(W_old),
        "σ² has the old W in its middle term": (total - 2 * cross_old + trace) / size,
        "σ² has the old W in its last term, the trace": (total - 2 * cross + trace_old) / size,
        "the posterior covariance is missing in σ²": noise(W, bare),
        "the posterior covariance counts once in σ², not once for each row": noise(W, bare + covariance),
        "the posterior covariance is subtracted in σ², not added": noise(W, bare - n * covariance),
        "the last term of σ² has the posterior covariance alone: m mᵀ is missing": noise(W, n * covariance),
        "σ² is summed over the D columns: it is to be divided by N D": noise_var * width,
        "σ² is summed over the rows: it is to be divided by N D": noise_var * n,
        "σ² is not divided by N D": noise_var * size,
        "σ² is divided by N M, not by N D": noise_var * width / hidden,
        "σ² is divided by N (D - M), as in the closed form": noise_var * width / (width - hidden),
        "σ² is divided by (N - 1) D; the maximum has N D": noise_var * n / (n - 1),
        "σ² is divided by (N - M) D; the maximum has N D": noise_var * n / (n - hidden),
        "σ² is divided by N D - 1; the maximum has N D": noise_var * size / (size - 1),
        "σ² is divided by N²": noise_var * width / n,
        "the terms of σ² that have W cancel: the middle one lacks its factor 2, or the trace counts twice": total
        / size,
        "the middle term of σ² has the wrong sign": (total + 2 * cross + trace) / size,
        "the middle term of σ² is left out": (total + trace) / size,
        "the last term of σ², the trace, is missing": (total - 2 * cross) / size,
        "the last term of σ², the trace, has the wrong sign": (total - 2 * cross - trace) / size,
        "the last term of σ², the trace, is halved": (total - 2 * cross + trace / 2) / size,
        "the first term of σ², |x|², is missing": (trace - 2 * cross) / size,
        "the last term of σ² is the sum of all entries, not the trace": (
            total - 2 * cross + (seconds @ W.T @ W).sum()
        )
        / size,
        "the last term of σ² is the product of two traces, not the trace of the product": (
            total - 2 * cross + seconds.trace() * (W.T @ W).trace()
        )
        / size,
        "σ² is given for each column: one number for all is asked": (
            x.square().sum(0) - (products * W).sum(1)
        )
        / n,
        "σ² is given for each row: one number for all is asked": by_row,
        "|x - W m|² is not averaged, while the covariance's part is": (
            (x - means @ W.T).square().sum() + (W @ covariance @ W.T).trace()
        ),
        "|x - W m|² is averaged over N D, and the covariance's part, tr(W V Wᵀ), is not divided by D": (
            x - means @ W.T
        )
        .square()
        .mean()
        + (W @ covariance @ W.T).trace(),
        ROOT: noise_var.sqrt(),
    }
    without_spread, once = products @ bare.inverse(), products @ (bare + covariance).inverse()
    mistakes = {
        **{name: step(moment) for name, moment in moments.items()},
        **{name: (W, value) for name, value in of_noise.items()},
        "the posterior covariance is missing in W": regressed(without_spread),
        "the posterior covariance counts once in W, not once for each row": regressed(once),
        "the entries of Σ E[z zᵀ] off the diagonal are left out": step(seconds.diagonal().diag()),
        "the entries of Σ E[z zᵀ] off the diagonal are left out in W": regressed(
            products @ seconds.diagonal().diag().inverse()
        ),
        "E[z zᵀ] is made of the sum of the means: the product is to be taken row by row": step(
            torch.outer(means.sum(0), means.sum(0)) + n * covariance
        ),
        "the means are centered first: E[z_n] is to be taken as it is": step(
            centered.T @ centered + n * covariance
        ),
        "I is added to Σ E[z zᵀ]: W has no prior": step(seconds + eye(hidden)),
        "I is added to Σ E[z zᵀ] in W: W has no prior": regressed(
            products @ (seconds + eye(hidden)).inverse()
        ),
        "W is the old one": regressed(W_old),
        "W is the old one, though σ² is of the new": (W_old, noise_var),
        "W and σ² are means of the old and the new W": regressed((W + W_old) / 2),
        "W lacks the inverse of Σ E[z zᵀ]": regressed(products),
        "W is the mean of x mᵀ: the inverse of Σ E[z zᵀ] is missing": regressed(products / n),
        "W is averaged over the rows once more": regressed(W / n),
        "W is N times too large: one of the two sums is averaged, the other not": regressed(W * n),
        "W is multiplied by Σ E[z zᵀ], not by its inverse": regressed(products @ seconds),
        "W is multiplied by the mean of E[z zᵀ], not by its inverse": regressed(products @ seconds / n),
        "W has the wrong sign": regressed(-W),
        "W solves for z from x, not for x from z": regressed((x.T @ x).pinverse() @ products),
    }
    made = Made(sizes={"N": n, "D": width, "M": hidden})
    return Case(checked, (x, means, covariance, W_old), right, mistakes, made=made)


def drawn_moments(generator: torch.Generator, count: int, width: int, hidden: int) -> tuple[Tensor, ...]:
    """Centered rows, means that have something to do with them, a covariance, and an old W."""
    z = normal(generator, count, hidden)
    x = z @ normal(generator, hidden, width) + 0.7 * normal(generator, count, width)
    root = normal(generator, hidden, hidden)
    covariance = 0.1 * root @ root.T + 0.2 * eye(hidden)
    means = z + 0.3 * normal(generator, count, hidden)
    return x - x.mean(0), means, covariance, 1.5 * normal(generator, width, hidden)


@case()
def m_step_of_eleven_rows(generator):
    drawn = drawn_moments(generator, 11, 9, 4)
    return m_step_case("one M-step for 11 centered rows, D = 9, M = 4", *drawn)


@case(hidden=True)
def m_step_drawn(generator):
    return m_step_case("one M-step for other sizes", *drawn_moments(generator, 15, 8, 6))


@case(hidden=True)
def m_step_with_one_dimension(generator):
    return quiet(m_step_case("one M-step with a single hidden dimension", *drawn_moments(generator, 8, 5, 1)))


@case(hidden=True)
def m_step_in_small_units(generator):
    """What is added for safety, 1e-6 or 1e-8, is as large as σ² and E[z zᵀ] here."""
    x, means, covariance, W_old = drawn_moments(generator, 9, 6, 4)
    x, means, covariance = 1e-4 * x, 1e-3 * means, 1e-6 * covariance
    made = m_step_case("one M-step for numbers in small units", x, means, covariance, 0.1 * W_old)
    W, noise_var = made.expected
    seconds = means.T @ means + len(x) * covariance
    mistakes = {}
    for small in SAFETY[:-1]:
        ridge = (x.T @ means) @ (seconds + small * eye(4)).inverse()
        squares = (x - means @ ridge.T).square().sum() + len(x) * (ridge @ covariance @ ridge.T).trace()
        name = f"{small:g} is added to the diagonal of Σ E[z zᵀ] for safety: in small units this counts"
        mistakes[name] = (ridge, squares / x.numel())
        mistakes[f"{small:g} is added to σ² for safety: in small units this counts"] = (W, noise_var + small)
        if small > 1e-7:
            bound = f"σ² is bounded below by {small:g}: in small units this counts"
            mistakes[bound] = (W, torch.full_like(noise_var, small))
    return replace(quiet(made), mistakes=mistakes)


@case(hidden=True)
def m_step_in_single_precision(generator):
    drawn = drawn_moments(generator, 9, 4, 2)
    return single_precision(m_step_case("one M-step in single precision", *drawn))


# Task 4: responsibilities


def planes_case(checked: str, x: Tensor, theta: PPCAMixtureParameters) -> Case:
    weights, W, means, noise_vars = theta
    (n, width), (components, _, hidden) = x.shape, W.shape
    gaussians = oracle.as_gaussian_mixture(theta)
    covariances = gaussians.covariances
    right = mixture_oracle.responsibilities(x, gaussians)
    log_density, log_weights = mixture_oracle.log_density(x, gaussians), weights.log()
    log_joint = log_density + log_weights
    deviations = x[:, None] - means  # (N, K, D)
    axes = torch.linalg.qr(W).Q  # (K, D, M)
    along = torch.einsum("nkd,kdm->nkm", deviations, axes)
    lengths = deviations.square().sum(2)
    off = (lengths - along.square().sum(2)) / (2 * noise_vars)
    inner = W.mT @ W + noise_vars[:, None, None] * eye(hidden)  # (K, M, M)
    z = torch.einsum("nkd,kdm,kml->nkl", deviations, W, inner.inverse())
    residuals = (deviations - torch.einsum("nkm,kdm->nkd", z, W)).square().sum(2) / (2 * noise_vars)
    half_log_det = covariances.logdet() / 2
    half_square = -(log_density + half_log_det + width / 2 * math.log(2 * math.pi))  # ½ dᵀ C⁻¹ d

    def by(**changed: Tensor) -> Tensor:
        """The responsibilities under other parameters."""
        mixture = oracle.as_gaussian_mixture(theta._replace(**changed))
        return (mixture_oracle.log_density(x, mixture) + log_weights).softmax(1)

    def by_covariances(covariances: Tensor) -> Tensor:
        mixture = gaussians._replace(covariances=covariances)
        return (mixture_oracle.log_density(x, mixture) + log_weights).softmax(1)

    def by_logits(logits: Tensor) -> Tensor:
        return (log_weights + logits).softmax(1)

    in_the_plane = along.square().sum(2) / (2 * noise_vars)
    ones = torch.ones_like(noise_vars)
    most_probable = right.argmax(1)
    mistakes = {
        "the mixing weights are left out": log_density.softmax(1),
        "the weights are added without a logarithm": (log_density + weights).softmax(1),
        "the logarithms of the densities are multiplied by the weights": (log_density * weights).softmax(1),
        "the mixing weights count twice": by_logits(log_joint),
        "it is divided by the weights, not multiplied": (log_density - log_weights).softmax(1),
        "the weights are missing in the denominator": (
            log_joint - log_density.logsumexp(1, keepdim=True)
        ).exp(),
        "the weights are missing in the numerator": (
            log_density - log_joint.logsumexp(1, keepdim=True)
        ).exp(),
        "the mixing weights alone came back, whatever x says": weights.expand_as(right),
        "normalized over the data, not over the components": log_joint.softmax(0),
        "the rows are not normalized: this is p(x_n, k_n = k)": log_joint.exp(),
        "the rows are not normalized, and the weights are left out: this is p(x_n | k_n = k)": log_density.exp(),
        "the log-joint came back: neither exponential nor normalized": log_joint,
        "the log-density came back: the weights and Bayes' rule are missing": log_density,
        "log p(x_n) came back, not the responsibilities": log_joint.logsumexp(1),
        "p(x_n) came back, not the responsibilities": log_joint.logsumexp(1).exp(),
        "each point is given to its most probable component alone": one_hot(
            most_probable, components
        ).double(),
        "the number of the most probable component came back": most_probable.double(),
        "the log-joint itself is divided by its sum, without an exponential": log_joint
        / log_joint.sum(1, keepdim=True),
        SQUARED: by(noise_variances=noise_vars.square()),
        ROOT_TAKEN: by(noise_variances=noise_vars.sqrt()),
        "all components share one σ², the mean of theirs": by(
            noise_variances=noise_vars.mean().expand_as(noise_vars)
        ),
        "all components share one σ², that of the first": by(
            noise_variances=noise_vars[0].expand_as(noise_vars)
        ),
        "σ² is taken to be 1": by(noise_variances=ones),
        "1/σ² is added in place of σ²": by(noise_variances=1 / noise_vars),
        "all components share one mean, that of theirs": by(means=means.mean(0).expand_as(means)),
        "all components share one W, that of the first": by(weights=W[:1].expand_as(W)),
        "the means μ_k are not subtracted": by(means=0 * means),
        "the means μ_k are added to x, not subtracted": by(means=-means),
        "the log-determinant is left out: a wide component then wins too much": by_logits(-half_square),
        "the log-determinant lacks its factor ½": by_logits(log_density - half_log_det),
        "the log-determinant is halved once more": by_logits(log_density + half_log_det / 2),
        "the log-determinant has the wrong sign": by_logits(log_density + 2 * half_log_det),
        "the squared distance lacks its factor ½": by_logits(log_density - half_square),
        "the squared distance is halved once more": by_logits(log_density + half_square / 2),
        "the squared distance has the wrong sign": by_logits(log_density + 2 * half_square),
        "the squared distance is left out: only determinants and weights count": by_logits(
            -half_log_det.expand_as(log_density)
        ),
        "the distance from the plane is left out: both directions count": by_logits(log_density + off),
        "only the distance from the plane counts: both directions do": by_logits(-off),
        "only the distance from the plane counts, and the weights are left out": (-off).softmax(1),
        "only the distance within the plane counts: both directions do": by_logits(-in_the_plane),
        "only the distance of x from W E[z | x] + μ counts: z has a prior, and C a determinant": by_logits(
            -residuals
        ),
        "only the distance of x from W E[z | x] + μ counts, and the weights are left out": (
            -residuals
        ).softmax(1),
        "the density is that of z at its posterior mean, not that of x": by_logits(-z.square().sum(2) / 2),
        "the density is N(x; W E[z | x] + μ, σ² I): z is to be integrated out": by_logits(
            -residuals - width / 2 * noise_vars.log()
        ),
        "W is left out: C is W Wᵀ + σ² I, not σ² I": by(weights=0 * W),
        "W is left out of the distance: C is W Wᵀ + σ² I, not σ² I": by_logits(
            -lengths / (2 * noise_vars) - half_log_det
        ),
        "W is left out of the determinant: C is W Wᵀ + σ² I, not σ² I": by_logits(
            -half_square - width / 2 * noise_vars.log()
        ),
        "only |x - μ_k|² counts: C is left out": by_logits(-lengths / 2),
        "only |x - μ_k|² counts: C and the weights are left out": (-lengths / 2).softmax(1),
        "C is the diagonal of W Wᵀ + σ² I alone": by_covariances(covariances * eye(width)),
        "C is the root of W Wᵀ + σ² I: a covariance is asked for, not a deviation": by_covariances(
            torch.stack([_root(matrix) for matrix in covariances])
        ),
        "C is squared: W Wᵀ + σ² I is the covariance already": by_covariances(covariances @ covariances),
        "C is taken for the precision": by_covariances(covariances.inverse()),
        "the distance is dᵀ C d: C is to be inverted": by_logits(
            -torch.einsum("nki,kij,nkj->nk", deviations, covariances, deviations) / 2 - half_log_det
        ),
        "all components share one C, the mean of theirs": by_covariances(
            covariances.mean(0).expand_as(covariances)
        ),
        "log det C lacks (D - M) log σ²: this is that of the M × M matrix": by_logits(
            -half_square - inner.logdet() / 2
        ),
        "log det C has D log σ² beside that of the M × M matrix: D - M are due": by_logits(
            -half_square - inner.logdet() / 2 - width / 2 * noise_vars.log()
        ),
        "log det C has M log σ² beside that of the M × M matrix: D - M are due": by_logits(
            -half_square - inner.logdet() / 2 - hidden / 2 * noise_vars.log()
        ),
        "log det C has one log σ² beside that of the M × M matrix: D - M are due": by_logits(
            -half_square - inner.logdet() / 2 - noise_vars.log() / 2
        ),
        "the logarithm of the density is divided by D": by_logits(log_density / width),
    }
    made = Made(sizes={"N": n, "K": components, "M": hidden, "D": width})
    return Case(checked, (x, *theta), right, mistakes, made=made)


def _root(matrix: Tensor) -> Tensor:
    values, axes = torch.linalg.eigh(matrix)
    return axes @ values.sqrt().diag() @ axes.T


def drawn_planes(
    generator: torch.Generator, components: int, width: int, hidden: int
) -> PPCAMixtureParameters:
    """Planes close to each other, whose weights and noises are far from equal."""
    ladder = torch.arange(1, components + 1) + uniform(generator, -0.3, 0.3, components)
    order = torch.randperm(components, generator=generator)
    W, means = 0.4 * normal(generator, components, width, hidden), 0.4 * normal(generator, components, width)
    noise_vars = 0.4 + 1.2 * ladder[torch.randperm(components, generator=generator)] / components
    return PPCAMixtureParameters((ladder / ladder.sum())[order], W, means, noise_vars)


@case()
def planes_in_space(generator):
    x, theta = normal(generator, 11, 9), drawn_planes(generator, 4, 9, 6)
    return planes_case("p(k_n = k | x_n) of 11 points, D = 9, under K = 4 planes, M = 6", x, theta)


@case(hidden=True)
def planes_drawn(generator):
    x, theta = normal(generator, 8, 10), drawn_planes(generator, 6, 10, 4)
    return planes_case("the responsibilities for other sizes", x, theta)


def parallel_planes(
    generator: torch.Generator, components: int, width: int, hidden: int
) -> PPCAMixtureParameters:
    """Planes that differ little, so that the shares of a point far away are still shared."""
    theta = drawn_planes(generator, components, width, hidden)
    W = theta.weights[:1].expand(components, width, hidden) + 0
    noise_variances = torch.full((components,), 0.5, dtype=torch.float64)
    return theta._replace(weights=W, means=0.02 * theta.means, noise_variances=noise_variances)


@case(hidden=True)
def planes_far_away(generator):
    x = torch.linspace(20, 90, 6)[:, None] + normal(generator, 6, 4)
    theta = parallel_planes(generator, 3, 4, 2)
    made = planes_case("the responsibilities of points so far away that their density underflows", x, theta)
    joint = mixture_oracle.log_density(x, oracle.as_gaussian_mixture(theta)).exp() * theta.mixing
    mistakes = {
        "exp underflows far away, and 0/0 is NaN: stay with logarithms": joint / joint.sum(1, keepdim=True),
        "exp underflows far away, and rows of zeros came back: stay with logarithms": 0 * made.expected,
        "exp underflows far away, and equal shares came back: stay with logarithms": torch.full_like(
            made.expected, 1 / 3
        ),
    }
    return replace(made, mistakes=mistakes, degenerate="the right shares are as extreme as the points")


@case(hidden=True)
def planes_with_an_idle_component(generator):
    """A component of weight zero is the densest by hundreds of nats: whatever stands in for 0 gives it the points."""
    theta = parallel_planes(generator, 4, 6, 2)
    mixing = theta.mixing.index_fill(0, torch.tensor(1), 0)
    there = 40 + normal(generator, 6)
    means = theta.means.index_copy(0, torch.tensor([1]), there[None])
    theta = theta._replace(mixing=mixing / mixing.sum(), means=means)
    x = there + 0.5 * normal(generator, 8, 6)
    made = planes_case("the responsibilities with a component of weight zero", x, theta)
    idle = one_hot(torch.ones(8, dtype=torch.long), 4).double()
    mistake = (
        "the component of weight zero gets the points: log 0 is -∞, and nothing is to be added before it"
    )
    log_joint = mixture_oracle.log_density(x, oracle.as_gaussian_mixture(theta)) + theta.mixing.log()
    by_exp = log_joint.exp() / log_joint.exp().sum(1, keepdim=True)
    mistakes = {
        mistake: idle,
        "exp underflows for the components that have a weight, and 0/0 is NaN: stay with logarithms": by_exp,
    }
    return replace(made, mistakes=mistakes, degenerate="one component has the weight 0")


@case(hidden=True)
def planes_in_small_units(generator):
    """What is added for safety, 1e-6 or 1e-8, is as large as the covariances here."""
    x, theta, unit = normal(generator, 9, 6), drawn_planes(generator, 4, 6, 2), 1e-4
    theta = theta._replace(
        weights=unit * theta.weights,
        means=unit * theta.means,
        noise_variances=unit**2 * theta.noise_variances,
    )
    made = quiet(planes_case("the responsibilities for data in small units", unit * x, theta))
    mistakes = {}
    for small in SAFETY:
        mixture = oracle.as_gaussian_mixture(theta._replace(noise_variances=theta.noise_variances + small))
        name = f"{small:g} is added to the diagonal for safety: in small units this counts"
        mistakes[name] = mixture_oracle.responsibilities(unit * x, mixture)
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def planes_in_single_precision(generator):
    x, theta = normal(generator, 6, 4), drawn_planes(generator, 3, 4, 1)
    return single_precision(planes_case("the responsibilities in single precision", x, theta))


# Task 5: mixture_m_step


class MixtureSeen(NamedTuple):
    """What rotations of the W_k leave as it is."""

    weights: Tensor
    WWT: Tensor
    means: Tensor
    noise_vars: Tensor


def planes_without_rotation(outcome: Any) -> MixtureSeen:
    weights, W, means, noise_vars = (block(part) for part in outcome)
    return MixtureSeen(weights, W @ W.mT, means, noise_vars)


def mixture_step_case(checked: str, x: Tensor, r: Tensor, hidden: int) -> Case:
    (n, width), counts = x.shape, r.sum(0)
    weights, means, covariances = mixture_oracle.m_step(x, r)
    components, overall = len(counts), x.mean(0).expand_as(means)
    spectra = of_matrix(covariances)
    W, noise_vars = closed_form(*spectra, hidden)

    def seen(**changed: Tensor) -> MixtureSeen:
        parts = {"weights": weights, "W": W, "means": means, "noise_vars": noise_vars, **changed}
        return planes_without_rotation(tuple(parts.values()))

    def fitted(covariances: Tensor, **changed: Tensor) -> MixtureSeen:
        """The closed form for other covariances."""
        W, noise_vars = closed_form(*of_matrix(covariances), hidden)
        return seen(**{"W": W, "noise_vars": noise_vars, **changed})

    def around(centers: Tensor, shares: Tensor) -> Tensor:
        deviations = x[:, None] - centers
        return torch.einsum("nk,nki,nkj->kij", shares, deviations, deviations)

    def shared_noise(noise: Tensor) -> MixtureSeen:
        common = noise.expand_as(noise_vars)
        return seen(W=closed_form(*spectra, hidden, common)[0], noise_vars=common)

    equal, taken = torch.full_like(r, 1 / n), r / counts
    hard = one_hot(r.argmax(1), components).double()
    pooled = torch.einsum("k,kij->ij", weights, covariances).expand_as(covariances)
    deviations = x[:, None] - means
    scaled = (r[:, :, None] * x[:, None] - means).permute(1, 0, 2)
    scaled_means, sums = r.T @ x / n, r.T @ x
    by_columns = torch.einsum("nk,nki,nkj->kij", r.softmax(0), deviations, deviations)
    mistakes = {
        **{name: seen(W=W, noise_vars=s) for name, (W, s) in mistaken_closed_forms(*spectra, hidden).items()},
        "the covariances are not weighted by the responsibilities": fitted(around(means, equal)),
        "means and covariances are not weighted by the responsibilities": fitted(
            around(overall, equal), means=overall
        ),
        "all covariances are that of all data: each component has its own": fitted(around(overall, equal)),
        "all components share one covariance, the pooled one": fitted(pooled),
        "the means are not weighted by the responsibilities": fitted(around(overall, taken), means=overall),
        "the means that came back are not weighted by the responsibilities": seen(means=overall),
        "the covariances are around the mean of all data": fitted(around(overall, taken)),
        "the covariances are around 0: these are second moments": fitted(around(0 * means, taken)),
        "the covariances are divided by N, not by N_k": fitted(around(means, r / n)),
        "the covariances are not divided by N_k": fitted(around(means, r)),
        "the covariances are divided by N_k²": fitted(around(means, r / counts.square())),
        "the covariances are divided by D, not by N_k": fitted(around(means, r / width)),
        "the covariances are divided by N_k - 1; the maximum has N_k": fitted(
            around(means, r / (counts - 1))
        ),
        "the covariances are divided by N - 1, not by N_k": fitted(around(means, r / (n - 1))),
        "the responsibilities are squared": fitted(around(means, r.square() / counts)),
        "the responsibilities are squared in the covariances, and normalized anew": fitted(
            around(means, r.square() / r.square().sum(0))
        ),
        "the roots of the responsibilities are taken": fitted(around(means, r.sqrt() / counts)),
        "x is multiplied by r before μ_k is subtracted": fitted(scaled.mT @ scaled / counts[:, None, None]),
        "the softmax of the responsibilities is taken: they are probabilities already": fitted(by_columns),
        "each row counts for its most probable component alone: it is to count for all, by its shares": _hard(
            x, hard, hidden
        ),
        "the weights count each row for its most probable component alone": seen(weights=hard.mean(0)),
        "the means are divided by N, not by N_k": fitted(around(scaled_means, taken), means=scaled_means),
        "the means that came back are divided by N, not by N_k": seen(means=scaled_means),
        "the means are not divided by N_k": fitted(around(sums, taken), means=sums),
        "the means that came back are not divided by N_k": seen(means=sums),
        "the eigenvalues are squared: these are variances already": fitted(covariances @ covariances),
        "the roots of the eigenvalues are taken for the eigenvalues": fitted(
            torch.stack([_root(matrix) for matrix in covariances])
        ),
        "all components share one σ²": shared_noise(noise_vars.mean()),
        "all components share one σ², that of the pooled data": shared_noise((weights * noise_vars).sum()),
        "all components share one σ², that of the covariance of all data": shared_noise(
            of_matrix(around(overall[:1], equal[:, :1]))[0][0, hidden:].mean()
        ),
        "all components share one σ², that of the first": shared_noise(noise_vars[0]),
        "all components share one W, that of the first": seen(W=W[:1].expand_as(W)),
        "the weights are not normalized: N_k is to be divided by N": seen(weights=counts),
        "the weights are all equal": seen(weights=torch.full_like(weights, 1 / components)),
        "N_k is divided by K, not by N": seen(weights=counts / components),
        "N_k is divided by D, not by N": seen(weights=counts / width),
        "the weights are the softmax of the counts": seen(weights=counts.softmax(0)),
        "the weights are the sums of the squared responsibilities": seen(
            weights=r.square().sum(0) / r.square().sum()
        ),
    }
    blank = (weights, W, means, noise_vars)
    form = tuple(map(torch.zeros_like, blank))
    made = Made(sizes={"N": n, "K": components, "D": width, "M": hidden})
    return Case(checked, (x, r, hidden), seen(), mistakes, planes_without_rotation, made=made, form=form)


def _hard(x: Tensor, r: Tensor, hidden: int) -> MixtureSeen:
    """The step for responsibilities 0 and 1."""
    return _step_by(x, r, hidden, r.sum(0))


def _step_by(x: Tensor, r: Tensor, hidden: int, counts: Tensor) -> MixtureSeen:
    """The step with these counts."""
    means = r.T @ x / counts[:, None]
    deviations = x[:, None] - means
    covariances = torch.einsum("nk,nki,nkj->kij", r / counts, deviations, deviations)
    finite = covariances.nan_to_num(0.0)  # where a component has lost all rows
    W, noise_vars = closed_form(*of_matrix(finite), hidden)
    return planes_without_rotation((counts / len(x), W, means, noise_vars))


def drawn_shares(generator: torch.Generator, count: int, components: int) -> Tensor:
    """A distribution over the components for each row; the components' totals differ."""
    ladder = 0.1 * torch.arange(components)
    own = (
        1.2 * eye(components)[torch.arange(count) % components]
    )  # no component is without rows that are mostly its
    return (0.6 * normal(generator, count, components) + ladder + own).softmax(1)


@case()
def mixture_step_of_many_rows(generator):
    x, r = drawn_rows(generator, 50, 4, 12), drawn_shares(generator, 50, 6)
    return mixture_step_case("one M-step for 50 rows and K = 6 components, D = 12, M = 4", x, r, 4)


@case(hidden=True)
def mixture_step_drawn(generator):
    x, r = drawn_rows(generator, 60, 4, 14), drawn_shares(generator, 60, 8)
    return mixture_step_case("one M-step for other sizes", x, r, 4)


@case(hidden=True)
def mixture_step_with_one_dimension(generator):
    x, r = 1 + normal(generator, 14, 5), drawn_shares(generator, 14, 3)
    return quiet(mixture_step_case("one M-step with a single hidden dimension", x, r, 1))


@case(hidden=True)
def mixture_step_of_a_single_component(generator):
    x = 20 + normal(generator, 9, 6)
    r = torch.ones(9, 1, dtype=torch.float64)
    return quiet(mixture_step_case("one M-step with a single component", x, r, 3))


@case(hidden=True)
def mixture_step_with_a_rare_component(generator):
    """What is added to N_k for safety, or bounds it from below, counts here."""
    x, r = 1 + normal(generator, 15, 6), drawn_shares(generator, 15, 3)
    rare = torch.tensor([1.0, 1e-9, 1.0], dtype=torch.float64)
    r = r * rare
    r = r / r.sum(1, keepdim=True)
    made = quiet(mixture_step_case("one M-step with a component that has hardly any data", x, r, 2))
    mistakes = {}
    for small in SAFETY:
        mistakes[f"{small:g} is added to N_k for safety: where there are hardly any data this counts"] = (
            _step_by(x, r, 2, r.sum(0) + small)
        )
        if small > 1e-7:
            bound = f"N_k is bounded below by {small:g}: where there are hardly any data this counts"
            mistakes[bound] = _step_by(x, r, 2, r.sum(0).clamp(min=small))
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def mixture_step_in_small_units(generator):
    """What is added for safety, 1e-6 or 1e-8, is as large as the eigenvalues here."""
    x, r = 1e-4 * (normal(generator, 15, 6) + 1), drawn_shares(generator, 15, 3)
    made = quiet(mixture_step_case("one M-step for data in small units", x, r, 2))
    mistakes = {
        f"{small:g} is added to the diagonal or to σ² for safety: in small units this counts": (
            made.expected._replace(noise_vars=made.expected.noise_vars + small)
        )
        for small in SAFETY
    }
    return replace(made, mistakes=mistakes)


@case(hidden=True)
def mixture_step_in_single_precision(generator):
    x, r = normal(generator, 17, 6), drawn_shares(generator, 17, 3)
    return single_precision(mixture_step_case("one M-step in single precision", x, r, 2))


# Task 6: metropolis_hastings_step


def step_case(checked: str, *arguments: Tensor) -> Case:
    z, proposed, log_p, log_p_proposed, log_forward, log_backward, u = arguments
    up, drift = log_p_proposed - log_p, log_backward - log_forward
    ratio = up + drift

    def moved(accepted: Tensor) -> Tensor:
        return torch.where(accepted[:, None], proposed, z)

    def decided(log_ratio: Tensor) -> Tensor:
        return moved(u < log_ratio.exp())

    chance = torch.tensor([math.exp(min(0.0, each)) for each in ratio.tolist()], dtype=torch.float64)
    accepted = torch.tensor([share < each for share, each in zip(u.tolist(), chance.tolist(), strict=True)])
    right, there = moved(accepted), ~accepted[:, None]
    mistakes = {
        "Hastings' correction is left out: the proposal is not symmetric": decided(up),
        "Hastings' correction is upside down": decided(up - drift),
        "Hastings' correction counts twice": decided(up + 2 * drift),
        "Hastings' correction counts half": decided(up + drift / 2),
        "the ratio of the densities is upside down": decided(drift - up),
        "the ratio of the densities counts twice": decided(2 * up + drift),
        "the ratio of the densities counts half": decided(up / 2 + drift),
        "the whole ratio is upside down": decided(-ratio),
        "the whole ratio is squared": decided(2 * ratio),
        "the root of the whole ratio is taken": decided(ratio / 2),
        "only the proposal counts, not the density": decided(drift),
        "only the density of the proposed point counts, not that of the old one": decided(
            log_p_proposed + drift
        ),
        "only the density of the proposed point counts: there is no ratio": decided(log_p_proposed),
        "only the density of the old point counts: there is no ratio": decided(log_p),
        "only the density of the way back counts: that of the way there is left out": decided(
            up + log_backward
        ),
        "only the density of the way there counts: that of the way back is left out": decided(
            up - log_forward
        ),
        "the density of the way there is multiplied, and that of the way back left out": decided(
            up + log_forward
        ),
        "the densities of both ways are multiplied: one of them belongs below": decided(
            up + log_backward + log_forward
        ),
        "it is divided by the densities of both ways: one of them belongs above": decided(
            up - log_backward - log_forward
        ),
        "the densities of both points are multiplied: one of them belongs below": decided(
            log_p_proposed + log_p + drift
        ),
        "the ratio is one of logarithms: the logarithms are to be subtracted": moved(
            u < log_p_proposed / log_p * (log_backward / log_forward)
        ),
        "the ratio is one of logarithms, and without the proposal: the logarithms are to be subtracted": moved(
            u < log_p_proposed / log_p
        ),
        "the ratios of p and of g are added: they are to be multiplied": moved(u < up.exp() + drift.exp()),
        "only uphill moves are accepted: this climbs, it does not sample": moved(ratio > 0),
        "only moves to a larger p are accepted: this climbs, it does not sample": moved(up > 0),
        "only downhill moves are accepted": moved(ratio < 0),
        "u is ignored: a move is accepted if a is above ½": moved(ratio > math.log(0.5)),
        "u is below ½ decides, or the ratio above 1: u is to be compared with a": moved(
            (ratio > 0) | (u < 0.5)
        ),
        "u alone decides, at ½": moved(u < 0.5),
        "one u, that of the first chain, serves all chains": moved(u[0] < chance),
        "a move is accepted if u is above 1 - a, not below a": moved(1 - u < chance),
        "this is Barker's rule, a = ratio / (1 + ratio): the minimum of 1 and the ratio is asked": moved(
            u < torch.sigmoid(ratio)
        ),
        "the logarithm of the ratio is compared with u, not with log u": moved(u < ratio),
        "accepted and rejected are exchanged": torch.where(accepted[:, None], z, proposed),
        "every proposal is accepted": proposed,
        "no chain moves": z,
        "chains that reject get lost: they stay, and this counts": proposed[accepted],
        "chains that reject are set to 0: they stay where they are": proposed * ~there,
        "chains that reject are NaN: they stay where they are": proposed.masked_fill(there, math.nan),
        "chains that reject go to the mean of the two points: they stay where they are": torch.where(
            accepted[:, None], proposed, (z + proposed) / 2
        ),
        "the chains move a part of the way, by a: they move all of it or not at all": z
        + chance[:, None] * (proposed - z),
        "the step of a chain that moves is z + z': z' is the place, not the step": torch.where(
            accepted[:, None], z + proposed, z
        ),
        "which chains move came back, not where they stand": accepted.double(),
        "the probabilities a came back, not where the chains stand": chance,
        "the ratio came back, not where the chains stand": ratio.exp(),
        "the logarithms of the ratio came back, not where the chains stand": ratio,
    }
    made = Made(sizes={"S": len(z), "M": z.shape[1]})
    return Case(checked, arguments, right, mistakes, made=made)


def drawn_chains(generator: torch.Generator, count: int, width: int) -> tuple[Tensor, ...]:
    """Chains, the first half of them with a u just above or below the chance to move."""
    z = normal(generator, count, width)
    logs = [normal(generator, count) - 1.5 for _ in range(4)]
    log_p, log_p_proposed, log_forward, log_backward = logs
    ratio = log_p_proposed - log_p + log_backward - log_forward
    near = ratio.clamp(max=0).exp() * (1 + 0.05 * (-1.0) ** torch.arange(count))
    u = uniform(generator, 0.05, 0.95, count)
    close = (torch.arange(count) < count // 2) & (ratio < -0.1)
    u = torch.where(close, near, u)
    u[0] = 0.25  # if it served all, this would be no other mistake
    return z, z + 1 + uniform(generator, 0, 1, count, width), *logs, u


@case()
def step_of_many_chains(generator):
    return step_case("where 300 chains stand after one step, M = 5", *drawn_chains(generator, 300, 5))


@case(hidden=True)
def step_drawn(generator):
    return step_case("where other chains stand after one step", *drawn_chains(generator, 200, 4))


@case(hidden=True)
def step_with_a_single_dimension(generator):
    chains = drawn_chains(generator, 60, 1)
    return quiet(step_case("where chains stand after one step, with a single dimension", *chains))


@case(hidden=True)
def step_far_from_zero(generator):
    z, proposed, log_p, log_p_proposed, forward, backward, u = drawn_chains(generator, 60, 4)
    level, other = 2000 * (-1.0) ** torch.arange(60).double(), 1500 * (-1.0) ** (torch.arange(60) // 2)
    up = 900 * (torch.arange(60) % 3 == 0).double()  # of these one ratio is infinite, and the other 0
    rise = up + 900 * (torch.arange(60) % 3 == 1).double()  # of these the whole ratio is infinite
    arguments = (
        z,
        proposed,
        level + log_p,
        level + log_p_proposed + rise,
        other + forward,
        other + backward - up,
        u,
    )
    made = step_case("where chains stand after one step, with logarithms far from zero", *arguments)
    mistakes = {
        "exp under- or overflows: subtract the logarithms first": z,
        "exp under- or overflows, and NaN counts as accepted: subtract the logarithms first": proposed,
    }
    otherwise = "exp under- or overflows: bring all logarithms together first"
    return replace(made, mistakes=mistakes, made=replace(made.made, otherwise=otherwise))


@case(hidden=True)
def step_with_small_chances(generator):
    """What is added to u or to the ratio for safety counts here."""
    z, proposed, log_p, log_p_proposed, forward, backward, _ = drawn_chains(generator, 60, 4)
    log_u = uniform(generator, -60, -12, 60)
    aim = log_u + 0.2 * (-1.0) ** torch.arange(60)
    log_p_proposed = aim + log_p - backward + forward
    arguments = (z, proposed, log_p, log_p_proposed, forward, backward, log_u.exp())
    return quiet(step_case("where chains stand after one step, with tiny chances to move", *arguments))


@case(hidden=True)
def step_with_impossible_proposals(generator):
    z, proposed, log_p, log_p_proposed, *rest = drawn_chains(generator, 90, 4)
    gone = torch.arange(90) % 3 == 0
    arguments = (z, proposed, log_p, log_p_proposed.masked_fill(gone, -math.inf), *rest)
    return quiet(step_case("where chains stand after one step, some proposals impossible", *arguments))


@case(hidden=True)
def step_in_single_precision(generator):
    chains = drawn_chains(generator, 100, 4)
    return single_precision(step_case("where chains stand after one step, in single precision", *chains))
