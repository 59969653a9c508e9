"""Cases of exercise 05, variational inference and amortization.

For each task first how a case is made: the right value by an oracle (loops over the states of the bits, the exact
entropy, the Gaussian posterior, normal equations), and what each known mistake gives. Then its cases, all drawn: in
sight with small numbers, and out of sight of other sizes, extreme ones and those where sizes coincide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, softplus

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.compare import difference, tensors
from course.check.relations import Made
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

NOT_A_NUMBER = "0 log 0 became NaN: stay with the logits, and take logsigmoid"
LOG_2PI = math.log(2 * math.pi)
#: What is said of a wrong answer that only a case with extreme numbers shows.
HELD = (
    "something small is added for safety (an epsilon, a jitter), or a clamp holds the numbers: leave it out"
)


# Task 1: read_heads


def heads_parts(output: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The means, what the head says of the variances, and σ, number by number."""
    width = output.shape[1] // 2
    mean, h = output[:, :width], output[:, width:]
    std = real([[math.sqrt(math.exp(value)) for value in row] for row in h.tolist()])
    return mean, h, std


def heads_case(checked: str, output: Tensor) -> Case:
    mean, h, std = heads_parts(output)
    scales = {
        "σ² came back, not σ: the head gives log σ², and σ = exp(h / 2)": h.exp(),
        "the head is read as log σ and squared: that is σ⁴": (2 * h).exp(),
        "the head itself came back: it is log σ²": h,
        "half the head came back: that is log σ": 0.5 * h,
        "the root of the head: it is log σ², not σ²": h.sqrt(),
        "the root was taken twice": (0.25 * h).exp(),
        "this is 1/σ": (-0.5 * h).exp(),
        "this is 1/σ², the precision": (-h).exp(),
        "the half stands outside of the exponential: that is σ² / 2": 0.5 * h.exp(),
        "softplus in the place of exp(h / 2)": softplus(h),
        "softplus in the place of the exponential": softplus(h).sqrt(),
        "softplus of half the head, where an exponential belongs": softplus(0.5 * h),
        "a sigmoid in the place of the exponential": h.sigmoid(),
        "the sign of the head was dropped: exp(|h| / 2)": (0.5 * h.abs()).exp(),
        "one column is read for all: each coordinate has a variance of its own": (
            (0.5 * h[:, :1]).exp().expand_as(h)
        ),
        "the head is averaged over the coordinates: each has a variance of its own": (
            (0.5 * h.mean(1, keepdim=True)).exp().expand_as(h)
        ),
        "the head is averaged over the rows: each row has a variance of its own": (
            (0.5 * h.mean(0)).exp().expand_as(h)
        ),
        "matrices with σ on the diagonal came back: the deviations alone are asked": torch.diag_embed(std),
        "covariance matrices came back: the deviations alone are asked": torch.diag_embed(h.exp()),
    }
    mistakes = {name: (mean, value) for name, value in scales.items()}
    return Case(checked, (output,), (mean, std), {**mistakes, **mixed_up(output)}, made=heads_sizes(output))


def mixed_up(output: Tensor) -> dict[str, Any]:
    """What comes if other columns are read, or if the means are not left as they are."""
    mean, h, std = heads_parts(output)
    rows, width = mean.shape
    upper, lower = output.chunk(2)
    cut = output.reshape(2, rows, width)
    return {
        "the halves are exchanged: the mean comes first": (h, (0.5 * mean).exp()),
        "every second column is taken: the first M are the mean": (
            output[:, ::2],
            (0.5 * output[:, 1::2]).exp(),
        ),
        "the rows were cut in two, not the columns": (upper, (0.5 * lower).exp()),
        "reshape(2, N, M) mixes the rows: the halves are columns": (cut[0], (0.5 * cut[1]).exp()),
        "only the last column is read as log σ²": (output[:, :-1], (0.5 * output[:, -1:]).exp()),
        "only the first two columns are read": (output[:, 0], (0.5 * output[:, 1]).exp()),
        "the exponential was taken of the means, too": (mean.exp(), std),
        "the means were read like the variances": ((0.5 * mean).exp(), std),
        "both came back in one tensor: a pair is asked": torch.cat([mean, std], 1),
    }


