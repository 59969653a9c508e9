"""Cases of exercise 04, probabilistic PCA, mixtures of it, and a step of a Markov chain.

For each task first how a case is made: the right value by another route than the solution (the joint Gaussian of x and
z, singular values, a regression on points that have the moments of z, the mixture with its covariances written out,
loops), and what each known mistake gives. Then its cases: fixed ones with small numbers in sight, and out of sight
random ones, extreme ones and odd sizes. Cases on which mistakes coincide name none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from course.check.case import Case, case
from course.check.cases.making import block, normal, quiet, real, single_precision, uniform
from course.lvm import data
from course.lvm.oracles import mixtures as mixture_oracle
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import MixtureParameters
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

DEVIATION = "σ², the variance, is used as if it were the standard deviation σ"
ROOT = "the standard deviation σ came back, not the variance σ²"


def eye(width: int) -> Tensor:
    return torch.eye(width, dtype=torch.float64)


# Task 1: posterior


def posterior_case(checked: str, x: Tensor, W: Tensor, mean: Tensor, noise_var: Tensor) -> Case:
    right = oracle.posterior(x, PPCAParameters(W, mean, noise_var))
    (means, covariance), width = right, W.shape[1]
    products, gram = (x - mean) @ W, W.T @ W

    def with_matrix(A: Tensor, noise: Tensor = noise_var) -> tuple[Tensor, Tensor]:
        return products @ A.inverse(), noise * A.inverse()

    A = gram + noise_var * eye(width)
    mistakes = {
        "A lacks σ² I: this projects x onto the plane, as if there were no prior": with_matrix(gram),
        "A has I in place of σ² I": with_matrix(gram + eye(width)),
        "A is σ² Wᵀ W + I: the noise stands at the wrong term": with_matrix(noise_var * gram + eye(width)),
        DEVIATION: with_matrix(gram + noise_var.square() * eye(width), noise_var.square()),
        "the covariance lacks its factor σ²": (means, A.inverse()),
        "the covariance is divided by σ², not multiplied": (means, A.inverse() / noise_var),
        "the inverse covariance, the precision, came back": (means, covariance.inverse()),
        "A came back as the covariance": (means, A),
        "the covariance is that of the prior, I": (means, eye(width)),
        "the covariance came back as I less what it should be": (
            means,
            eye(width) - covariance,
        ),
        "the variances alone came back, not the M × M matrix": (means, covariance.diagonal()),
        "the covariance is repeated for each row: it is asked once": (
            means,
            covariance.expand(len(x), width, width),
        ),
        "μ is not subtracted": (x @ W @ A.inverse(), covariance),
        "the means lack the inverse of A": (products, covariance),
        "the means are multiplied by A, not by its inverse": (products @ A, covariance),
        "the means are multiplied by the covariance: they have a σ² too many": (
            products @ covariance,
            covariance,
        ),
        "the means are divided by σ² once more": (means / noise_var, covariance),
        "the means are those of W z + μ, in the space of x": (means @ W.T + mean, covariance),
        "the means are transposed: a row for each datum is asked": (means.T, covariance),
    }
    return Case(checked, (x, W, mean, noise_var), right, mistakes)


def drawn_model(generator: torch.Generator, width: int, hidden: int) -> tuple[Tensor, Tensor, Tensor]:
    W, mean = normal(generator, width, hidden), 1 + normal(generator, width)
    return W, mean, uniform(generator, 0.3, 0.6, 1)[0]


@case()
def posterior_on_paper():
    x = real([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0], [-1.0, 1.0, 2.0]])
    W, mean = real([[1.0, 0.0], [1.0, 2.0], [0.0, -1.0]]), real([0.5, 1.0, 0.0])
    checked = "p(z_n | x_n) of 3 rows, D = 3, M = 2, σ² = 0.5"
    return posterior_case(checked, x, W, mean, real(0.5))


@case(hidden=True)
def posterior_drawn(generator):
    model = drawn_model(generator, 5, 3)
    return posterior_case("p(z_n | x_n) for other sizes", 2 * normal(generator, 6, 5), *model)


@case(hidden=True)
def posterior_in_loud_noise(generator):
    W, mean, _ = drawn_model(generator, 4, 2)
    noise_var = uniform(generator, 30, 50, 1)[0]
    made = posterior_case(
        "p(z_n | x_n) in loud noise", mean + 6 * normal(generator, 5, 4), W, mean, noise_var
    )
    return quiet(made)


@case(hidden=True)
def posterior_on_the_line(generator):
    W, mean, _ = drawn_model(generator, 3, 1)
    noise_var = (
        0.1 * W.square().sum()
    )  # less would cost float32 its digits in I - Wᵀ C⁻¹ W, which is right as well
    checked = "p(z_n | x_n) with a single hidden dimension and little noise, in single precision"
    return single_precision(posterior_case(checked, 2 * normal(generator, 4, 3), W, mean, noise_var))


# Task 2: maximum_likelihood


def without_rotation(outcome: Any, *, hidden: int) -> tuple[Tensor, ...]:
    """(W Wᵀ + σ² I, μ, σ²) of W (..., D, M), which a rotation of W leaves as they are."""
    W, mean, noise_var = (block(part) for part in outcome)
    if W.ndim < 2 or W.shape[-1] != hidden:
        raise ValueError(f"W must have {hidden} columns")
    identity = torch.eye(W.shape[-2], dtype=W.dtype)
    return W @ W.mT + noise_var[..., None, None] * identity, mean, noise_var


def spectrum(x: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues (D,), descending, and eigenvectors as columns, of the covariance: by singular values of the rows."""
    _, sizes, axes = torch.linalg.svd(x - x.mean(0), full_matrices=True)
    values = torch.zeros(x.shape[1], dtype=x.dtype)
    values[: len(sizes)] = sizes.square() / len(x)
    return values, axes.T


