"""Cases of exercise 03, Gaussian mixtures and EM.

For each task first how a case is made of a mixture and its data: the right value by the oracle, and what each known
mistake gives. Then its cases: fixed ones with small numbers in sight, and out of sight random ones, far away ones and
odd sizes. Cases on which mistakes coincide (one component, one dimension, single precision) name none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Normal
from torch.nn.functional import one_hot

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, real, single_precision, uniform, without
from course.check.values import Fixture
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.mixture",
    "course.lvm.em",
    "course.lvm.densities",
    "course.lvm.exponential_family",
    "course.lvm.component_wise",
)

#: What the cases in sight of tasks 2 to 5 are about.
THREE_POINTS = real([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]])
TWO_COMPONENTS = MixtureParameters(
    weights=real([0.2, 0.8]),
    means=real([[0.0, 1.0], [2.0, 1.0]]),
    covariances=real([[[1.0, 0.0], [0.0, 1.0]], [[2.0, 0.5], [0.5, 1.0]]]),
)


def drawn_mixture(generator: torch.Generator, components: int, width: int) -> MixtureParameters:
    """A mixture whose weights are far from equal."""
    ladder = torch.arange(1, components + 1) + uniform(generator, -0.3, 0.3, components)
    weights = (ladder / ladder.sum())[torch.randperm(components, generator=generator)]
    root = normal(generator, components, width, width)
    covariances = root @ root.mT / width + 0.3 * torch.eye(width, dtype=torch.float64)
    return MixtureParameters(weights, normal(generator, components, width), covariances)


def with_an_idle_component(theta: MixtureParameters) -> MixtureParameters:
    weights = theta.weights.index_fill(0, torch.tensor(1), 0)
    return theta._replace(weights=weights / weights.sum())


def far_away(generator: torch.Generator) -> tuple[Tensor, MixtureParameters]:
    """Points further and further out, until their density underflows, and components too near to tell apart there."""
    x = torch.linspace(0, 60, 5)[:, None] + normal(generator, 5, 2)
    spheres = torch.eye(2, dtype=torch.float64).repeat(3, 1, 1)
    return x, drawn_mixture(generator, 3, 2)._replace(
        means=0.02 * normal(generator, 3, 2), covariances=spheres
    )


def drawn_shares(generator: torch.Generator, count: int, components: int) -> Tensor:
    """A distribution over the components for each point."""
    return normal(generator, count, components).softmax(1)


def log_joint_density(x: Tensor, theta: MixtureParameters) -> Tensor:
    return oracle.log_density(x, theta) + theta.weights.log()


# Task 1: log_gaussian


def log_gaussian_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, inverse = oracle.log_density(x, theta), theta.covariances.inverse()
    half_log_determinant = 0.5 * theta.covariances.logdet()
    half_log_two_pi, width = 0.5 * math.log(2 * math.pi), x.shape[1]

    def quadratic(matrices: Tensor) -> Tensor:
        difference = x[:, None] - theta.means
        return torch.einsum("nki,kij,nkj->nk", difference, matrices, difference)

    deviations = theta.covariances.diagonal(dim1=1, dim2=2).sqrt()
    mistakes = {
        "the log-determinant is missing": right + half_log_determinant,
        "the log-determinant lacks its factor ½": right - half_log_determinant,
        "the log-determinant is halved twice": right + half_log_determinant / 2,
        "the log-determinant has the wrong sign": right + 2 * half_log_determinant,
        "D is missing in D log 2π": right + (width - 1) * half_log_two_pi,
        "the term D log 2π is missing": right + width * half_log_two_pi,
        "the term D log 2π lacks its factor ½": right - width * half_log_two_pi,
        "the quadratic form lacks its factor ½": right - quadratic(inverse) / 2,
        "the factor ½ is missing altogether": 2 * right,
        "the covariance stands where its inverse belongs": (
            right + (quadratic(inverse) - quadratic(theta.covariances)) / 2
        ),
        "the covariance is used as if it were the scale, a variance for a standard deviation": (
            -quadratic(inverse @ inverse) / 2 - 2 * half_log_determinant - width * half_log_two_pi
        ),
        "the entries of the covariance off its diagonal are ignored": (
            Normal(theta.means, deviations).log_prob(x[:, None]).sum(2)
        ),
        "the density itself came back, not its logarithm": right.exp(),
    }
    return Case(checked, (x, theta.means, theta.covariances), right, mistakes)


@case()
def two_gaussians_in_the_plane():
    theta = TWO_COMPONENTS._replace(covariances=real([[[2.0, 1.0], [1.0, 3.0]], [[1.0, -0.5], [-0.5, 0.5]]]))
    return log_gaussian_case(
        "log N(x_n; μ_k, Σ_k) of 3 points under 2 components in the plane", THREE_POINTS, theta
    )


@case(hidden=True)
def gaussians_drawn(generator):
    x, theta = 2 * normal(generator, 7, 3), drawn_mixture(generator, 4, 3)
    return log_gaussian_case("log-densities of other points, in more dimensions", x, theta)


@case(hidden=True)
def gaussian_alone(generator):
    x, theta = 50 + normal(generator, 4, 5), drawn_mixture(generator, 1, 5)
    return quiet(log_gaussian_case("log-densities far away from a single component", x, theta))


@case(hidden=True)
def gaussians_on_the_line(generator):
    x, theta = normal(generator, 6, 1), drawn_mixture(generator, 3, 1)
    return single_precision(
        log_gaussian_case("log-densities in one dimension, in single precision", x, theta)
    )


# Task 2: log_likelihood


def log_likelihood_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, log_density = oracle.log_likelihood(x, theta), oracle.log_density(x, theta)
    log_joint = log_density + theta.weights.log()
    by_jensen = "the logarithm is taken before the sum over k, not after it: Σ_k π_k log p ≤ log Σ_k π_k p"
    mistakes = {
        "the mixing weights are left out": log_density.logsumexp(1).sum(),
        "the weights are added without a logarithm": (log_density + theta.weights).logsumexp(1).sum(),
        by_jensen: (log_density @ theta.weights).sum(),
        "log p(x_n, z_n = k) is summed over k: the sum over k belongs inside the logarithm": log_joint.sum(),
        "the sum inside the logarithm runs over the data, not over the components": (
            log_joint.logsumexp(0).sum()
        ),
        "the logarithm is missing": log_joint.exp().sum(),
        "it is averaged over the data, not summed": right / len(x),
        "the sum over the data is missing": log_joint.logsumexp(1),
    }
    return Case(checked, (log_density, theta.weights), right, mistakes)


@case()
def likelihood_of_three_points():
    return log_likelihood_case(
        "ℓ = Σ_n log Σ_k π_k p(x_n | z_n = k) for 3 points and 2 components", THREE_POINTS, TWO_COMPONENTS
    )


@case(hidden=True)
def likelihood_drawn(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    return log_likelihood_case("the log-likelihood for other sizes", x, theta)


@case(hidden=True)
def likelihood_far_away(generator):
    made = log_likelihood_case(
        "the log-likelihood of points so far away that their density underflows", *far_away(generator)
    )
    log_density, weights = made.arguments
    underflown = (log_density.exp() @ weights).log().sum()
    return replace(made, mistakes={"exp underflows to 0 for points far away: use logsumexp": underflown})


@case(hidden=True)
def likelihood_with_an_idle_component(generator):
    x, theta = normal(generator, 6, 2), with_an_idle_component(drawn_mixture(generator, 3, 2))
    checked = "the log-likelihood with a component of weight zero, in single precision"
    return single_precision(log_likelihood_case(checked, x, theta))


# Task 3: responsibilities


def responsibilities_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, log_density = oracle.responsibilities(x, theta), oracle.log_density(x, theta)
    log_joint = log_density + theta.weights.log()
    mistakes = {
        "the mixing weights are left out": log_density.softmax(1),
        "the weights are added without a logarithm": (log_density + theta.weights).softmax(1),
        "normalised over the data, not over the components": log_joint.softmax(0),
        "the rows are not normalised: this is p(x_n, z_n = k)": log_joint.exp(),
        "the logarithms of the responsibilities came back": right.log(),
        "each point is given to its most probable component alone": hard(right),
    }
    return Case(checked, (log_density, theta.weights), right, mistakes)


def hard(shares: Tensor) -> Tensor:
    return one_hot(shares.argmax(1), shares.shape[1]).double()


@case()
def two_overlapping_components():
    return responsibilities_case(
        "p(z_n = k | x_n) of 3 points under 2 components", THREE_POINTS, TWO_COMPONENTS
    )


@case(hidden=True)
def responsibilities_drawn(generator):
    x, theta = normal(generator, 8, 2), drawn_mixture(generator, 5, 2)
    return responsibilities_case("the responsibilities for other sizes", x, theta)


@case(hidden=True)
def responsibilities_far_away(generator):
    made = responsibilities_case(
        "the responsibilities of points so far away that their density underflows", *far_away(generator)
    )
    log_density, weights = made.arguments
    joint = log_density.exp() * weights
    mistake = "exp underflows far away, and 0/0 is NaN: stay with logarithms"
    return replace(made, mistakes={mistake: joint / joint.sum(1, keepdim=True)})


@case(hidden=True)
def responsibilities_with_an_idle_component(generator):
    x, theta = normal(generator, 6, 2), with_an_idle_component(drawn_mixture(generator, 3, 2))
    checked = "the responsibilities with a component of weight zero, in single precision"
    return single_precision(responsibilities_case(checked, x, theta))


# Task 4: bound


def bound_case(checked: str, x: Tensor, theta: MixtureParameters, q: Tensor) -> Case:
    right, log_density = oracle.elbo(x, q, theta), oracle.log_density(x, theta)
    log_joint, without_entropy = log_density + theta.weights.log(), oracle.expected_log_joint(x, q, theta)
    entropy = right - without_entropy
    mistakes = {
        "the entropy of q is forgotten": without_entropy,
        "the entropy of q has the wrong sign": without_entropy - entropy,
        "the mixing weights are left out: log p(x, z) holds log π_k too": (q * log_density).sum() + entropy,
        "this is the log-likelihood, whatever q is": oracle.log_likelihood(x, theta),
        "the logarithm is missing: the mean of p(x, z) / q(z), not of its logarithm": (
            torch.where(q > 0, log_joint.exp(), 0).sum()
        ),
        "it is averaged over the data, not summed": right / len(q),
        "the sum over the data is missing": (q * log_joint - torch.xlogy(q, q)).sum(1),
        "0 log 0 became NaN: it counts as 0": (q * (log_joint - q.log())).sum(),
    }
    return Case(checked, (log_density, theta.weights, q), right, mistakes)


@case()
def bound_at_the_posterior():
    posterior = oracle.responsibilities(THREE_POINTS, TWO_COMPONENTS)
    checked = "the ELBO at q = p(z | x), where it equals the log-likelihood"
    made = bound_case(checked, THREE_POINTS, TWO_COMPONENTS, posterior)
    return without(made, "this is the log-likelihood", "0 log 0")


@case()
def bound_for_any_q():
    q = real([[0.5, 0.5], [0.0, 1.0], [0.9, 0.1]])
    return bound_case("the ELBO of 3 points for a q with a 0 in it", THREE_POINTS, TWO_COMPONENTS, q)


@case(hidden=True)
def bound_drawn(generator):
    x, theta, q = normal(generator, 7, 2), drawn_mixture(generator, 4, 2), drawn_shares(generator, 7, 4)
    return without(bound_case("the ELBO for other sizes and any q", x, theta, q), "0 log 0")


@case(hidden=True)
def bound_with_zeros(generator):
    x, theta, q = normal(generator, 6, 2), drawn_mixture(generator, 3, 2), drawn_shares(generator, 6, 3)
    q[:3] = hard(q[:3])
    return without(bound_case("the ELBO for a q with zeros in it", x, theta, q), "the logarithm is missing")


@case(hidden=True)
def bound_in_single_precision(generator):
    x, theta, q = normal(generator, 5, 2), drawn_mixture(generator, 2, 2), drawn_shares(generator, 5, 2)
    return single_precision(bound_case("the ELBO in single precision", x, theta, q))


# Task 5: surrogate


def surrogate_case(checked: str, x: Tensor, theta: MixtureParameters, theta_old: MixtureParameters) -> Case:
    """The gradient by log_joint is r(θ_old), that by log_joint_old is 0; stacked, so that one scale serves both."""
    log_joint, log_joint_old = log_joint_density(x, theta), log_joint_density(x, theta_old)
    r, new = oracle.responsibilities(x, theta_old), oracle.responsibilities(x, theta)
    by_log_joint = {
        "the responsibilities are those of the new log_joint": new,
        "the responsibilities come from the new log_joint, and are not frozen": (
            new + through_softmax(new, log_joint)
        ),
        "all components count alike: the responsibilities are missing": torch.full_like(r, 1 / r.shape[1]),
        "the expectation is missing: log p(x, z) is summed without responsibilities": torch.ones_like(r),
        "normalised over the data, not over the components": log_joint_old.softmax(0),
        "the rows are not normalised: p(x_n, z_n = k) for the responsibilities": log_joint_old.exp(),
        "it is averaged over the data, not summed": r / len(r),
        "the sign is reversed: this falls when the bound rises": -r,
        "each point is given to its most probable component alone": hard(r),
    }
    none = torch.zeros_like(r)
    mistakes = {name: torch.stack([gradient, none]) for name, gradient in by_log_joint.items()}
    unfrozen = torch.stack([r, through_softmax(r, log_joint)])
    mistakes["the responsibilities are not frozen: the gradient flows through them too"] = unfrozen
    right = torch.stack([r, none])
    return Case(checked, (log_joint, log_joint_old), right, mistakes, tolerance=1e-5, gradient_of=(0, 1))


def through_softmax(r: Tensor, values: Tensor) -> Tensor:
    """The gradient of Σ r_nk values_nk by the logits of r, the values held fixed."""
    return r * (values - (r * values).sum(1, keepdim=True))


def at_the_old(case: Case) -> Case:
    """The case at θ = θ_old, where the new responsibilities are the old ones."""
    return without(case, "the responsibilities are those of the new log_joint")


def away_from_the_old(case: Case) -> Case:
    """The case with the gradient by log_joint alone: away from θ_old that by log_joint_old is free."""
    mistakes = {name: value[:1] for name, value in case.mistakes.items()}
    made = replace(case, expected=case.expected[:1], mistakes=mistakes, gradient_of=(0,))
    return without(made, "the responsibilities are not frozen")


@case()
def surrogate_at_the_old_parameters():
    checked = "∇Q(θ; θ_old) at θ = θ_old, by log_joint and by log_joint_old"
    return at_the_old(surrogate_case(checked, THREE_POINTS, TWO_COMPONENTS, TWO_COMPONENTS))


@case()
def surrogate_away_from_the_old_parameters():
    theta = TWO_COMPONENTS._replace(weights=real([0.6, 0.4]))
    checked = "∇Q(θ; θ_old) away from θ_old, by log_joint"
    return away_from_the_old(surrogate_case(checked, THREE_POINTS, theta, TWO_COMPONENTS))


@case()
def surrogate_is_one_number():
    log_joint = log_joint_density(THREE_POINTS, TWO_COMPONENTS)
    return Case("the shape of Q(θ; θ_old)", (log_joint, log_joint), real(0.0))


@case(hidden=True)
def surrogate_drawn(generator):
    x, theta, theta_old = (
        normal(generator, 7, 2),
        drawn_mixture(generator, 4, 2),
        drawn_mixture(generator, 4, 2),
    )
    checked = "the gradient away from the old parameters, for other sizes"
    return away_from_the_old(surrogate_case(checked, x, theta, theta_old))


@case(hidden=True)
def surrogate_far_away(generator):
    x, theta = far_away(generator)
    made = surrogate_case("the gradient at the old parameters, for points far away", x, theta, theta)
    return replace(at_the_old(made), tolerance=1e-3)  # numbers in the thousands leave float32 few digits


@case(hidden=True)
def surrogate_in_single_precision(generator):
    x, theta = normal(generator, 5, 2), drawn_mixture(generator, 2, 2)
    return single_precision(surrogate_case("the gradient in single precision", x, theta, theta))


# Task 6: m_step


def m_step_case(checked: str, x: Tensor, r: Tensor, old: MixtureParameters) -> Case:
    right, counts, n = oracle.m_step(x, r), r.sum(0), len(x)
    covariances, means, shrunken = right.covariances, right.means, right.means * right.weights[:, None]
    overall = x.mean(0).expand_as(means)

    def around(centres: Tensor, shares: Tensor) -> Tensor:
        difference = x[:, None] - centres
        return torch.einsum("nk,nki,nkj->kij", shares, difference, difference)

    of_covariances = {
        "around the old means, not the new ones": around(old.means, r / counts),
        "around the mean of all data": around(overall, r / counts),
        "around 0: these are second moments, the means are not subtracted": around(0 * means, r / counts),
        "divided by N_k - 1; the maximum of the bound has N_k": around(means, r / (counts - 1)),
        "divided by N, not by N_k": around(means, r / n),
        "not divided by N_k": around(means, r),
        "not weighted by the responsibilities": around(means, torch.full_like(r, 1 / n)),
        "diagonal: the entries off the diagonal are dropped": torch.diag_embed(
            covariances.diagonal(dim1=1, dim2=2)
        ),
    }
    mistakes = {
        f"the covariances are {how}": right._replace(covariances=c) for how, c in of_covariances.items()
    }
    mistakes |= {
        "means and covariances are divided by N, not by N_k": right._replace(
            means=shrunken, covariances=around(shrunken, r / n)
        ),
        "the means are not weighted by the responsibilities": right._replace(
            means=overall, covariances=around(overall, r / counts)
        ),
        "the means are the old ones": right._replace(
            means=old.means, covariances=around(old.means, r / counts)
        ),
        "the weights are not normalised: N_k is to be divided by N": right._replace(weights=counts),
        "the weights are the old ones": right._replace(weights=old.weights),
    }
    return Case(checked, (x, r, old), right, mistakes)


@case()
def m_step_of_four_points():
    x = real([[0.0, 0.0], [2.0, 1.0], [3.0, 5.0], [5.0, 4.0]])
    r = real([[1.0, 0.0], [0.75, 0.25], [0.25, 0.75], [0.5, 0.5]])
    return m_step_case("one M-step for 4 points and 2 components", x, r, TWO_COMPONENTS)


@case(hidden=True)
def m_step_drawn(generator):
    x, r, old = 1 + normal(generator, 9, 3), drawn_shares(generator, 9, 4), drawn_mixture(generator, 4, 3)
    return m_step_case("one M-step for other sizes", x, r, old)


@case(hidden=True)
def m_step_of_a_single_component(generator):
    x, r, old = 20 + normal(generator, 7, 5), real([[1.0]] * 7), drawn_mixture(generator, 1, 5)
    return quiet(m_step_case("one M-step with a single component", x, r, old))


@case(hidden=True)
def m_step_on_the_line(generator):
    x, r, old = normal(generator, 8, 1), drawn_shares(generator, 8, 3), drawn_mixture(generator, 3, 1)
    return single_precision(m_step_case("one M-step in one dimension, in single precision", x, r, old))


# Task 7: expectation_maximization, on a model with one parameter: the rate λ at which lamps fail, of which some were
# still alight when the study ended. What EM does there is a recursion of one number, followed here without the steps.


@dataclass(frozen=True)
class Lamps:
    """Lifetimes, (N, 2): the time seen, and 1 if the lamp was still alight then; and how EM is to be run on them."""

    lifetimes: Tensor
    start: float
    damping: float

    @property
    def time(self) -> float:
        return float(self.lifetimes[:, 0].sum())

    @property
    def alight(self) -> float:
        return float(self.lifetimes[:, 1].sum())

    @property
    def most_likely(self) -> float:
        return (len(self.lifetimes) - self.alight) / self.time

    def log_likelihood(self, rate: float) -> float:
        return (len(self.lifetimes) - self.alight) * math.log(rate) - rate * self.time

    def rates(self, *, stale: bool = False, restarted: bool = False) -> list[float]:
        """λ after 0, 1, … steps; with an E-step that is never refreshed, or an M-step always given the start."""
        rates, time, alight = [self.start], self.time, self.alight
        for _ in range(MANY):
            at = self.start if stale else rates[-1]
            old = self.start if restarted else rates[-1]
            goal = len(self.lifetimes) / (time + alight / at)
            rates.append(old + self.damping * (goal - old))
        return rates

    def arguments(self, *, tolerance: float, max_steps: int) -> tuple[Any, ...]:
        m_step = Fixture("censored_m_step", {"count": len(self.lifetimes), "damping": self.damping})
        return (self.lifetimes, real(self.start), Fixture("censored_e_step"), m_step, tolerance, max_steps)


#: Steps after which every one of these recursions has settled.
MANY = 400

TOO_EARLY = "the loop stops while the log-likelihood still rises by more than the tolerance"
STALE = "the E-step is never refreshed: it must see the new parameters in every step"
RESTARTED = "the M-step is always given the parameters of the start"


def last_parameters(outcome: Any) -> Any:
    parameters, _ = outcome
    return parameters


def log_likelihoods(outcome: Any) -> Tensor:
    _, trace = outcome
    return real([float(value) for value in trace])


def four_steps(lamps: Lamps, checked: str) -> Case:
    rates, stale, restarted = lamps.rates(), lamps.rates(stale=True), lamps.rates(restarted=True)
    mistakes = {
        "the parameters of the start came back": rates[0],
        f"{TOO_EARLY}, after one step": rates[1],
        f"{TOO_EARLY}, after two steps": rates[2],
        "the parameters are those before the last M-step": rates[3],
        "one M-step too many": rates[5],
        "max_steps is ignored": lamps.most_likely,
        STALE: stale[4],
        "the E-step is never refreshed, so that the log-likelihood seems to stand still": stale[2],
        RESTARTED: restarted[4],
    }
    arguments = lamps.arguments(tolerance=1e-10, max_steps=4)
    return Case(checked, arguments, rates[4], mistakes, last_parameters, tolerance=1e-4)


def settled(lamps: Lamps, checked: str) -> Case:
    rates, restarted = lamps.rates(), lamps.rates(restarted=True)
    mistakes = {
        f"{TOO_EARLY}, after one step": rates[1],
        f"{TOO_EARLY}, after two steps": rates[2],
        STALE: lamps.rates(stale=True)[2],
        RESTARTED: restarted[-1],
    }
    arguments = lamps.arguments(tolerance=1e-13, max_steps=2000)
    return Case(checked, arguments, lamps.most_likely, mistakes, last_parameters, tolerance=1e-4)


def traced(lamps: Lamps, checked: str) -> Case:
    rates, restarted = lamps.rates(), lamps.rates(restarted=True)
    right = real([lamps.log_likelihood(rate) for rate in rates[:6]])
    mistakes = {
        "the log-likelihood at the start is missing": right[1:4],
        "the trace holds the rises of the log-likelihood, not the log-likelihood": right.diff()[:3],
        "the trace holds only the last log-likelihood": right[4:5],
        "the trace holds the parameters, not the log-likelihood": real(rates[:3]),
        STALE: right[:1].expand(3),
        RESTARTED: real([lamps.log_likelihood(rate) for rate in restarted[:3]]),
    }
    arguments = lamps.arguments(tolerance=0.0, max_steps=5)
    return Case(checked, arguments, right[:3], mistakes, lambda outcome: log_likelihoods(outcome)[:3])


def stopped_in_time(lamps: Lamps, checked: str) -> Case:
    return Case(
        checked,
        lamps.arguments(tolerance=0.01, max_steps=2000),
        True,
        {"the tolerance is ignored: the loop goes on until max_steps": False},
        lambda outcome: len(log_likelihoods(outcome)) < 1000,
    )


def five_lamps(damping: float) -> Lamps:
    return Lamps(real([[1.0, 0.0], [2.0, 0.0], [2.5, 1.0], [0.5, 0.0], [2.5, 1.0]]), 2.0, damping)


@case()
def em_makes_four_steps():
    return four_steps(five_lamps(0.5), "the parameters after max_steps = 4 steps of EM on another model")


@case()
def em_settles():
    return settled(five_lamps(0.5), "the parameters where EM settles, which have a closed form here")


@case()
def em_keeps_its_trace():
    return traced(five_lamps(0.5), "the first three log-likelihoods of the trace")


@case()
def em_stops_in_time():
    return stopped_in_time(
        five_lamps(0.1), "whether the loop stops long before max_steps when the tolerance is loose"
    )


@case()
def em_never_falls():
    arguments = five_lamps(0.1).arguments(tolerance=1e-9, max_steps=500)
    return Case("that the log-likelihood never falls", arguments, look=log_likelihoods)


def drawn_lamps(generator: torch.Generator) -> Lamps:
    """A third of the lamps are alight; in these ranges no two of the mistakes lead to rates within 0.5 %."""
    alight = int(torch.randint(2, 5, (), generator=generator))
    count = 3 * alight
    lifetimes = torch.stack([uniform(generator, 0.5, 4, count), torch.arange(count) < alight], 1)
    most_likely = (count - alight) / float(lifetimes[:, 0].sum())
    factor, damping = uniform(generator, 3, 4, 1).item(), uniform(generator, 0.4, 0.5, 1).item()
    return Lamps(lifetimes, factor * most_likely, damping)


@case(hidden=True)
def em_makes_four_steps_drawn(generator):
    return four_steps(drawn_lamps(generator), "the parameters after a few steps of EM")


@case(hidden=True)
def em_settles_drawn(generator):
    return settled(drawn_lamps(generator), "the parameters where EM settles")


@case(hidden=True)
def em_keeps_its_trace_drawn(generator):
    return traced(drawn_lamps(generator), "the beginning of the trace")


@case(hidden=True)
def em_stops_in_time_drawn(generator):
    lamps = replace(drawn_lamps(generator), damping=0.1)
    return stopped_in_time(lamps, "whether the loop stops by itself when the tolerance is loose")
