"""Cases of exercise 05, variational inference and amortization.

For each task first how a case is made: the right value by an oracle (loops over the states of the bits, the exact
entropy, the Gaussian posterior, normal equations), and what each known mistake gives. Then its cases: fixed ones with
small numbers in sight, and out of sight random ones, extreme ones and odd sizes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, softplus

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import first, normal, quiet, real, second, single_precision, uniform, without
from course.check.values import Fixture
from course.lvm import data
from course.lvm.oracles import variational

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.approximations",
    "course.lvm.encoders",
    "course.lvm.elbo",
    "course.lvm.divergences",
    "course.lvm.variational_inference",
    "course.lvm.variational_em",
    "course.lvm.amortization",
    "course.lvm.linear_gaussian",
    "course.lvm.nonlinear_gaussian",
    "course.lvm.gradient_ascent",
    "course.lvm.vae",
)

SUMMED = "it is summed over the data: one number for each row is asked"
NOT_A_NUMBER = "0 log 0 became NaN: stay with the logits, and take logsigmoid"
LOG_2PI = math.log(2 * math.pi)


# Task 1: read_heads


def heads_case(checked: str, output: Tensor) -> Case:
    width = output.shape[1] // 2
    mean, h = output[:, :width], output[:, width:]
    right = (mean, torch.stack([real([math.sqrt(math.exp(value)) for value in row]) for row in h.tolist()]))
    mistakes = {
        "σ² came back, not σ: the head gives log σ², and σ = exp(h / 2)": (mean, h.exp()),
        "the head is read as log σ and squared: that is σ⁴": (mean, (2 * h).exp()),
        "the head itself came back: it is log σ²": (mean, h),
        "half the head came back: that is log σ": (mean, 0.5 * h),
        "the root of the head: it is log σ², not σ²": (mean, h.sqrt()),
        "this is 1/σ": (mean, (-0.5 * h).exp()),
        "softplus in the place of exp(h / 2)": (mean, softplus(h)),
        "the halves are exchanged: the mean comes first": (h, (0.5 * mean).exp()),
        "every second column is taken: the first M are the mean": (
            output[:, ::2],
            (0.5 * output[:, 1::2]).exp(),
        ),
        "one column is read for all: each coordinate has a variance of its own": (
            mean,
            (0.5 * h[:, :1]).exp().expand_as(h),
        ),
    }
    return Case(checked, (output,), right, mistakes)


#: What coincides where z has a single coordinate.
ALIKE_FOR_ONE = ("every second column", "one column is read")


@case()
def heads_of_two_rows():
    output = real([[0.3, -1.2, 0.8, -0.5], [2.0, 0.1, -1.5, 0.2]])
    return heads_case("mean and σ of 2 rows, M = 2", output)


@case(hidden=True)
def heads_drawn(generator):
    return heads_case("mean and σ for other sizes", normal(generator, 5, 6))


@case(hidden=True)
def heads_of_one_coordinate(generator):
    made = heads_case("mean and σ of a single coordinate, in single precision", normal(generator, 4, 2))
    return single_precision(without(made, *ALIKE_FOR_ONE))


# Task 2: bits_elbo


def all_states(width: int) -> Tensor:
    """The 2^M rows of bits, the last bit changing fastest."""
    return real([[(k >> (width - 1 - m)) & 1 for m in range(width)] for k in range(2**width)])


def bits_by_loops(logits: Tensor, states: Tensor, log_joint: Tensor) -> Tensor:
    """Σ_k q(z_k) [log p(x_n, z_k) − log q(z_k)], state by state, with products of probabilities."""
    bounds = []
    for n, row in enumerate(logits.tolist()):
        total = 0.0
        for state, value in zip(states.tolist(), log_joint[:, n].tolist(), strict=True):
            q = math.prod(1 / (1 + math.exp(-a if bit else a)) for a, bit in zip(row, state, strict=True))
            total += q * (value - math.log(q))
        bounds.append(total)
    return real(bounds)


def bits_case(checked: str, logits: Tensor, log_joint: Tensor) -> Case:
    states = all_states(logits.shape[1])
    right = bits_by_loops(logits, states, log_joint)

    def log_q_of(log_one: Tensor, log_zero: Tensor) -> Tensor:
        return torch.where(states[:, None] > 0, log_one, log_zero).sum(-1)

    def bound(log_q: Tensor) -> Tensor:
        return (log_q.exp() * (log_joint - log_q)).sum(0)

    log_q = log_q_of(logsigmoid(logits), logsigmoid(-logits))
    shares = logits.softmax(1)
    expected = (log_q.exp() * log_joint).sum(0)
    mistakes = {
        "the sigmoid is missing: a logit is no probability": bound(
            log_q_of(logits.log(), (1 - logits).log())
        ),
        "softmax shares one probability among the bits: each bit has a sigmoid of its own": bound(
            log_q_of(shares.log(), (1 - shares).log())
        ),
        "0 and 1 are exchanged: sigmoid(logit) is the probability of a 1": bound(
            log_q_of(logsigmoid(-logits), logsigmoid(logits))
        ),
        "log q leaves out the bits that are 0": bound(log_q_of(logsigmoid(logits), torch.zeros_like(logits))),
        "the entropy of q is forgotten": expected,
        "the entropy of q has the wrong sign": 2 * expected - right,
        "the states are averaged without the weights q": (log_joint - log_q).mean(0),
        "the bits of log q are averaged, not summed": (
            log_q.exp() * (log_joint - log_q / logits.shape[1])
        ).sum(0),
        "only the most probable state counts": log_joint.gather(0, log_q.argmax(0)[None])[0],
        "this is the log-evidence, whatever q is": log_joint.logsumexp(0),
        "the sign is reversed": -right,
        "it is divided by the number of states: q sums to one already": right / len(states),
        SUMMED: right.sum(),
    }
    return Case(checked, (logits, states, log_joint), right, mistakes)


@case()
def bits_of_two_rows():
    logits = real([[1.2, -0.4], [-2.0, 1.7]])
    joint = real([[0.1, 0.02], [0.05, 0.2], [0.3, 0.01], [0.15, 0.04]])
    return bits_case("the ELBO of 2 rows with 2 hidden bits", logits, joint.log())


@case(hidden=True)
def bits_drawn(generator):
    logits = uniform(generator, 1.1, 3, 4, 3) * (2.0 * (torch.rand(4, 3, generator=generator) < 0.5) - 1)
    return bits_case("the ELBO for other numbers of bits", logits, normal(generator, 8, 4) - 2)


@case(hidden=True)
def bits_that_are_certain(generator):
    """Logits so large that q is all on one state: the ELBO is the log-joint there."""
    states, log_joint = all_states(3), normal(generator, 8, 5) - 2
    chosen = torch.randint(0, 8, (5,), generator=generator)
    logits = (2 * states[chosen] - 1) * uniform(generator, 900, 1000, 5, 3)
    log_p = torch.where(states[:, None] > 0, logits.sigmoid().log(), (1 - logits.sigmoid()).log()).sum(-1)
    naive = (log_p.exp() * (log_joint - log_p)).sum(0)
    checked = "the ELBO where the encoder is certain of every bit"
    right = log_joint[chosen, torch.arange(5)]
    return Case(checked, (logits, states, log_joint), right, {NOT_A_NUMBER: naive})


@case(hidden=True)
def bits_of_one(generator):
    drawn = normal(generator, 6, 1), normal(generator, 2, 6) - 1
    return single_precision(bits_case("the ELBO with a single hidden bit, in single precision", *drawn))


# Task 3: mean_field


def mean_field_parts(covariance: Tensor) -> tuple[Tensor, Tensor]:
    """The best diagonal variances, one by one as conditional variances, and the divergence that is left."""
    width, rest = len(covariance), []
    for m in range(width):
        others = [j for j in range(width) if j != m]
        cross = covariance[m, others]
        known = cross @ torch.linalg.solve(covariance[others][:, others], cross) if others else 0.0
        rest.append(float(covariance[m, m] - known))
    return real(rest), real(variational.reverse_gap(torch.linalg.inv(covariance)))


def variances_case(checked: str, covariance: Tensor) -> Case:
    right, precision = mean_field_parts(covariance)[0], torch.linalg.inv(covariance)
    mistakes = {
        "these are the variances under the posterior: the best q with independent coordinates is narrower": (
            covariance.diagonal()
        ),
        "these are the precisions Λ_mm: the variances are 1 / Λ_mm": precision.diagonal(),
        "the diagonal was taken before the inverse: 1 / Σ_mm is not a variance": 1 / covariance.diagonal(),
        "these are standard deviations": right.sqrt(),
        "these are logarithms of the variances": right.log(),
        "these are eigenvalues: the coordinates of z stay as they are": torch.linalg.eigvalsh(covariance),
        "the whole covariance came back, not its diagonal": torch.diag(right),
    }
    return Case(checked, (covariance,), right, mistakes, first)


def left_gap_case(checked: str, covariance: Tensor) -> Case:
    variances, right = mean_field_parts(covariance)
    precision, width = torch.linalg.inv(covariance), len(covariance)
    log_det, marginal = torch.logdet(covariance), covariance.diagonal()

    def reverse(v: Tensor) -> Tensor:
        return 0.5 * ((v * precision.diagonal()).sum() - width + log_det - v.log().sum())

    def forward(v: Tensor) -> Tensor:
        return 0.5 * ((marginal / v).sum() - width - log_det + v.log().sum())

    mistakes = {
        "q has the variances of the posterior: that is not the best q": reverse(marginal),
        "it is KL(p‖q), not KL(q‖p)": forward(variances),
        "it is the least KL(p‖q), where q has the variances of the posterior": forward(marginal),
        "the divergence lacks its factor ½": 2 * right,
        "the sign is reversed: a divergence is never negative": -right,
        "the log-determinant of the covariance has the wrong sign": right - log_det,
        "the log-determinant of the covariance is missing": right - 0.5 * log_det,
        "the logarithms of the variances are missing": 0.5 * log_det,
        "it is averaged over the coordinates": right / width,
        "M is missing: Σ_m Λ_mm v_m is M for the best q, and the two cancel": right + width / 2,
        "M is subtracted, but Σ_m Λ_mm v_m, which equals it, is not added": right - width / 2,
        "the determinant stands where its logarithm belongs": (
            0.5 * (torch.linalg.det(covariance) - variances.log().sum())
        ),
    }
    return Case(checked, (covariance,), right, mistakes, second)


#: The posterior covariance that belongs to the precision [[5.3, 3.5], [3.5, 6.5]].
LONG = torch.linalg.inv(real([[5.3, 3.5], [3.5, 6.5]]))


@case()
def variances_in_the_plane():
    return variances_case("the variances of the best q for 2 coordinates", LONG)


@case()
def gap_of_three_coordinates():
    covariance = real([[2.0, 0.8, -0.3], [0.8, 1.0, 0.4], [-0.3, 0.4, 0.6]])
    return left_gap_case("KL(q‖p) of the best q for 3 coordinates", covariance)


@case()
def gap_in_the_plane():
    made = left_gap_case("KL(q‖p) of the best q for 2 coordinates", LONG)
    return without(made, "it is the least KL(p‖q)", "it is KL(p‖q)")  # in the plane they equal others


def drawn_covariance(generator: torch.Generator, width: int) -> Tensor:
    """Q diag(λ) Qᵀ with λ between 0.1 and 3, and axes that are none of the coordinates'."""
    axes, _ = torch.linalg.qr(normal(generator, width, width))
    values = torch.linspace(0.1, 3, width, dtype=torch.float64) * uniform(generator, 0.9, 1.1, width)
    return (axes * values) @ axes.T