def stretched(values: Tensor, axes: Tensor, hidden: int, noise_var: Tensor, *, root: float = 0.5) -> Tensor:
    """U (Λ − σ² I)^root for the first columns."""
    return axes[:, :hidden] * (values[:hidden] - noise_var) ** root


def maximum_case(checked: str, x: Tensor, hidden: int) -> Case:
    seen: Callable[[Any], Any] = partial(without_rotation, hidden=hidden)
    values, axes = spectrum(x)
    mean, rest, n, width = x.mean(0), values[hidden:], len(x), x.shape[1]
    noise_var, zero = rest.mean(), values.new_zeros(())

    def given(noise: Tensor, values: Tensor = values, axes: Tensor = axes, mean: Tensor = mean) -> Any:
        return seen((stretched(values, axes, hidden, noise), mean, noise))

    second_values, second_axes = torch.linalg.eigh(x.T @ x / n)
    second_values, second_axes = second_values.flip(0), second_axes.flip(1)
    sample = values * n / (n - 1)
    sizes = (values * n).sqrt()
    mistakes = {
        "W = U Λ^½: σ² is not subtracted from the eigenvalues": seen(
            (stretched(values, axes, hidden, zero), mean, noise_var)
        ),
        "the root of Λ - σ² is missing": seen(
            (stretched(values, axes, hidden, noise_var, root=1.0), mean, noise_var)
        ),
        "W holds the eigenvectors alone, not stretched": seen((axes[:, :hidden], mean, noise_var)),
        "σ² is added to the eigenvalues, not subtracted": given_sum(values, axes, hidden, mean, seen),
        "σ² is the mean of all eigenvalues, not of the discarded ones": given(values.mean()),
        "σ² is the sum of the discarded eigenvalues divided by D, not by D - M": given(rest.sum() / width),
        "σ² is the sum of the discarded eigenvalues, not their mean": given(rest.sum()),
        "σ² is the largest of the discarded eigenvalues, not their mean": given(rest[0]),
        "σ² is the smallest eigenvalue, not the mean of the discarded ones": given(rest[-1]),
        "there is one eigenvalue too many in the mean: the last that is kept is not discarded": given(
            values[hidden - 1 :].mean()
        ),
        "the smallest eigenvalues are kept, not the largest": given(
            values[:-hidden].mean(), values.flip(0), axes.flip(1)
        ),
        "the data are not centred: these are second moments": given(
            second_values[hidden:].mean(), second_values, second_axes
        ),
        "the data are not centred, and μ is 0": given(
            second_values[hidden:].mean(), second_values, second_axes, 0 * mean
        ),
        "μ is 0": given(noise_var, mean=0 * mean),
        "the covariance is divided by N - 1; the maximum has N": given(sample[hidden:].mean(), sample),
        "the covariance is not divided by N": given(n * noise_var, n * values),
        "the singular values are not squared: λ = s²/N": given(sizes[hidden:].mean() / n, sizes / n),
        ROOT: seen((stretched(values, axes, hidden, noise_var), mean, noise_var.sqrt())),
    }
    right = given(noise_var)
    return Case(checked, (x, hidden), right, mistakes, seen)