def heads_sizes(output: Tensor) -> Made:
    return Made(sizes={"N": len(output), "M": output.shape[1] // 2})


@case()
def heads_of_six_rows(generator):
    return heads_case("mean and σ of 6 rows, M = 4", normal(generator, 6, 8))


@case(hidden=True)
def heads_drawn(generator):
    return heads_case("mean and σ for other sizes", 1.5 * normal(generator, 8, 12))


def held(checked: str, output: Tensor, levels: Mapping[str, float]) -> Case:
    """A head far from zero, and the levels at which σ may stay: within one per cent, whatever holds it there."""
    mean, _, std = heads_parts(output)
    mistakes = {name: (mean, torch.full_like(std, level)) for name, level in levels.items()}
    made = replace(heads_sizes(output), otherwise=HELD)
    return Case(checked, (output,), (mean, std), mistakes, tolerance=0.01, made=made)


@case(hidden=True)
def heads_of_tiny_scales(generator):
    output = torch.cat([normal(generator, 6, 4), uniform(generator, -70, -60, 6, 4)], 1)
    floors = [10 ** (-0.5 * power) for power in range(4, 21)] + [math.exp(-0.5 * b) for b in (5, 10, 20, 30)]
    name = "σ does not go below {:.1e}: by a clamp, or by something small that is added"
    levels = {name.format(floor): floor for floor in floors}
    return held("mean and σ where the variances are tiny", output, levels)


@case(hidden=True)
def heads_of_huge_scales(generator):
    output = torch.cat([normal(generator, 6, 4), uniform(generator, 60, 70, 6, 4)], 1)
    name = "the head is clamped: it does not go above {}"
    levels = {name.format(bound): math.exp(0.5 * bound) for bound in (2, 5, 10, 20, 30, 50)}
    return held("mean and σ where the variances are huge", output, levels)


@case(hidden=True)
def heads_of_one_coordinate(generator):
    output = normal(generator, 4, 2)
    mean, _, std = heads_parts(output)
    made = Case(
        "mean and σ of a single coordinate, in single precision", (output,), (mean, std), degenerate="M = 1"
    )
    return single_precision(made)


# Task 2: bits_elbo


def all_states(width: int) -> Tensor:
    """The 2^M rows of bits, the last bit changing fastest."""
    return real([[(k >> (width - 1 - m)) & 1 for m in range(width)] for k in range(2**width)])


def states_in_any_order(generator: torch.Generator, width: int) -> Tensor:
    return all_states(width)[torch.randperm(2**width, generator=generator)]


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


def log_q_of(states: Tensor, log_one: Tensor, log_zero: Tensor) -> Tensor:
    """log q of all states, (2^M, N), from the logarithms of the probabilities of a 1 and of a 0."""
    return torch.where(states[:, None] > 0, log_one, log_zero).sum(-1)


def log_q_by_logits(states: Tensor, logits: Tensor) -> Tensor:
    return log_q_of(states, logsigmoid(logits), logsigmoid(-logits))


def bound_of(log_q: Tensor, log_joint: Tensor) -> Tensor:
    return (log_q.exp() * (log_joint - log_q)).sum(0)


def bits_case(checked: str, logits: Tensor, states: Tensor, log_joint: Tensor) -> Case:
    right = bits_by_loops(logits, states, log_joint)
    log_q = log_q_by_logits(states, logits)
    expected = (log_q.exp() * log_joint).sum(0)
    wrong_q = {name: bound_of(value, log_joint) for name, value in wrong_log_q(logits, states, log_q).items()}
    mistakes = {**wrong_q, **wrong_sums(log_q, log_joint, right)}
    for small in (1e-3, 1e-4, 1e-5, 1e-6):
        p, name = (
            logits.sigmoid(),
            f"{small:.0e} is added to probabilities before the logarithm: leave it out",
        )
        nearly = log_q_of(states, (p + small).log(), (1 - p + small).log())
        mistakes[name] = bound_of(nearly, log_joint)
        mistakes[name + " (the weights are right)"] = (log_q.exp() * (log_joint - nearly)).sum(0)
    mistakes["the entropy leaves out the bits that are 0: they have −(1 − p) log(1 − p)"] = expected - (
        logits.sigmoid() * logsigmoid(logits)
    ).sum(1)
    mistakes["a bit's entropy is averaged, not summed: so is log q"] = expected + (right - expected) / len(
        states[0]
    )
    made = Made(
        sizes={"N": len(logits), "M": len(states[0]), "2^M": len(states)},
        terms={"log p(x, z)": expected, "log q(z)": right - expected},
    )
    return Case(checked, (logits, states, log_joint), right, mistakes, made=made)


def wrong_log_q(logits: Tensor, states: Tensor, log_q: Tensor) -> dict[str, Tensor]:
    """What other than log q(z) is taken for it."""
    shares, nothing = logits.softmax(1), torch.zeros_like(logits)
    one, zero = logsigmoid(logits), logsigmoid(-logits)
    twice = logits.sigmoid()
    return {
        "the sigmoid is missing: a logit is no probability": log_q_of(
            states, logits.log(), (1 - logits).log()
        ),
        "the sigmoid is taken twice": log_q_by_logits(states, twice),
        "softmax shares one probability among the bits: each bit has a sigmoid of its own": log_q_of(
            states, shares.log(), (1 - shares).log()
        ),
        "the logit is doubled: this is the sigmoid of 2 η": log_q_by_logits(states, 2 * logits),
        "0 and 1 are exchanged: sigmoid(logit) is the probability of a 1": log_q_of(states, zero, one),
        "log q leaves out the bits that are 0": log_q_of(states, one, nothing),
        "log q leaves out the bits that are 1": log_q_of(states, nothing, zero),
        "a bit that is 0 has the logarithm of ½: its logit is −η, not 0": log_q_of(
            states, one, logsigmoid(nothing)
        ),
        "log q is η z without its normalizer": log_q_of(states, logits, nothing),
        "the bits of log q are averaged, not summed": log_q / len(states[0]),
        "the probabilities of the bits are added, not multiplied": log_q_of(
            states, logits.sigmoid(), (-logits).sigmoid()
        ).log(),
        "q(z) is uniform: the logits are not used": torch.full_like(log_q, -math.log(len(states))),
        "the states are taken in the order of counting: they come in the order of `states`": log_q_by_logits(
            all_states(len(states[0])), logits
        ),
        "the bits of a state are read from right to left": log_q_by_logits(states.flip(1), logits),
    }


def wrong_sums(log_q: Tensor, log_joint: Tensor, right: Tensor) -> dict[str, Tensor]:
    """What comes with the right log q, if something else than the ELBO is made of it."""
    q, joint, evidence = log_q.exp(), log_joint.exp(), log_joint.logsumexp(0)
    expected, posterior, log_ratio = (q * log_joint).sum(0), log_joint.softmax(0), log_joint - log_q
    entropy = right - expected
    at_the_top = log_joint.gather(0, log_q.argmax(0)[None])[0]
    return {
        "the states are averaged without the weights q": log_ratio.mean(0),
        "the states are summed without the weights q": log_ratio.sum(0),
        "the weights are log q: the exponential is missing": (log_q * log_ratio).sum(0),
        "the weights are the posterior's: the expectation is under q": (posterior * log_ratio).sum(0),
        "the weights are p(x, z): the expectation is under q": (joint * log_ratio).sum(0),
        "q is subtracted, not log q": (q * (log_joint - q)).sum(0),
        "the exponential of log_joint was taken: a logarithm is asked": (q * (joint - log_q)).sum(0),
        "only the most probable state counts": at_the_top,
        "only the most probable state counts, with the entropy of q": at_the_top + entropy,
        "only the most probable state counts, less its log q": at_the_top - log_q.amax(0),
        "this is the log-evidence, whatever q is": evidence,
        "this is p(x): the logarithm in the ELBO is missing": joint.sum(0),
        "the logarithm of an average: log E_q[p(x, z)], and no entropy": (log_joint + log_q).logsumexp(0),
        "the logarithm of an average: log E_q[p(x, z)], where E_q[log p(x, z)] belongs": (
            (log_joint + log_q).logsumexp(0) + entropy
        ),
        "this is KL(q‖p), by which the ELBO is below log p(x)": evidence - right,
        "this is −KL(q‖p): log p(x) is missing": right - evidence,
        "the entropy is in bits: nats are asked": expected + entropy / math.log(2),
        "this is the ELBO less log p(x, z) of a uniform prior: log_joint has its prior already": (
            right - math.log(len(log_q))
        ),
        "it is summed over the data: the sum is over the states": (q * log_ratio).sum(1),
        "the sum over the states is missing": q * log_ratio,
    }


def clear_logits(generator: torch.Generator, rows: int, width: int) -> Tensor:
    """Logits beyond ±1.1, of both signs."""
    signs = 2.0 * (torch.rand(rows, width, generator=generator) < 0.5) - 1
    return signs * uniform(generator, 1.1, 3, rows, width)


@case()
def bits_of_six_rows(generator):
    logits, states = clear_logits(generator, 6, 4), states_in_any_order(generator, 4)
    log_joint = normal(generator, 16, 6) - 3
    return bits_case("the ELBO of 6 rows with 4 hidden bits", logits, states, log_joint)


@case(hidden=True)
def bits_drawn(generator):
    logits, states = clear_logits(generator, 8, 5), states_in_any_order(generator, 5)
    return bits_case("the ELBO for other numbers of bits", logits, states, 1.5 * normal(generator, 32, 8) - 2)


#: What log p(x, z) is where a state is all but impossible.
IMPOSSIBLE = -1e9


@case(hidden=True)
def bits_that_are_certain(generator):
    """Logits so large that q is all on one state: the ELBO is the log-joint there, whatever it is elsewhere."""
    states, chosen = states_in_any_order(generator, 4), torch.randint(0, 16, (6,), generator=generator)
    logits = (2 * states[chosen] - 1) * uniform(generator, 60, 1000, 6, 4)
    log_joint = normal(generator, 16, 6) - 3
    log_joint[torch.rand(16, 6, generator=generator) < 0.5] = IMPOSSIBLE
    right = normal(generator, 6) - 3
    log_joint[chosen, torch.arange(6)] = right
    log_joint[(chosen + 1) % 16, torch.arange(6)] = IMPOSSIBLE
    one, zero = logits.sigmoid(), 1 - logits.sigmoid()
    mistakes = {NOT_A_NUMBER: bound_of(log_q_of(states, one.log(), zero.log()), log_joint)}
    made = Made(sizes={"N": 6, "M": 4, "2^M": 16}, otherwise=HELD)
    checked = "the ELBO where the encoder is certain of every bit"
    return Case(checked, (logits, states, log_joint), right, mistakes, tolerance=1e-4, made=made)


@case(hidden=True)
def bits_near_the_posterior(generator):
    """q is so nearly p(z | x) that the ELBO, about a thousandth of a nat, is what little things are seen in."""
    logits, states = clear_logits(generator, 6, 4), states_in_any_order(generator, 4)
    off = 1e-3 * normal(generator, 16, 6)
    log_q = log_q_by_logits(states, logits)
    right = (log_q.exp() * off).sum(0)
    made = Made(sizes={"N": 6, "M": 4, "2^M": 16}, otherwise=HELD)
    checked = "the ELBO of an encoder that is nearly the posterior"
    return Case(checked, (logits, states, log_q + off), right, made=made)


@case(hidden=True)
def bits_of_one(generator):
    logits, states = normal(generator, 6, 1), all_states(1)
    log_joint = normal(generator, 2, 6) - 1
    right = bits_by_loops(logits, states, log_joint)
    checked = "the ELBO with a single hidden bit, in single precision"
    return single_precision(Case(checked, (logits, states, log_joint), right, degenerate="M = 1"))


# Task 3: mean_field


def best_variances(covariance: Tensor) -> Tensor:
    """The best diagonal variances, one by one as conditional variances."""
    width, rest = len(covariance), []
    for m in range(width):
        others = [j for j in range(width) if j != m]
        cross = covariance[m, others]
        known = cross @ torch.linalg.solve(covariance[others][:, others], cross) if others else 0.0
        rest.append(float(covariance[m, m] - known))
    return real(rest)


def left_gap(covariance: Tensor) -> Tensor:
    """The divergence that is left."""
    return real(variational.reverse_gap(torch.linalg.inv(covariance)))


def the_variances(answer: Any) -> Any:
    """The first of a pair; what is no pair stays as it is."""
    return answer[0] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def the_gap(answer: Any) -> Any:
    """The second of a pair; what is no pair stays as it is."""
    return answer[1] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def variances_case(checked: str, covariance: Tensor) -> Case:
    right, precision = best_variances(covariance), torch.linalg.inv(covariance)
    values, marginal = torch.linalg.eigvalsh(covariance), covariance.diagonal()
    factor = torch.linalg.cholesky(covariance)
    pairs = 2 * marginal - (covariance.square() / marginal).sum(1)
    mistakes = {
        "these are the Σ_mm, the variances under the posterior: the best q with independent coordinates is narrower": (
            marginal
        ),
        "these are the precisions Λ_mm: the variances are 1 / Λ_mm": precision.diagonal(),
        "the diagonal was taken before the inverse: 1 / Σ_mm is not a variance": 1 / marginal,
        "these are standard deviations": right.sqrt(),
        "these are eigenvalues: the coordinates of z stay as they are": values,
        "these are eigenvalues, the largest first: the coordinates of z stay as they are": values.flip(0),
        "a whole matrix came back, not its diagonal": torch.diag(right),
        "the posterior's covariance came back": covariance,
        "a row of Λ is summed: its diagonal alone counts": 1 / precision.sum(1),
        "only the coordinates before it are known: all others are (this is the Cholesky factor of Σ)": (
            factor.diagonal().square()
        ),
        "this is the diagonal of the Cholesky factor of Σ": factor.diagonal(),
        "only the coordinates after it are known: all others are (this is the Cholesky factor of Λ)": (
            1 / torch.linalg.cholesky(precision).diagonal().square()
        ),
        "the other coordinates are taken out one by one: they hang together, too": pairs,
        "all coordinates have one variance: each has its own": right.mean().expand_as(right),
        "all coordinates have one variance, that of the best q with a sphere for its covariance": (
            (len(right) / precision.trace()).expand_as(right)
        ),
        "all coordinates have one variance, by the determinant": (
            (torch.logdet(covariance) / len(right)).exp().expand_as(right)
        ),
        "the gap came first: the variances come first": left_gap(covariance),
    }
    made = Made(sizes={"M": len(right)})
    return Case(checked, (covariance,), right, mistakes, the_variances, made=made)


def left_gap_case(checked: str, covariance: Tensor) -> Case:
    variances, right = best_variances(covariance), left_gap(covariance)
    log_det, logs = torch.logdet(covariance), variances.log().sum()
    mistakes = {**other_divergences(covariance), **gap_slips(covariance)}
    terms = {"log det Σ": 0.5 * log_det, "the sum of the logarithms of the variances": -0.5 * logs}
    made = Made(sizes={"M": len(variances)}, terms=terms)
    return Case(checked, (covariance,), right, mistakes, the_gap, made=made)


def other_divergences(covariance: Tensor) -> dict[str, Tensor]:
    """What is left of another divergence, or of this one for other variances, and the entropies."""
    variances, precision = best_variances(covariance), torch.linalg.inv(covariance)
    marginal, log_det, width = covariance.diagonal(), torch.logdet(covariance), len(covariance)

    def reverse(v: Tensor) -> Tensor:
        return 0.5 * ((v * precision.diagonal()).sum() - width + log_det - v.log().sum())

    def forward(v: Tensor) -> Tensor:
        return 0.5 * ((marginal / v).sum() - width - log_det + v.log().sum())

    def between(v: Tensor, w: Tensor) -> Tensor:
        return 0.5 * ((v / w).sum() - width + w.log().sum() - v.log().sum())

    constant = 0.5 * width * (LOG_2PI + 1)
    return {
        "q has the variances of the posterior: that is not the best q": reverse(marginal),
        "q has the variances 1 / Σ_mm: that is not the best q": reverse(1 / marginal),
        "q has the precisions Λ_mm for its variances": reverse(precision.diagonal()),
        "it is KL(p‖q), not KL(q‖p)": forward(variances),
        "it is the least KL(p‖q), where q has the variances of the posterior": forward(marginal),
        "the posterior is taken to have independent coordinates, too": between(variances, marginal),
        "the posterior is taken to have independent coordinates, too, and it is KL(p‖q)": (
            between(marginal, variances)
        ),
        "this is the entropy of q": constant + 0.5 * variances.log().sum(),
        "this is the entropy of the posterior": constant + 0.5 * log_det,
    }


def gap_slips(covariance: Tensor) -> dict[str, Tensor]:
    """What comes if a part of the divergence is taken wrongly, though the variances are right."""
    variances, right = best_variances(covariance), left_gap(covariance)
    precision, log_det, width = torch.linalg.inv(covariance), torch.logdet(covariance), len(covariance)
    logs, marginal = variances.log(), covariance.diagonal()

    def with_trace(trace: Tensor) -> Tensor:
        return 0.5 * (trace - width + log_det - logs.sum())

    return {
        "M is missing: Σ_m Λ_mm v_m is M for the best q, and the two cancel": right + width / 2,
        "M is subtracted, but Σ_m Λ_mm v_m, which equals it, is not added": right - width / 2,
        "M is added, not subtracted": right + width,
        "1 is subtracted, where M belongs": right + (width - 1) / 2,
        "the determinant stands where its logarithm belongs": (
            0.5 * (torch.linalg.det(covariance) - logs.sum())
        ),
        "the variances stand where their logarithms belong": 0.5 * (log_det - variances.sum()),
        "the ratio of the determinants stands where its logarithm belongs": (
            0.5 * torch.linalg.det(covariance) / variances.prod()
        ),
        "the logarithm of the variances' sum stands where the sum of their logarithms belongs": (
            0.5 * (log_det - variances.sum().log())
        ),
        "the mean of the logarithms of the variances is taken, not their sum": 0.5 * (log_det - logs.mean()),
        "the sign of the determinant stands where its logarithm belongs: slogdet gives both": (
            0.5 * (1 - logs.sum())
        ),
        "this is 0.5 · log det Σ + Σ log v: one sign is wrong and a factor ½ is missing": 0.5 * log_det
        + logs.sum(),
        "Σ stands where its inverse Λ belongs": with_trace((marginal * variances).sum()),
        "all entries of Λ are summed: its diagonal alone counts": with_trace((precision @ variances).sum()),
        "σ stands where the variance belongs, in Σ_m Λ_mm v_m": with_trace(
            (precision.diagonal() * variances.sqrt()).sum()
        ),
        "the variance is squared, in Σ_m Λ_mm v_m": with_trace(
            (precision.diagonal() * variances.square()).sum()
        ),
        "the sum over the coordinates is missing: one number is asked": 0.5 * (log_det - logs),
        "the sum over the coordinates is missing: one number is asked, from Σ_mm and v_m": (
            0.5 * (marginal.log() - logs)
        ),
        "the variances alone came back: the gap is asked, too": variances,
    }


def drawn_axes(generator: torch.Generator, width: int) -> Tensor:
    """Orthogonal axes, none of them near one of the coordinates'."""
    while True:
        axes, _ = torch.linalg.qr(normal(generator, width, width))
        if axes.abs().max() < 0.9:
            return axes


def drawn_covariance(generator: torch.Generator, width: int) -> Tensor:
    """Q diag(λ) Qᵀ with λ between 0.1 and 3."""
    axes = drawn_axes(generator, width)
    values = torch.linspace(0.1, 3, width, dtype=torch.float64) * uniform(generator, 0.9, 1.1, width)
    covariance = (axes * values) @ axes.T
    return 0.5 * (covariance + covariance.T)


@case()
def variances_of_four_coordinates(generator):
    return variances_case("the variances of the best q for 4 coordinates", drawn_covariance(generator, 4))


@case()
def gap_of_four_coordinates(generator):
    return left_gap_case("KL(q‖p) of the best q for 4 coordinates", drawn_covariance(generator, 4))


@case(hidden=True)
def variances_drawn(generator):
    return variances_case("the variances of the best q for other sizes", drawn_covariance(generator, 6))


@case(hidden=True)
def gap_drawn(generator):
    return left_gap_case("KL(q‖p) of the best q for other sizes", drawn_covariance(generator, 7))


#: What the variances of a narrow posterior are, about.
NARROW = 1e-4


@case(hidden=True)
def variances_of_a_narrow_posterior(generator):
    covariance, made = NARROW * drawn_covariance(generator, 4), Made(sizes={"M": 4}, otherwise=HELD)
    checked = "the variances of the best q for a narrow posterior"
    return Case(checked, (covariance,), best_variances(covariance), look=the_variances, made=made)


@case(hidden=True)
def gap_of_a_narrow_posterior(generator):
    covariance, made = NARROW * drawn_covariance(generator, 4), Made(sizes={"M": 4}, otherwise=HELD)
    checked = "KL(q‖p) of the best q for a narrow posterior"
    return Case(checked, (covariance,), left_gap(covariance), look=the_gap, made=made)


@case(hidden=True)
def gap_of_many_coordinates(generator):
    """The determinant itself is 0 in any precision; its logarithm is not."""
    covariance = 1e-6 * drawn_covariance(generator, 60)
    not_finite = "the determinant is too small for any number: take its logarithm without it, by logdet"
    made = Made(sizes={"M": 60}, not_finite=not_finite)
    checked = "KL(q‖p) of the best q for many coordinates"
    return Case(checked, (covariance,), left_gap(covariance), {}, the_gap, made=made)


@case(hidden=True)
def best_q_on_the_line(generator):
    """With a single coordinate q is the posterior: nothing is left."""
    covariance = uniform(generator, 0.2, 2.0, 1, 1)
    checked = "the best q for a single coordinate"
    return Case(checked, (covariance,), (covariance[0], real(0.0)), degenerate="M = 1")


@case(hidden=True)
def gap_in_single_precision(generator):
    covariance = drawn_covariance(generator, 4)
    checked = "KL(q‖p) of the best q, in single precision"
    made = Case(checked, (covariance,), left_gap(covariance), look=the_gap, degenerate="float32")
    return single_precision(made)


# Task 4: local_elbo. The noise of its checks is balanced: over the samples each column has the mean 0 and the mean
# square 1. Then log q at the samples and the exact entropy agree, in value and gradient.


def entropy_of(log_var: Tensor) -> Tensor:
    return 0.5 * (log_var + LOG_2PI + 1).sum(1)


def with_entropy(log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor) -> Tensor:
    mean, log_var = q
    return log_joint(mean + (0.5 * log_var).exp() * noise).mean(0) + entropy_of(log_var)


def balanced(noise: Tensor) -> Tensor:
    """The noise, moved and scaled: each column over the samples gets the mean 0 and the mean square 1."""
    centered = noise - noise.mean(0)
    return centered / centered.square().mean(0).sqrt()


def bowl_at(x: Tensor, noise_variance: float) -> Fixture:
    return Fixture("bowl_log_joint", {"x": x, "noise_variance": noise_variance})


def log_normal(at: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    squares = (at - mean).square() * (-log_variance).exp()
    return -0.5 * (squares + log_variance + LOG_2PI).sum(-1)


def local_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, noise: Tensor) -> Case:
    fixture, q = bowl_at(x, 0.5), (mean, log_var)
    log_joint = fixtures.make(fixture)
    right, entropy = with_entropy(log_joint, q, noise), entropy_of(log_var)
    mistakes = {
        **wrong_samples(log_joint, q, noise),
        **wrong_log_densities(log_joint, q, noise),
        **wrong_averages(log_joint, q, noise),
    }
    made = Made(
        sizes={"S": len(noise), "N": len(mean), "M": mean.shape[1]},
        terms={"log p(x, z)": right - entropy, "log q(z)": entropy},
    )
    return Case(checked, (fixture, mean, log_var, noise), right, mistakes, made=made)


def wrong_samples(
    log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor
) -> dict[str, Tensor]:
    """What comes with other samples: log q is that of the noise or, where it differs, that of what stands for z."""
    mean, log_var = q
    std, entropy = (0.5 * log_var).exp(), entropy_of(log_var)
    wide = mean + log_var.exp() * noise
    moved = {
        "the variance is used as the standard deviation: σ = exp(log_var / 2)": wide,
        "log_var itself is used as σ": mean + log_var * noise,
        "the exponent has the wrong sign: σ = exp(log_var / 2)": mean + (-0.5 * log_var).exp() * noise,
        "the half stands outside of the exponential: σ = exp(log_var / 2)": mean
        + 0.5 * log_var.exp() * noise,
        "the noise itself stands for z: z is to be drawn from q": noise,
        "z is the mean of q, without noise": mean.expand_as(noise),
        "the mean is missing in z": std * noise,
        "σ is missing in z": mean + noise,
        "mean and σ are exchanged in z": std + mean * noise,
    }
    known_there = {
        "only the first draw of the noise is used": (mean + std * noise[:1]).expand_as(noise),
        "only the last draw of the noise is used": (mean + std * noise[-1:]).expand_as(noise),
        "the noise is subtracted, not added": mean - std * noise,
        "the noise of one row is used for all: each row has its own": mean + std * noise[:, :1],
        "the noise of one coordinate is used for all: each has its own": mean + std * noise[:, :, :1],
    }
    by_entropy = {name: log_joint(z).mean(0) + entropy for name, z in {**moved, **known_there}.items()}
    there = {
        f"{name} (log q is taken there, too)": (log_joint(z) - log_normal(z, mean, log_var)).mean(0)
        for name, z in moved.items()
    }
    return {
        **by_entropy,
        **there,
        "log_var is read as log σ": log_joint(wide).mean(0) + entropy + 0.5 * log_var.sum(1),
    }


def wrong_log_densities(
    log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor
) -> dict[str, Tensor]:
    """What comes with the right samples and another log q, of which the case's average is taken."""
    mean, log_var = q
    z, width, total = mean + (0.5 * log_var).exp() * noise, mean.shape[1], log_var.sum(1)
    expected, entropy = log_joint(z).mean(0), entropy_of(log_var)
    right = expected + entropy

    def with_squares(squares: Tensor) -> Tensor:
        return right + 0.5 * (squares.sum(1) - width)

    return {
        "log q lacks log σ²: it is the density of the noise, not of z": right - 0.5 * total,
        "log q lacks its log 2π": right - 0.5 * LOG_2PI * width,
        "log q lacks its quadratic term": right - 0.5 * width,
        "log q is its quadratic term alone": expected + 0.5 * width,
        "log q has log σ², where log σ = log_var / 2 belongs": right + 0.5 * total,
        "log q has half of log σ, where log σ = log_var / 2 belongs": right - 0.25 * total,
        "log σ² has the wrong sign in log q": right - total,
        "log q has log 2π, where half of it belongs": right + 0.5 * LOG_2PI * width,
        "log q has one log 2π: each coordinate has its own": right - 0.5 * LOG_2PI * (width - 1),
        "log q has log π, where log 2π belongs": right - 0.5 * math.log(2) * width,
        "log q has 2π, where log 2π belongs": right + 0.5 * (2 * math.pi - LOG_2PI) * width,
        "the quadratic term of log q is not halved": right + 0.5 * width,
        "the quadratic term of log q has the wrong sign": right - width,
        "the squares in log q are divided by σ, not by σ²": with_squares((0.5 * log_var).exp()),
        "the squares in log q are divided by σ⁴, not by σ²": with_squares((-log_var).exp()),
        "the squares in log q are not divided by σ²": with_squares(log_var.exp()),
        "the squares in log q are multiplied by σ²": with_squares((2 * log_var).exp()),
        "the squares in log q are those of z: the mean of q is missing": with_squares(
            (z.square() * (-log_var).exp()).mean(0)
        ),
        "log q takes the variance for the standard deviation": (
            expected - log_normal(z, mean, 2 * log_var).mean(0)
        ),
        "log q takes the standard deviation for the variance": (
            expected - log_normal(z, mean, 0.5 * log_var).mean(0)
        ),
        "log q is that of N(0, I) at z, the prior's": expected + prior_entropy(z),
        "log p(z) counts twice: log p(x, z) has it already": right - prior_entropy(z),
        "log q is averaged over the coordinates, not summed": expected + entropy / width,
        "log q is summed over the rows: each has its own": expected + entropy.sum(),
        "log q is averaged over the rows: each has its own": expected + entropy.mean(),
        "log q is summed over the samples, not averaged": expected + entropy * len(noise),
        "q stands where log q belongs": expected - log_normal(z, mean, log_var).exp().mean(0),
    }


def prior_entropy(z: Tensor) -> Tensor:
    """Minus log N(z; 0, I), averaged over the samples."""
    return 0.5 * (z.square() + LOG_2PI).sum(-1).mean(0)


def wrong_averages(
    log_joint: Callable[[Tensor], Tensor], q: tuple[Tensor, Tensor], noise: Tensor
) -> dict[str, Tensor]:
    """What comes if the terms of the samples, which are right, are not averaged."""
    mean, log_var = q
    z = mean + (0.5 * log_var).exp() * noise
    log_weights = log_joint(z) - log_normal(z, mean, log_var)
    return {
        "the mean is taken before the logarithm: this is the importance-weighted bound": (
            log_weights.logsumexp(0) - math.log(len(noise))
        ),
        "the weights are summed before the logarithm: no mean of logarithms is taken": log_weights.logsumexp(
            0
        ),
        "the mean of p/q: the logarithm is missing": log_weights.exp().mean(0),
        "only the best sample counts": log_weights.amax(0),
        "only the first sample counts": log_weights[0],
        "only the last sample counts": log_weights[-1],
        "it is averaged over the rows: the samples come first": log_weights.mean(1),
        "it is summed over the rows: the samples come first": log_weights.sum(1),
        "the average over the samples is missing": log_weights,
    }


def slope_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor, noise: Tensor) -> Case:
    """The gradients by mean and log_var, from the bound with the exact entropy."""
    fixture, leaves = bowl_at(x, 0.5), [mean.clone().requires_grad_(), log_var.clone().requires_grad_()]
    bound = with_entropy(fixtures.make(fixture), (leaves[0], leaves[1]), noise)
    by_mean, by_log_var = torch.autograd.grad(bound.sum(), leaves)
    right, none = torch.stack([by_mean, by_log_var]), torch.zeros_like(by_mean)
    half = torch.full_like(none, 0.5)
    mistakes = {
        "z does not follow q: drawn under a q that is held fixed, it lets no gradient through": 0 * right,
        "z does not follow q: only log σ² in log q has a gradient": torch.stack([none, half]),
        "z does not follow σ: it was detached in z": torch.stack([by_mean, half]),
        "z does not follow the mean: it was detached in z": torch.stack([none, by_log_var]),
        "no gradient reaches log_var: σ was detached": torch.stack([by_mean, none]),
        "no gradient reaches log q: nothing keeps q from shrinking": torch.stack(
            [by_mean, by_log_var - half]
        ),
        "no gradient reaches log q, nor z by its mean": torch.stack([none, by_log_var - half]),
        "no gradient passes through log p(x, z), though it does through log q": torch.stack([none, -half]),
    }
    arguments = (fixture, mean, log_var, noise)
    made = Made(sizes={"S": len(noise), "N": len(mean), "M": mean.shape[1]})
    return Case(checked, arguments, right, mistakes, tolerance=1e-5, gradient_of=(1, 2), made=made)


def drawn_local(
    generator: torch.Generator, samples: int, rows: int, width: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    x, mean = 1.5 * normal(generator, rows, width + 1), normal(generator, rows, width)
    log_var = uniform(generator, -2.0, -0.3, rows, width)
    return x, mean, log_var, balanced(normal(generator, samples, rows, width))


@case()
def local_bound_of_six_rows(generator):
    return local_case(
        "the estimate of the ELBO of 6 rows from 9 draws each", *drawn_local(generator, 9, 6, 4)
    )


@case()
def local_slopes_of_six_rows(generator):
    return slope_case("the gradients of the estimate by mean and log_var", *drawn_local(generator, 9, 6, 4))


@case(hidden=True)
def local_bound_drawn(generator):
    return local_case("the estimate of the ELBO for other sizes", *drawn_local(generator, 7, 9, 5))


@case(hidden=True)
def local_slopes_drawn(generator):
    return slope_case("the gradients of the estimate for other sizes", *drawn_local(generator, 7, 9, 5))


@case(hidden=True)
def local_bound_of_narrow_q(generator):
    """Deviations of a few millionths."""
    x, mean, _, noise = drawn_local(generator, 9, 6, 4)
    log_var = uniform(generator, -26.0, -22.0, 6, 4)
    fixture = bowl_at(x, 0.5)
    right = with_entropy(fixtures.make(fixture), (mean, log_var), noise)
    made = Made(sizes={"S": 9, "N": 6, "M": 4}, otherwise=HELD)
    checked = "the estimate of the ELBO where q is narrow"
    return Case(checked, (fixture, mean, log_var, noise), right, made=made)


@case(hidden=True)
def local_bound_on_the_line(generator):
    """One coordinate in float32; the data are given to the model in float32 too."""
    x, mean, log_var, noise = (part.float().double() for part in drawn_local(generator, 5, 4, 1))
    right = with_entropy(fixtures.make(bowl_at(x, 0.5)), (mean, log_var), balanced(noise))
    checked = "the estimate with a single coordinate, in single precision"
    arguments = (bowl_at(x.float(), 0.5), mean.float(), log_var.float(), balanced(noise).float())
    return Case(checked, arguments, right.float(), degenerate="M = 1")


# Task 5: raise_bound


def top_case(
    checked: str, means: Tensor, precision: Tensor, log_evidence: Tensor, start: tuple[Tensor, Tensor]
) -> Case:
    log_var = variational.best_diagonal(means, precision).log_var.clone()
    arguments = {"means": means, "precision": precision, "log_evidence": log_evidence}
    place = Fixture("gaussian_bound", arguments)
    elbo = fixtures.make(place)

    def objective(answer: Any) -> float:
        mean, other = tensors(answer)
        if mean.shape != means.shape or other.shape != means.shape:
            raise ValueError("not of the form that is asked")
        return float(elbo(mean, other).sum())

    sizes = {"N": len(means), "M": means.shape[1]}
    made = Made(sizes=sizes, objective=objective, start=start)
    mistakes = {
        **wrong_tops(means, precision, start),
        "the ELBO at the top came back: where the top is, is asked": elbo(means, log_var),
    }
    right = (means, log_var)
    return Case(checked, (place, *start), right, mistakes, tolerance=0.01, made=made, arguments_are_free=True)


def wrong_tops(means: Tensor, precision: Tensor, start: tuple[Tensor, Tensor]) -> dict[str, Any]:
    log_var = variational.best_diagonal(means, precision).log_var.clone()
    marginal = torch.linalg.inv(precision).diagonal()
    first, last = torch.zeros(len(means), 1, dtype=torch.bool), torch.zeros(len(means), 1, dtype=torch.bool)
    first[0], last[-1] = True, True

    def moved(rows: Tensor) -> tuple[Tensor, Tensor]:
        return torch.where(rows, means, start[0]), torch.where(rows, log_var, start[1])

    scales = {
        "the variance came back, not its logarithm": log_var.exp(),
        "log σ came back, not log σ²": 0.5 * log_var,
        "σ came back, not log σ²": (0.5 * log_var).exp(),
        "the precision came back, not log σ²": (-log_var).exp(),
        "log σ² has the wrong sign": -log_var,
        "q has the variances of the posterior, which are too wide for independent coordinates": (
            marginal.log().expand_as(means)
        ),
        "only the mean was moved": start[1],
    }
    return {
        **{name: (means, value) for name, value in scales.items()},
        "only log_var was moved": (start[0], log_var),
        "all rows share one q: every row needs its own": (means.mean(0).expand_as(means), log_var),
        "all rows get one step, the mean of their gradients: each row has its own": (
            start[0] + (means - start[0]).mean(0),
            start[1] + log_var - start[1].exp().mean(0).log(),
        ),
        "only the first row was raised": moved(first),
        "only the last row was raised": moved(last),
        "all rows but the first were raised": moved(~first),
        "all rows but the last were raised": moved(~last),
        "the two are exchanged: the mean comes first": (log_var, means),
        "the mean alone came back: log_var is asked, too": means,
        "log_var alone came back: the mean is asked, too": log_var,
        "both came back in one tensor: a pair is asked": torch.cat([means, log_var], 1),
    }


def drawn_top(
    generator: torch.Generator, checked: str, rows: int, width: int, log_evidence: float = -4.0
) -> Case:
    """Curvatures between 1.5 and 5: a step of 0.1 is a safe one."""
    axes = drawn_axes(generator, width)
    precision = (axes * torch.linspace(1.5, 5, width, dtype=torch.float64)) @ axes.T
    signs = 2.0 * (torch.rand(rows, width, generator=generator) < 0.5) - 1
    means = signs * uniform(generator, 0.7, 2.5, rows, width)
    start = 0.3 * normal(generator, rows, width), uniform(generator, 0.3, 1.0, rows, width)
    return top_case(checked, means, precision, normal(generator, rows) + log_evidence, start)


@case()
def top_of_six_rows(generator):
    return drawn_top(generator, "q_n where the ELBO of 6 rows is largest", 6, 4)


@case(hidden=True)
def top_drawn(generator):
    return drawn_top(generator, "q_n where the ELBO is largest, for other sizes", 9, 5)


@case(hidden=True)
def top_of_many_rows(generator):
    return drawn_top(generator, "q_n where the ELBO is largest, for many rows", 300, 4)


@case(hidden=True)
def top_far_below_zero(generator):
    """Bounds so large that a nat is little beside them: a rule that stops by what is relative stops early."""
    return drawn_top(generator, "q_n where the ELBO is largest, for bounds far below zero", 6, 4, -1e5)


# Task 6: best_encoder


#: Four correct digits are asked.
DIGITS = 1e-4


def coefficients(features: Tensor, means: Tensor) -> tuple[Tensor, Tensor]:
    """The slopes and the offset of least squares, by the normal equations of the centered columns."""
    f, m = features - features.mean(0), means - means.mean(0)
    slopes = torch.linalg.solve(f.T @ f, f.T @ m)
    return slopes, means.mean(0) - features.mean(0) @ slopes


def regression(features: Tensor, means: Tensor) -> Tensor:
    slopes, offset = coefficients(features, means)
    return offset + features @ slopes


def encoder_case(checked: str, features: Tensor, means: Tensor, precision: Tensor) -> Case:
    log_var = variational.best_diagonal(means, precision).log_var[0].clone()
    right = regression(features, means), log_var
    mistakes = {
        **{name: (value, log_var) for name, value in wrong_means(features, means, precision).items()},
        **{name: (right[0], value) for name, value in wrong_widths(right[0], means, precision).items()},
        **both_wrong(features, means, precision),
    }
    made = Made(sizes={"N": len(means), "F": features.shape[1], "M": means.shape[1]})
    return Case(checked, (features, means, precision), right, mistakes, tolerance=DIGITS, made=made)


def wrong_means(features: Tensor, means: Tensor, precision: Tensor) -> dict[str, Tensor]:
    slopes, offset = coefficients(features, means)
    mean, constant = regression(features, means), means.mean(0)
    return {
        "the offset c is missing": through_zero(features, means),
        "the offset c is missing in the answer, though it was fitted": features @ slopes,
        "the mean of the means was taken off and not added again": mean - constant,
        "the features are centered for the slopes alone: they are to be where the answer is made, too": (
            constant + features @ slopes
        ),
        "the encoder ignores the features: one q for all": constant.expand_as(means),
        **penalized(features, means, (1.0, 0.1, 0.01)),
        **{name: fit for name, fit in penalized(features, means, (1e-3, 1e-4)).items() if shows(fit, mean)},
        "the encoder sees only the first feature": regression(features[:, :1], means),
        "the last feature is left out": regression(features[:, :-1], means),
        "these are the means of the posteriors: the encoder sees only the features": means,
        "these are what the regression leaves": means - mean,
        "this is the regression of Λ μ: that of μ is asked": mean @ precision,
        "this is the regression of Λ⁻¹ μ: that of μ is asked": mean @ torch.linalg.inv(precision),
        "the slopes came back, not the means of all rows": slopes,
        "slopes and offset came back, not the means of all rows": torch.cat([slopes, offset[None]]),
        "offset and slopes came back, not the means of all rows": torch.cat([offset[None], slopes]),
        "V, a row for each column of μ, came back, not the means of all rows": slopes.T,
    }


def through_zero(features: Tensor, means: Tensor) -> Tensor:
    return features @ torch.linalg.solve(features.T @ features, features.T @ means)


def wrong_widths(mean: Tensor, means: Tensor, precision: Tensor) -> dict[str, Tensor]:
    log_var, left = -precision.diagonal().log(), (means - mean).square().mean(0)
    marginal = torch.linalg.inv(precision).diagonal()
    return {
        "the variances are those of the posterior: with independent coordinates 1 / Λ_mm is best": (
            marginal.log()
        ),
        "this is the logarithm of the precision of each coordinate by itself, 1 / Σ_mm": -marginal.log(),
        "what the regression leaves is added to the variances: that covers misses, and is best for KL(p‖q)": (
            (log_var.exp() + left).log()
        ),
        "what the regression leaves is added to the posterior's variances: that is best for KL(p‖q)": (
            (marginal + left).log()
        ),
        "the variances are what the regression leaves": left.log(),
        "the variances are what the regression leaves, divided by N − 1": (
            (left * len(means) / (len(means) - 1)).log()
        ),
        "what the regression leaves is added to log v": log_var + left,
        "the variances are those of the posterior means": means.var(0, correction=0).log(),
        "the variances are those of the posterior means, divided by N − 1": means.var(0).log(),
        "the variances came back, not their logarithms": log_var.exp(),
        "σ came back, not log v": (0.5 * log_var).exp(),
        "log σ came back, not log σ²": 0.5 * log_var,
        "log Λ_mm came back: log σ² has the other sign": -log_var,
        "Λ_mm came back": precision.diagonal(),
        "a row of Λ is summed: its diagonal alone counts": -precision.abs().sum(1).log(),
        "these are the logarithms of the eigenvalues of Λ⁻¹": -torch.linalg.eigvalsh(precision).log(),
        "all coordinates have one variance: each has its own": -precision.trace()
        .div(len(precision))
        .log()
        .expand_as(log_var),
        "log v is repeated for every row: it is asked once": log_var.expand_as(means),
        "a matrix came back: the diagonal alone is asked": torch.diag(log_var),
        "only the coordinates before it are known: all others are": (
            2 * torch.linalg.cholesky(torch.linalg.inv(precision)).diagonal().log()
        ),
    }


def both_wrong(features: Tensor, means: Tensor, precision: Tensor) -> dict[str, Any]:
    """One slip that both parts show."""
    zero, log_var = through_zero(features, means), -precision.diagonal().log()
    constant = means.mean(0).expand_as(means)
    return {
        "only the means came back: log v is asked, too": regression(features, means),
        "there is no encoder: these are the best means without features, and the variances around them": (
            constant,
            (log_var.exp() + means.var(0, correction=0)).log(),
        ),
        "the offset c is missing, and the variances are what the regression leaves": (
            zero,
            (means - zero).square().mean(0).log(),
        ),
        "the offset c is missing, and what the regression leaves is added to the variances": (
            zero,
            (log_var.exp() + (means - zero).square().mean(0)).log(),
        ),
    }


def drawn_encoder(generator: torch.Generator, rows: int, columns: int, width: int) -> tuple[Tensor, ...]:
    """Features with an offset, and means that depend on them in part."""
    features = 2 + normal(generator, rows, columns)
    means = 1 + features @ normal(generator, columns, width) + normal(generator, rows, width)
    precision = torch.linalg.inv(drawn_covariance(generator, width))
    return features, means, 0.5 * (precision + precision.T)


@case()
def encoder_of_eleven_rows(generator):
    return encoder_case("the best affine encoder of 11 rows", *drawn_encoder(generator, 11, 4, 6))


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


def encoder_of_some_digits(generator: torch.Generator, checked: str, rows: int, size: int) -> Case:
    x, means, precision = digits_model()
    chosen = torch.randperm(len(x), generator=generator)[:rows]
    made = encoder_case(checked, coarse(x[chosen], size), means[chosen], precision)
    return replace(made, mistakes={})  # all of them are named elsewhere, and here all Λ_mm are alike


@case()
def encoder_of_digits(generator):
    return encoder_of_some_digits(generator, "the best affine encoder of 120 digits by 4 pixels", 120, 4)


@case(hidden=True)
def encoder_drawn(generator):
    return encoder_case("the best affine encoder for other sizes", *drawn_encoder(generator, 13, 6, 4))


@case(hidden=True)
def encoder_of_other_digits(generator):
    return encoder_of_some_digits(generator, "the best affine encoder of other digits by more pixels", 200, 2)


@case(hidden=True)
def encoder_of_small_features(generator):
    """Features of about a thousandth, which a penalty on the slopes, however small, would keep from counting."""
    features, means, precision = drawn_encoder(generator, 11, 4, 6)
    features = 1e-3 * features
    right = regression(features, means), -precision.diagonal().log()
    mistakes = {
        name: (fit, right[1])
        for name, fit in penalized(features, means, (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)).items()
    }
    checked, made = "the best affine encoder for small features", Made(sizes={"N": 11, "F": 4, "M": 6})
    return Case(checked, (features, means, precision), right, mistakes, tolerance=DIGITS, made=made)


def penalized(features: Tensor, means: Tensor, strengths: Iterable[float]) -> dict[str, Tensor]:
    """The fits with a penalty on the slopes (ridge regression), and from 0.01 on those with one on the offset, too."""
    fits = {}
    for strength in strengths:
        name = f"there is a penalty of {strength:g} on "
        centered = features - features.mean(0)
        fits[name + "the slopes: the best fit is asked, without"] = means.mean(0) + ridge(
            centered, means - means.mean(0), strength
        )
        if strength >= 0.01:
            inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
            fits[name + "slopes and offset: the best fit is asked, without"] = ridge(inputs, means, strength)
    return fits


def shows(value: Tensor, right: Tensor) -> bool:
    """Whether a small change is seen by the tolerance of these cases, beyond doubt."""
    return difference(value, right, tolerance=2 * DIGITS) is not None


def ridge(a: Tensor, b: Tensor, strength: float) -> Tensor:
    penalty = strength * torch.eye(a.shape[1], dtype=torch.float64)
    return a @ torch.linalg.solve(a.T @ a + penalty, a.T @ b)


@case(hidden=True)
def encoder_on_the_line(generator):
    features, noise = 1 + normal(generator, 7, 1), normal(generator, 7, 1)
    means, precision = 0.5 - features + 0.3 * noise, uniform(generator, 2.0, 4.0, 1, 1)
    checked = "the best affine encoder of a single coordinate, in single precision"
    right = regression(features, means), -precision.diagonal().log()
    return single_precision(Case(checked, (features, means, precision), right, degenerate="M = F = 1"))