@case(hidden=True)
def variances_drawn(generator):
    return variances_case("the variances of the best q for other sizes", drawn_covariance(generator, 4))


@case(hidden=True)
def gap_drawn(generator):
    return left_gap_case("the divergence of the best q for other sizes", drawn_covariance(generator, 5))


@case(hidden=True)
def variances_on_the_line(generator):
    checked = "the variance of the best q for a single coordinate"
    return quiet(variances_case(checked, uniform(generator, 0.2, 3, 1, 1)))


@case(hidden=True)
def gap_in_single_precision(generator):
    made = left_gap_case("the divergence of the best q in single precision", drawn_covariance(generator, 3))
    return single_precision(made)


# Task 4: local_elbo. In the noise of these cases every column has the mean 0 and the mean square 1, so estimates with
# the exact entropy, with log q at the samples, and with the parameters of log q held fixed have one value and gradient.


def with_entropy(log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor) -> Tensor:
    mean, log_var = q
    z = mean + (0.5 * log_var).exp() * noise
    return log_joint(z).mean(0) + 0.5 * (log_var + LOG_2PI + 1).sum(1)


def balanced(noise: Tensor) -> Tensor:
    """The noise, moved and scaled: each column over the samples gets the mean 0 and the mean square 1."""
    centred = noise - noise.mean(0)
    return centred / centred.square().mean(0).sqrt()