def given_sum(values: Tensor, axes: Tensor, hidden: int, mean: Tensor, seen: Callable[[Any], Any]) -> Any:
    noise_var = values[hidden:].mean()
    return seen((stretched(values, axes, hidden, -noise_var), mean, noise_var))


def drawn_rows(generator: torch.Generator, count: int, deviations: Tensor) -> Tensor:
    """Rows whose covariance has just these deviations along turned axes, so that mistakes stay apart."""
    width = len(deviations)
    raw = normal(generator, count, width)
    white, _, _ = torch.linalg.svd(raw - raw.mean(0), full_matrices=False)
    axes, _ = torch.linalg.qr(normal(generator, width, width))
    return math.sqrt(count) * white * deviations @ axes.T + 2 + normal(generator, width)


@case()
def maximum_on_paper():
    x = real(
        [
            [3.0, 3.0, 1.0, 0.0],
            [-1.0, -1.0, 1.0, 2.0],
            [1.0, 1.0, 4.0, 1.0],
            [1.0, 2.0, -2.0, 1.0],
            [5.0, 4.0, 1.5, 1.5],
            [-3.0, -2.0, 0.5, 0.5],
        ]
    )
    return maximum_case("W Wᵀ + σ² I, μ and σ² of 6 rows, D = 4, M = 2", x, 2)


@case()
def maximum_for_irises():
    made = maximum_case("W Wᵀ + σ² I, μ and σ² of 150 irises, D = 4, M = 2", data.iris().x, 2)
    return quiet(made)


@case(hidden=True)
def maximum_drawn(generator):
    x = drawn_rows(generator, 9, real([4.0, 3.0, 2.5, 1.2, 0.8, 0.5]))
    return maximum_case("the maximum for other sizes", x, 3)


@case(hidden=True)
def maximum_with_one_dimension(generator):
    x = drawn_rows(generator, 8, real([3.0, 1.0, 0.7]))
    return quiet(maximum_case("the maximum with a single hidden dimension", x, 1))


@case(hidden=True)
def maximum_of_few_rows(generator):
    x = normal(generator, 4, 6) + 1
    made = maximum_case("the maximum with fewer rows than columns", x, 2)
    values, axes = spectrum(x)
    found = values[2:4].mean()
    wrong = without_rotation((stretched(values, axes, 2, found), x.mean(0), found), hidden=2)
    mistake = "the mean of the discarded eigenvalues leaves out those that are 0: there are D - M of them"
    return replace(made, mistakes={mistake: wrong})


@case(hidden=True)
def maximum_in_single_precision(generator):
    x = drawn_rows(generator, 12, real([3.0, 2.0, 1.0, 0.5]))
    return single_precision(maximum_case("the maximum in single precision", x, 2))


# Task 3: m_step


