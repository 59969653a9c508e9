"""Task 3: m_step."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, single_precision
from course.check.cases.ppca.common import ROOT, SAFETY, eye
from course.check.relations import Made


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