def bowl_at(x: Tensor, noise_variance: float) -> Fixture:
    return Fixture("bowl_log_joint", {"x": x, "noise_variance": noise_variance})


def local_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, noise: Tensor) -> Case:
    fixture, width = bowl_at(x, 0.5), mean.shape[1]
    log_joint = fixtures.make(fixture)
    right = with_entropy(log_joint, (mean, log_var), noise)
    z, entropy = mean + (0.5 * log_var).exp() * noise, 0.5 * (log_var + LOG_2PI + 1).sum(1)
    wide = mean + log_var.exp() * noise

    def log_normal(at: Tensor, log_variance: Tensor = log_var) -> Tensor:
        squares = (at - mean).square() * (-log_variance).exp()
        return -0.5 * (squares + log_variance + LOG_2PI).sum(-1)

    log_weights = log_joint(z) - log_normal(z)
    mistakes = {
        "the variance is used as the standard deviation: σ = exp(log_var / 2)": (
            log_joint(wide) - log_normal(wide)
        ).mean(0),
        "log_var is read as log σ": log_joint(wide).mean(0) + entropy + 0.5 * log_var.sum(1),
        "the noise itself stands for z: z is to be drawn from q": (log_joint(noise) - log_normal(noise)).mean(
            0
        ),
        "z is the mean of q, without noise": log_joint(mean) + entropy,
        "log q(z) is left out": log_joint(z).mean(0),
        "log q(z) is added, not subtracted": log_joint(z).mean(0) - entropy,
        "log q lacks log σ²: it is the density of the noise, not of z": (
            log_joint(z).mean(0) + 0.5 * (LOG_2PI + 1) * width
        ),
        "log q lacks its log 2π": right - 0.5 * LOG_2PI * width,
        "log q lacks its quadratic term": right - 0.5 * width,
        "log q is averaged over the coordinates, not summed": log_joint(z).mean(0) + entropy / width,
        "the samples are summed, not averaged": right * len(noise),
        "the mean is taken before the logarithm: this is the importance-weighted bound": (
            log_weights.logsumexp(0) - math.log(len(noise))
        ),
        "the sign is reversed": -right,
        SUMMED: right.sum(),
    }
    return Case(checked, (fixture, mean, log_var, noise), right, mistakes)


