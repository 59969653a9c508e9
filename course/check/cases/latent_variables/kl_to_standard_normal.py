"""Task 6: kl_to_standard_normal."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from course.check.case import Case, case
from course.check.cases.latent_variables.common import ONE_FOR_EACH_ROW
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.relations import Made


def to_standard_normal_case(checked: str, mean: Tensor, log_var: Tensor) -> Case:
    q = Normal(mean, (0.5 * log_var).exp())
    each = kl_divergence(q, Normal(torch.zeros_like(mean), torch.ones_like(mean)))
    right, (count, width), variance = each.sum(1), mean.shape, log_var.exp()
    spread, squares, logs = 0.5 * variance.sum(1), 0.5 * mean.square().sum(1), 0.5 * log_var.sum(1)
    zero = "the divergence of N(0, I) from itself must be 0"
    reverse = 0.5 * (1 / variance - 1 + log_var + mean.square() / variance).sum(1)
    entropy = q.entropy().sum(1)
    cross = right + entropy

    def spreading(value: Tensor) -> Tensor:
        """The right value with another variance, but the right logarithm."""
        return right - spread + 0.5 * value.sum(1)

    def shifting(value: Tensor) -> Tensor:
        """The right value with something else for the square of the mean."""
        return right - squares + 0.5 * value

    mistakes = {
        "log_var is read as the logarithm of the standard deviation": 0.5
        * ((2 * log_var).exp() - 1 - 2 * log_var + mean.square()).sum(1),
        "exp(log_var) is squared: it is the variance already": spreading((2 * log_var).exp()),
        "exp(log_var / 2), the standard deviation, stands for the variance": spreading((0.5 * log_var).exp()),
        "standard deviations stand for variances, in the logarithm too": spreading((0.5 * log_var).exp())
        + logs / 2,
        "σ² and log σ² cancel each other: one of them stands for the other, without exponential or logarithm": (
            spreading(log_var)
        ),
        "the variance is exp(-log_var), its inverse": spreading(1 / variance),
        "log_var has the wrong sign throughout": spreading(1 / variance) + 2 * logs,
        "the square of log_var stands for the variance": spreading(log_var.square()),
        "the absolute log_var stands for the term -log σ²": right + logs + 0.5 * log_var.abs().sum(1),
        "q and p are exchanged: this is KL(N(0, I)‖q)": reverse,
        "both covariances are that of q: that of N(0, I) is I": 0.5 * (mean.square() / variance).sum(1),
        "it is averaged over the M coordinates, not summed": right / width,
        "the sum over the M coordinates is missing": each,
        "the sum goes over the data, not over the M coordinates": each.sum(0),
        "the mean over the data came back, for each of the M coordinates": each.mean(0),
        f"it is summed over the data: {ONE_FOR_EACH_ROW}": right.sum(),
        f"it is averaged over the data: {ONE_FOR_EACH_ROW}": right.mean(),
        f"it is averaged over data and coordinates: {ONE_FOR_EACH_ROW}": each.mean(),
        f"the -1 is missing: {zero}": right + width / 2,
        f"the -1 has the wrong sign: {zero}": right + width,
        "the -1 counts once, not once for each of the M coordinates": right + (width - 1) / 2,
        "the -1 counts N times, not once for each of the M coordinates": right + (width - count) / 2,
        f"the -1 stands outside the factor ½: {zero}": right - width / 2,
        "the square of the mean is missing": right - squares,
        "the square of the mean lacks its factor ½": right + squares,
        "the square of the mean has the wrong sign": right - 2 * squares,
        "the mean is not squared": shifting(mean.sum(1)),
        "the absolute mean stands for its square": shifting(mean.abs().sum(1)),
        "the length of the mean stands for its square": shifting(mean.norm(dim=1)),
        "the sum of the means is squared, not each of them": shifting(mean.sum(1).square()),
        "the square of the mean is divided by σ²: that belongs to KL(N(0, I)‖q)": shifting(
            (mean.square() / variance).sum(1)
        ),
        "the square of the mean is multiplied by σ²": shifting((mean.square() * variance).sum(1)),
        "the square of the mean is averaged over the M coordinates, not summed": shifting(
            mean.square().mean(1)
        ),
        "the term -log σ² is missing": right + logs,
        "the term -log σ² has the wrong sign": right + 2 * logs,
        "the term -log σ² is halved: log σ stands for log σ²": right + logs / 2,
        "the term -log σ² lacks its factor ½": right - logs,
        "the term σ² is missing": right - spread,
        "the term σ² has the wrong sign": right - 2 * spread,
        "the term σ² lacks its factor ½": right + spread,
        "the factor ½ stands at σ² alone, not at the whole sum": 2 * right - spread,
        "the cross-entropy came back: the entropy of q is not subtracted": cross,
        "minus the cross-entropy came back: the entropy of q is not added, nor the sign changed": -cross,
        "the entropy of q came back": entropy,
        "minus the entropy of q came back: log p(z) is missing": -entropy,
        "the entropy of q is added, not subtracted": cross + entropy,
        "log q - log p at the mean of q came back: σ² and -1 are missing": squares - logs,
        "the mean of the two directions came back": 0.5 * (right + reverse),
        "the sum of the two directions came back": right + reverse,
        "the divergences of the coordinates are multiplied, not added": each.prod(1),
        "the largest of the M coordinates came back, not their sum": each.amax(1),
    }
    made = Made(sizes={"N": count, "M": width})
    return Case(checked, (mean, log_var), right, mistakes, made=made)


def drawn_rows(generator: torch.Generator, count: int, width: int) -> tuple[Tensor, Tensor]:
    return 0.3 + normal(generator, count, width), uniform(generator, -2, 1.5, count, width)


@case()
def to_standard_normal_of_rows(generator):
    checked = "KL(N(μ_n, diag σ_n²)‖N(0, I)) of 7 rows, M = 4"
    return to_standard_normal_case(checked, *drawn_rows(generator, 7, 4))


@case()
def to_standard_normal_of_itself(generator):
    """Which row is N(0, I) itself is drawn."""
    mean, log_var = drawn_rows(generator, 4, 3)
    itself = torch.randint(4, (), generator=generator)
    mean[itself], log_var[itself] = 0, 0
    checked = "the divergence where one of the rows is N(0, I) itself"
    return quiet(to_standard_normal_case(checked, mean, log_var))


@case(hidden=True)
def to_standard_normal_drawn(generator):
    checked = "the divergence from the standard normal for other sizes"
    return to_standard_normal_case(checked, *drawn_rows(generator, 11, 6))


@case(hidden=True)
def to_standard_normal_of_extreme_ones(generator):
    """Two rows of very narrow Gaussians, two of very wide ones."""
    mean = 30 + normal(generator, 4, 3)
    log_var = torch.cat([uniform(generator, -80, -60, 2, 3), uniform(generator, 22, 30, 2, 3)])
    checked = "the divergence of very narrow and of very wide Gaussians, far away"
    return quiet(to_standard_normal_case(checked, mean, log_var))


@case(hidden=True)
def to_standard_normal_on_the_line(generator):
    mean, log_var = normal(generator, 5, 1), uniform(generator, -2, 2, 5, 1)
    checked = "the divergence from the standard normal in one dimension, in single precision"
    return single_precision(to_standard_normal_case(checked, mean, log_var))