def regression(x: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Maximise by least squares on 2 M points for each row that have just the mean and the covariance of its z."""
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
    seconds = bare + n * covariance
    total = x.square().sum()

    def noise(W: Tensor, seconds: Tensor = seconds) -> Tensor:
        return (total - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()) / x.numel()

    def step(seconds: Tensor) -> tuple[Tensor, Tensor]:
        W = products @ seconds.inverse()
        return W, noise(W, seconds)

    without_spread, once = step(bare), step(bare + covariance)
    cross, trace = (products * W).sum(), (seconds * (W.T @ W)).sum()
    mistakes = {
        "the posterior covariance is missing in E[z zᵀ] = m mᵀ + V": without_spread,
        "the posterior covariance is missing in W": (without_spread[0], noise(without_spread[0])),
        "the posterior covariance is missing in σ²": (W, noise(W, bare)),
        "the posterior covariance counts once, not once for each row": once,
        "the posterior covariance is subtracted, not added": step(bare - n * covariance),
        "σ² is computed with the old W: both maximise together": (W, noise(W_old)),
        "W is the old one": (W_old, noise(W_old)),
        "W lacks the inverse of Σ E[z zᵀ]": (products, noise(products)),
        "W is averaged over the rows once more": (W / n, noise(W / n)),
        "W is multiplied by Σ E[z zᵀ], not by its inverse": (products @ seconds, noise(products @ seconds)),
        "W is transposed": (W.T, noise_var),
        "σ² is summed over the D columns: it is to be divided by N D": (W, noise_var * width),
        "σ² is summed over the rows: it is to be divided by N D": (W, noise_var * n),
        "σ² is divided by N (D - M), as in the closed form": (W, noise_var * width / (width - hidden)),
        "σ² is divided by (N - 1) D; the maximum has N D": (W, noise_var * n / (n - 1)),
        "the middle term of σ² lacks its factor 2": (W, (total - cross + trace) / x.numel()),
        "the middle term of σ² has the wrong sign": (W, (total + 2 * cross + trace) / x.numel()),
        "the last term of σ², the trace, is missing": (W, (total - 2 * cross) / x.numel()),
        "the last term of σ², the trace, has the wrong sign": (W, (total - 2 * cross - trace) / x.numel()),
        ROOT: (W, noise_var.sqrt()),
    }
    return Case(checked, (x, means, covariance, W_old), right, mistakes)


@case()
def m_step_of_five_rows():
    x = real(
        [
            [2.0, 1.0, 0.0, 1.0],
            [0.0, -3.0, 1.0, 2.0],
            [-3.0, 1.0, 1.0, -1.0],
            [1.0, 1.0, -2.5, -2.0],
            [0.0, 0.0, 0.5, 0.0],
        ]
    )
    means = real([[1.0, 0.0], [-0.5, 1.5], [-1.0, -1.0], [1.5, 0.5], [0.2, -0.4]])
    covariance = real([[0.5, 0.1], [0.1, 0.25]])
    W_old = real([[1.0, 0.0], [0.5, -0.5], [0.0, 0.4], [0.3, 0.2]])
    checked = "one M-step for 5 centred rows, D = 4, M = 2"
    return m_step_case(checked, x, means, covariance, W_old)


def drawn_moments(generator: torch.Generator, count: int, width: int, hidden: int) -> tuple[Tensor, ...]:
    """Centred rows, means that have something to do with them, a covariance, and an old W."""
    z = normal(generator, count, hidden)
    x = z @ normal(generator, hidden, width) + 0.7 * normal(generator, count, width)
    root = normal(generator, hidden, hidden)
    covariance = 0.1 * root @ root.T + 0.2 * eye(hidden)
    means = z + 0.3 * normal(generator, count, hidden)
    return x - x.mean(0), means, covariance, 1.5 * normal(generator, width, hidden)


@case(hidden=True)
def m_step_drawn(generator):
    return m_step_case("one M-step for other sizes", *drawn_moments(generator, 7, 5, 3))


@case(hidden=True)
def m_step_with_one_dimension(generator):
    return quiet(m_step_case("one M-step with a single hidden dimension", *drawn_moments(generator, 8, 3, 1)))


@case(hidden=True)
def m_step_in_single_precision(generator):
    drawn = drawn_moments(generator, 9, 4, 2)
    return single_precision(m_step_case("one M-step in single precision", *drawn))


# Task 4: responsibilities


def planes_case(checked: str, x: Tensor, theta: PPCAMixtureParameters) -> Case:
    weights, W, means, noise_vars = theta
    gaussians = oracle.as_gaussian_mixture(theta)
    right = mixture_oracle.responsibilities(x, gaussians)
    log_density, log_weights = mixture_oracle.log_density(x, gaussians), weights.log()
    deviations = x[:, None] - means  # (N, K, D)
    axes = torch.linalg.qr(W).Q  # (K, D, M)
    along = torch.einsum("nkd,kdm->nkm", deviations, axes)
    off = (deviations.square().sum(2) - along.square().sum(2)) / (2 * noise_vars)
    half_log_determinant = gaussians.covariances.logdet() / 2

    def by_noise(noise_vars: Tensor) -> Tensor:
        changed = oracle.as_gaussian_mixture(theta._replace(noise_variances=noise_vars))
        return (mixture_oracle.log_density(x, changed) + log_weights).softmax(1)

    shared = noise_vars.mean().expand_as(noise_vars)
    in_the_plane = torch.cat([along, torch.zeros_like(along[..., :1])], 2).square().sum(2) / (2 * noise_vars)
    spheres = theta._replace(weights=0 * W)
    mistakes = {
        "the mixing weights are left out": log_density.softmax(1),
        "the weights are added without a logarithm": (log_density + weights).softmax(1),
        "normalised over the data, not over the components": (log_density + log_weights).softmax(0),
        "the rows are not normalised: this is p(x_n, k_n = k)": (log_density + log_weights).exp(),
        "the logarithms of the responsibilities came back": right.log(),
        "each point is given to its most probable component alone": one_hot(
            right.argmax(1), len(weights)
        ).double(),
        DEVIATION: by_noise(noise_vars.square()),
        "all components share one σ², the mean of theirs": by_noise(shared),
        "the log-determinant is left out: a wide component then wins too much": (
            log_density + log_weights + half_log_determinant
        ).softmax(1),
        "the distance from the plane is left out: both directions count": (
            log_density + log_weights + off
        ).softmax(1),
        "only the distance from the plane counts: both directions do": (log_weights - off).softmax(1),
        "only the distance within the plane counts: both directions do": (log_weights - in_the_plane).softmax(
            1
        ),
        "W is left out: C is W Wᵀ + σ² I, not σ² I": (
            mixture_oracle.log_density(x, oracle.as_gaussian_mixture(spheres)) + log_weights
        ).softmax(1),
    }
    return Case(checked, (x, *theta), right, mistakes)


def drawn_planes(
    generator: torch.Generator, components: int, width: int, hidden: int
) -> PPCAMixtureParameters:
    """Planes whose weights and noises are far from equal."""
    ladder = torch.arange(1, components + 1) + uniform(generator, -0.3, 0.3, components)
    order = torch.randperm(components, generator=generator)
    W, means = normal(generator, components, width, hidden), normal(generator, components, width)
    noise_vars = 0.25 * ladder[torch.randperm(components, generator=generator)]
    return PPCAMixtureParameters((ladder / ladder.sum())[order], W, means, noise_vars)


@case()
def two_planes_in_space():
    theta = PPCAMixtureParameters(
        real([0.3, 0.7]),
        real([[[1.0, 0.0], [1.0, 1.0], [0.0, 0.5]], [[0.0, 2.0], [1.0, 0.0], [0.0, 1.0]]]),
        real([[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]),
        real([0.5, 0.25]),
    )
    x = real([[0.5, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 2.0, 1.0]])
    return planes_case("p(k_n = k | x_n) of 3 points under 2 planes in space", x, theta)


@case(hidden=True)
def planes_drawn(generator):
    x, theta = normal(generator, 8, 4), drawn_planes(generator, 3, 4, 2)
    return planes_case("the responsibilities for other sizes", x, theta)


@case(hidden=True)
def planes_far_away(generator):
    x = torch.linspace(20, 90, 5)[:, None] + normal(generator, 5, 3)
    theta = drawn_planes(generator, 3, 3, 1)
    W = theta.weights[:1].expand(3, 3, 1) + 0
    theta = theta._replace(
        weights=W, means=0.02 * theta.means, noise_variances=torch.full((3,), 0.5).double()
    )
    made = planes_case("the responsibilities of points so far away that their density underflows", x, theta)
    joint = mixture_oracle.log_density(x, oracle.as_gaussian_mixture(theta)).exp() * theta.mixing
    mistake = "exp underflows far away, and 0/0 is NaN: stay with logarithms"
    return replace(made, mistakes={mistake: joint / joint.sum(1, keepdim=True)})


@case(hidden=True)
def planes_with_an_idle_component(generator):
    theta = drawn_planes(generator, 3, 4, 2)
    mixing = theta.mixing.index_fill(0, torch.tensor(1), 0)
    theta = theta._replace(mixing=mixing / mixing.sum())
    checked = "the responsibilities with a component of weight zero, in single precision"
    return single_precision(planes_case(checked, normal(generator, 6, 4), theta))


# Task 5: mixture_m_step


def planes_without_rotation(outcome: Any, *, hidden: int) -> tuple[Any, ...]:
    weights, *plane = outcome
    return weights, *without_rotation(plane, hidden=hidden)


def mixture_step_case(checked: str, x: Tensor, r: Tensor, hidden: int) -> Case:
    seen: Callable[[Any], Any] = partial(planes_without_rotation, hidden=hidden)
    right, counts, n = mixture_oracle.m_step(x, r), r.sum(0), len(x)
    weights, means, covariances = right
    overall = x.mean(0).expand_as(means)

    def fitted(covariances: Tensor, **changed: Tensor) -> Any:
        """The closed form for these covariances, by their singular values."""
        vectors, values, _ = torch.linalg.svd(covariances)
        noise = changed.get("noise", values[:, hidden:].mean(1))
        taken = changed.get("taken", noise)
        W = vectors[:, :, :hidden] * (values[:, None, :hidden] - taken[:, None, None]).sqrt()
        return seen((changed.get("weights", weights), W, changed.get("means", means), noise))

    def around(centres: Tensor, shares: Tensor) -> Tensor:
        deviations = x[:, None] - centres
        return torch.einsum("nk,nki,nkj->kij", shares, deviations, deviations)

    values = torch.linalg.eigvalsh(covariances).flip(1)
    noises, width = values[:, hidden:].mean(1), x.shape[1]
    plain = MixtureParameters(
        weights, overall, around(overall, torch.full_like(r, 1 / n))
    ).covariances  # of all data
    mistakes = {
        "the covariances are not weighted by the responsibilities": fitted(
            around(means, torch.full_like(r, 1 / n))
        ),
        "means and covariances are not weighted by the responsibilities": fitted(plain, means=overall),
        "the covariances are around the mean of all data": fitted(around(overall, r / counts)),
        "the covariances are around 0: these are second moments": fitted(around(0 * means, r / counts)),
        "the covariances are divided by N, not by N_k": fitted(around(means, r / n)),
        "the covariances are not divided by N_k": fitted(around(means, r)),
        "the weights of the data are squared": fitted(around(means, r.square() / counts)),
        "all components share one σ²": fitted(covariances, noise=noises.mean().expand_as(noises)),
        "all components share one σ², that of the pooled data": fitted(
            covariances, noise=(weights * noises).sum().expand_as(noises)
        ),
        "W = U Λ^½: σ² is not subtracted from the eigenvalues": fitted(covariances, taken=0 * noises),
        "σ² is the sum of the discarded eigenvalues divided by D, not by D - M": fitted(
            covariances, noise=values[:, hidden:].sum(1) / width
        ),
        "σ² is the sum of the discarded eigenvalues, not their mean": fitted(
            covariances, noise=values[:, hidden:].sum(1)
        ),
        "σ² is the mean of all eigenvalues, not of the discarded ones": fitted(
            covariances, noise=values.mean(1)
        ),
        "the weights are not normalised: N_k is to be divided by N": fitted(covariances, weights=counts),
        "the weights are all equal": fitted(covariances, weights=torch.full_like(weights, 1 / len(weights))),
    }
    return Case(checked, (x, r, hidden), fitted(covariances), mistakes, seen)


def drawn_shares(generator: torch.Generator, count: int, components: int) -> Tensor:
    """A distribution over the components for each row; the components' totals differ."""
    ladder = 0.6 * torch.arange(components)
    return (normal(generator, count, components) + ladder).softmax(1)


@case()
def mixture_step_of_seven_rows():
    x = real(
        [
            [0.0, 0.0, 1.0],
            [2.0, 1.5, 0.0],
            [4.0, 3.0, 1.0],
            [5.0, 4.5, 0.5],
            [1.0, 5.0, 2.0],
            [2.0, 3.5, 3.0],
            [0.5, 7.0, 1.0],
        ]
    )
    r = [[1.0, 0.0], [0.75, 0.25], [1.0, 0.0], [0.5, 0.5], [0.75, 0.25], [0.0, 1.0], [0.0, 1.0]]
    return mixture_step_case("one M-step for 7 rows and 2 components, D = 3, M = 1", x, real(r), 1)


@case(hidden=True)
def mixture_step_drawn(generator):
    x, r = 3 * normal(generator, 14, 5) + 1, drawn_shares(generator, 14, 3)
    return mixture_step_case("one M-step for other sizes", x, r, 2)


@case(hidden=True)
def mixture_step_with_one_dimension(generator):
    x, r = 1 + normal(generator, 12, 4), drawn_shares(generator, 12, 2)
    return quiet(mixture_step_case("one M-step with a single hidden dimension", x, r, 1))


@case(hidden=True)
def mixture_step_of_a_single_component(generator):
    x = 20 + normal(generator, 9, 5)
    return quiet(mixture_step_case("one M-step with a single component", x, real([[1.0]] * 9), 3))


@case(hidden=True)
def mixture_step_in_single_precision(generator):
    x, r = normal(generator, 15, 4), drawn_shares(generator, 15, 2)
    return single_precision(mixture_step_case("one M-step in single precision", x, r, 2))


# Task 6: metropolis_hastings_step


def step_case(checked: str, *arguments: Tensor) -> Case:
    z, proposed, log_p, log_p_proposed, log_forward, log_backward, u = arguments
    up, drift = log_p_proposed - log_p, log_backward - log_forward

    def moved(accepted: Tensor) -> Tensor:
        return torch.where(accepted[:, None], proposed, z)

    def decided(log_ratio: Tensor) -> Tensor:
        return moved(u < log_ratio.exp())

    chances = [math.exp(min(0.0, ratio)) for ratio in (up + drift).tolist()]
    accepted = torch.tensor([share < chance for share, chance in zip(u.tolist(), chances, strict=True)])
    mistakes = {
        "Hastings' correction is left out: the proposal is not symmetric": decided(up),
        "Hastings' correction is upside down": decided(up - drift),
        "the ratio of the densities is upside down": decided(drift - up),
        "the whole ratio is upside down": decided(-up - drift),
        "only the proposal counts, not the density": decided(drift),
        "only the density of the way back counts: that of the way there is left out": decided(
            up + log_backward
        ),
        "only the density of the way there counts: that of the way back is left out": decided(
            up - log_forward
        ),
        "only uphill moves are accepted: this climbs, it does not sample": moved(up + drift > 0),
        "the logarithm of the ratio is compared with u, not with log u": moved(u < up + drift),
        "accepted and rejected are exchanged": torch.where(accepted[:, None], z, proposed),
        "every proposal is accepted": proposed,
        "no chain moves": z,
        "chains that reject get lost: they stay, and this counts": proposed[accepted],
    }
    return Case(checked, arguments, moved(accepted), mistakes)


@case()
def step_of_eight_chains():
    z = torch.arange(16.0).double().reshape(8, 2)
    table = real(
        [
            # log p, log p at z', log g there, log g back, u
            [-1.5, -2.0, -4.0, -4.0, 0.6],
            [-2.5, -4.0, -1.5, -2.5, 0.7],
            [-3.5, -3.0, -4.0, -2.0, 0.2],
            [-1.5, -1.5, -3.0, -1.5, 0.6],
            [-1.0, -3.0, -1.0, -4.0, 0.6],
            [-2.5, -3.0, -2.5, -3.0, 0.6],
            [-1.0, -4.0, -1.5, -1.0, 0.6],
            [-1.5, -3.0, -3.5, -1.5, 0.6],
        ]
    )
    return step_case("where 8 chains stand after one step", z, 100 + z, *table.T)


def drawn_chains(generator: torch.Generator, count: int, width: int) -> tuple[Tensor, ...]:
    z = normal(generator, count, width)
    logs = [normal(generator, count) - 1 for _ in range(4)]
    return z, z + 1 + uniform(generator, 0, 1, count, width), *logs, uniform(generator, 0.05, 0.95, count)


@case(hidden=True)
def step_drawn(generator):
    return step_case("where other chains stand after one step", *drawn_chains(generator, 150, 3))


@case(hidden=True)
def step_far_from_zero(generator):
    z, proposed, log_p, log_p_proposed, *rest = drawn_chains(generator, 60, 1)
    level = 2000 * (-1.0) ** torch.arange(60).double()
    arguments = (z, proposed, level + log_p, level + log_p_proposed, *rest)
    made = step_case("where chains stand after one step, with logarithms far from zero", *arguments)
    ratio = arguments[3].exp() / arguments[2].exp() * (rest[1] - rest[0]).exp()
    wrong = torch.where((rest[2] < ratio)[:, None], proposed, z)
    return replace(made, mistakes={"exp under- or overflows: subtract the logarithms first": wrong})


@case(hidden=True)
def step_with_impossible_proposals(generator):
    z, proposed, log_p, log_p_proposed, *rest = drawn_chains(generator, 90, 2)
    gone = torch.arange(90) % 3 == 0
    arguments = (z, proposed, log_p, log_p_proposed.masked_fill(gone, -math.inf), *rest)
    return quiet(step_case("where chains stand after one step, some proposals impossible", *arguments))