def slope_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, noise: Tensor) -> Case:
    """The gradients by mean and log_var, from the bound with the exact entropy."""
    fixture, leaves = bowl_at(x, 0.5), [mean.clone().requires_grad_(), log_var.clone().requires_grad_()]
    bound = with_entropy(fixtures.make(fixture), (leaves[0], leaves[1]), noise)
    by_mean, by_log_var = torch.autograd.grad(bound.sum(), leaves)
    right, none = torch.stack([by_mean, by_log_var]), torch.zeros_like(by_mean)
    mistakes = {
        "z does not follow q: drawn under a q that is held fixed, it lets no gradient through": 0 * right,
        "z does not follow q: only log σ² in log q has a gradient": torch.stack([none, none + 0.5]),
        "the noise is not scaled by σ under the gradient: σ was detached in z": torch.stack(
            [by_mean, none + 0.5]
        ),
        "no gradient reaches log_var": torch.stack([by_mean, none]),
        "no gradient reaches the mean": torch.stack([none, by_log_var]),
        "log q is left out: nothing keeps q from shrinking": torch.stack([by_mean, by_log_var - 0.5]),
        "the samples are summed, not averaged": right * len(noise),
        "the sign is reversed": -right,
    }
    arguments = (fixture, mean, log_var, noise)
    return Case(checked, arguments, right, mistakes, tolerance=1e-5, gradient_of=(1, 2))


#: Two rows of data, a q for each, and three draws of noise for each.
SMALL = (
    real([[0.5, -1.0, 0.7], [1.5, 0.8, 0.2]]),
    real([[0.4, -0.6], [1.1, 0.3]]),
    real([[0.5, 0.3], [0.8, 0.2]]).log(),
    balanced(real([[[0.5, -1.0], [0.2, 1.1]], [[-0.7, 0.4], [1.5, -0.3]], [[1.2, 0.1], [-0.9, -1.6]]])),
)


@case()
def local_bound_of_two_rows():
    return local_case("the estimate of the ELBO of 2 rows from 3 draws each", *SMALL)


