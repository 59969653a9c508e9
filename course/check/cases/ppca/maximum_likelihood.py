"""Task 2: maximum_likelihood."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, single_precision
from course.check.cases.ppca.closed_form import (
    Seen,
    closed_form,
    mistaken_closed_forms,
    stretched,
    without_rotation,
)
from course.check.cases.ppca.common import SAFETY, drawn_rows, of_matrix
from course.check.relations import Made
from course.lvm import data


def spectrum(x: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues (D,), descending, and eigenvectors as columns, of the covariance: by singular values of the rows."""
    _, sizes, axes = torch.linalg.svd(x - x.mean(0), full_matrices=True)
    values = torch.zeros(x.shape[1], dtype=x.dtype)
    values[: len(sizes)] = sizes.square() / len(x)
    return values, axes.T


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


@case()
def maximum_on_paper(generator):
    x = drawn_rows(generator, 13, 4, 10)
    return maximum_case("W Wᵀ, μ and σ² of 13 rows, D = 10, M = 4", x, 4)


@case()
def maximum_for_wines(generator):
    rows = torch.randperm(178, generator=generator)[:60]
    x = data.standardize(data.wine().x)[rows]
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