@case()
def local_slopes_of_two_rows():
    return slope_case("the gradients of the estimate by mean and log_var", *SMALL)


def drawn_local(
    generator: torch.Generator, samples: int, rows: int, width: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    x, mean = 1.5 * normal(generator, rows, width + 1), normal(generator, rows, width)
    log_var = uniform(generator, -2.0, -0.3, rows, width)
    return x, mean, log_var, balanced(normal(generator, samples, rows, width))


@case(hidden=True)
def local_bound_drawn(generator):
    return local_case("the estimate of the ELBO for other sizes", *drawn_local(generator, 6, 4, 3))


@case(hidden=True)
def local_slopes_drawn(generator):
    checked = "the gradients of the estimate for other sizes"
    return slope_case(checked, *drawn_local(generator, 7, 5, 3))


@case(hidden=True)
def local_bound_on_the_line(generator):
    """One coordinate in float32; the data are given to the model in float32 too."""
    x, mean, log_var, noise = (part.float().double() for part in drawn_local(generator, 5, 4, 1))
    made = quiet(
        local_case(
            "the estimate with a single coordinate, in single precision", x, mean, log_var, balanced(noise)
        )
    )
    _, *rest = made.arguments
    arguments = (bowl_at(x.float(), 0.5), *(part.float() for part in rest))
    return replace(made, arguments=arguments, expected=made.expected.float())


# Task 5: raise_bound


def top_case(
    checked: str, means: Tensor, precision: Tensor, log_evidence: Tensor, start: tuple[Tensor, Tensor]
) -> Case:
    best = variational.best_diagonal(means, precision)
    log_var, covariance = best.log_var.clone(), torch.linalg.inv(precision)
    mistakes = {
        "q is where it started": start,
        "only the mean was moved": (means, start[1]),
        "only log_var was moved": (start[0], log_var),
        "all rows share one q: every row needs its own": (means.mean(0).expand_as(means), log_var),
        "the variance came back, not its logarithm": (means, log_var.exp()),
        "log σ came back, not log σ²": (means, 0.5 * log_var),
        "q has the variances of the posterior, which are too wide for independent coordinates": (
            means,
            covariance.diagonal().log().expand_as(means),
        ),
    }
    place = Fixture("gaussian_bound", {"means": means, "precision": precision, "log_evidence": log_evidence})
    return Case(checked, (place, *start), (means, log_var), mistakes, tolerance=0.01)


@case()
def top_of_three_rows():
    means = real([[1.5, -0.5], [-1.0, 2.0], [0.3, 1.0]])
    start = real([[0.0, 0.0]] * 3), real([[0.0, 0.5]] * 3)
    precision, log_evidence = real([[2.0, 1.0], [1.0, 3.0]]), real([-3.0, -5.0, -4.0])
    return top_case("q_n where the ELBO of 3 rows is largest", means, precision, log_evidence, start)


def drawn_top(generator: torch.Generator, checked: str, rows: int, width: int) -> Case:
    """Curvatures between 1.5 and 5: a step of 0.1 is a safe one."""
    axes, _ = torch.linalg.qr(normal(generator, width, width))
    precision = (axes * torch.linspace(1.5, 5, width, dtype=torch.float64)) @ axes.T
    signs = 2.0 * (torch.rand(rows, width, generator=generator) < 0.5) - 1
    means = signs * uniform(generator, 0.7, 2.5, rows, width)
    start = 0.3 * normal(generator, rows, width), uniform(generator, 0.3, 1.0, rows, width)
    return top_case(checked, means, precision, normal(generator, rows) - 4, start)


@case(hidden=True)
def top_drawn(generator):
    made = drawn_top(generator, "q_n where the ELBO is largest, for other sizes", 5, 3)
    return without(made, "q has the variances")  # which by chance can be close


@case(hidden=True)
def top_of_many_rows(generator):
    made = drawn_top(generator, "q_n where the ELBO is largest, for many rows", 60, 2)
    return without(made, "q has the variances")


# Task 6: best_encoder


def regression(features: Tensor, means: Tensor) -> Tensor:
    """The least-squares predictions of the means, by the normal equations of the centred columns."""
    f, m = features - features.mean(0), means - means.mean(0)
    return means.mean(0) + f @ torch.linalg.solve(f.T @ f, f.T @ m)


def encoder_case(checked: str, features: Tensor, means: Tensor, precision: Tensor) -> Case:
    mean, log_var = (
        regression(features, means),
        variational.best_diagonal(means, precision).log_var[0].clone(),
    )
    left = (means - mean).square().mean(0)
    through_zero = features @ torch.linalg.solve(features.T @ features, features.T @ means)
    marginal = torch.linalg.inv(precision).diagonal()
    constant = means.mean(0).expand_as(means)
    mistakes = {
        "the offset c is missing": (through_zero, log_var),
        "the encoder ignores the features: one q for all": (constant, log_var),
        "these are the means of the posteriors: the encoder sees only the features": (means, log_var),
        "the variances are those of the posterior: with independent coordinates 1 / Λ_mm is best": (
            mean,
            marginal.log(),
        ),
        "what the regression leaves is added to the variances: that covers misses, and is best for KL(p‖q)": (
            mean,
            (log_var.exp() + left).log(),
        ),
        "what the regression leaves is added to the posterior's variances: that is best for KL(p‖q)": (
            mean,
            (marginal + left).log(),
        ),
        "the variances are what the regression leaves": (mean, left.log()),
        "the variances came back, not their logarithms": (mean, log_var.exp()),
        "log σ came back, not log σ²": (mean, 0.5 * log_var),
        "log Λ_mm came back: log σ² has the other sign": (mean, -log_var),
    }
    arguments = (features, means, precision)
    return Case(checked, arguments, (mean, log_var), mistakes, tolerance=1e-4)


@case()
def encoder_of_five_rows():
    features = real([[0.0, 1.0], [1.0, 1.5], [2.0, 0.0], [3.0, 2.0], [4.5, 1.0]])
    means = real([[1.0, 0.5], [1.2, -0.3], [3.1, 2.0], [2.4, 0.7], [4.0, 1.1]])
    precision = real([[5.3, 3.5], [3.5, 6.5]])
    return encoder_case("the best affine encoder of 5 rows", features, means, precision)


@cache
def digits_model() -> tuple[Tensor, Tensor, Tensor]:
    """Images without their mean, the posterior means and the precision of eight blended scores, as in the exercise."""
    images = data.digits().x
    x = images - images.mean(0)
    _, sizes, axes = torch.linalg.svd(x, full_matrices=False)
    variances = sizes.square() / len(x)
    noise = variances[8:].sum() / (64 - 8)
    two = real([[1.0, 1.0], [1.0, -1.0]]) / math.sqrt(2)
    W = axes[:8].T * (variances[:8] - noise).sqrt() @ torch.kron(torch.kron(two, two), two)
    precision = torch.eye(8, dtype=torch.float64) + W.T @ W / noise
    return x, x @ W / noise @ torch.linalg.inv(precision), precision


def coarse(x: Tensor, size: int) -> Tensor:
    """The means of size × size blocks of the images, (N, (8 / size)²)."""
    return x.reshape(-1, 8, 8).unfold(1, size, size).unfold(2, size, size).mean((3, 4)).flatten(1)


@case()
def encoder_of_digits():
    x, means, precision = digits_model()
    return encoder_case(
        "the best affine encoder of 120 digits by 4 pixels", coarse(x[:120], 4), means[:120], precision
    )


@case(hidden=True)
def encoder_drawn(generator):
    """Features of every size, with an offset, and means that depend on them in part."""
    features = 2 + normal(generator, 9, 3)
    means = 1 + features @ normal(generator, 3, 4) + normal(generator, 9, 4)
    precision = torch.linalg.inv(drawn_covariance(generator, 4))
    return encoder_case("the best affine encoder for other sizes", features, means, precision)


@case(hidden=True)
def encoder_of_other_digits(generator):
    x, means, precision = digits_model()
    rows = torch.randperm(len(x), generator=generator)[:200]
    checked = "the best affine encoder of other digits by more pixels"
    return quiet(encoder_case(checked, coarse(x[rows], 2), means[rows], precision))


@case(hidden=True)
def encoder_on_the_line(generator):
    features, noise = 1 + normal(generator, 7, 1), normal(generator, 7, 1)
    means, precision = 0.5 - features + 0.3 * noise, uniform(generator, 2.0, 4.0, 1, 1)
    checked = "the best affine encoder of a single coordinate, in single precision"
    return single_precision(encoder_case(checked, features, means, precision))
