"""Cases of exercise 03, Gaussian mixtures and EM.

For each task first how a case is made of a mixture and its data: the right value by the oracle, and what each known
mistake gives. Then its cases, all drawn: in sight those whose sizes keep mistakes apart, out of sight other sizes,
points far away, components that are narrow, rare or dead. Cases on which mistakes coincide (one component, one
dimension, single precision) name none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal
from torch.nn.functional import one_hot

from course.check.case import Case, case
from course.check.cases.making import block, normal, quiet, real, single_precision, uniform, without
from course.check.compare import difference
from course.check.relations import Made
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

#: What students add, or clamp at, where a number could be 0.
SAFETIES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 2.0**-52, 1e-16, 1e-20, 1e-30)
#: How many nats a component of weight 0 is denser than the others: far too many for anything added, and not so many
#: that exp of the difference underflows, in double or in single precision.
DENSER, DENSER_IN_SINGLE_PRECISION = 300.0, 60.0
#: And so many that exp of the difference does underflow: whoever takes the maximum before the weights is left with 0.
DENSER_BY_FAR = 3000.0


def drawn_mixture(generator: torch.Generator, components: int, width: int) -> MixtureParameters:
    """A mixture whose weights are far from equal."""
    ladder = torch.arange(1, components + 1) + uniform(generator, -0.3, 0.3, components)
    weights = (ladder / ladder.sum())[torch.randperm(components, generator=generator)]
    root = normal(generator, components, width, width)
    covariances = root @ root.mT / width + 0.3 * torch.eye(width, dtype=torch.float64)
    return MixtureParameters(weights, normal(generator, components, width), covariances)


def spheres(components: int, width: int) -> Tensor:
    return torch.eye(width, dtype=torch.float64).repeat(components, 1, 1)


def with_a_dead_component(
    generator: torch.Generator, count: int, components: int, nats: float
) -> tuple[Tensor, MixtureParameters]:
    """Points around a component of weight 0, which is denser there than the others by about so many nats."""
    theta = drawn_mixture(generator, components, 6)
    dead = int(torch.randint(components, (), generator=generator))
    weights = theta.weights.index_fill(0, torch.tensor(dead), 0)
    distance = math.sqrt(2 * nats / 6)
    means = distance + 0.05 * normal(generator, components, 6)
    means[dead] = 0
    x = 0.2 * normal(generator, count, 6)
    return x, MixtureParameters(weights / weights.sum(), means, spheres(components, 6))


def far_away(generator: torch.Generator) -> tuple[Tensor, MixtureParameters]:
    """Points further and further out, where all densities underflow, and components too near to tell apart there."""
    x = torch.linspace(18, 32, 9)[:, None] + 0.2 * normal(generator, 9, 6)
    theta = drawn_mixture(generator, 4, 6)
    return x, theta._replace(means=0.02 * normal(generator, 4, 6), covariances=spheres(4, 6))


def drawn_shares(generator: torch.Generator, count: int, components: int) -> Tensor:
    """A distribution over the components for each point."""
    return normal(generator, count, components).softmax(1)


def hard(shares: Tensor) -> Tensor:
    return one_hot(shares.argmax(1), shares.shape[1]).double()


def told_apart(
    first: dict[str, Any], more: dict[str, Any], right: Any, tolerance: float | None = None
) -> dict[str, Any]:
    """The mistakes that differ from what is right, the further ones where they differ from all before them too."""
    kept: dict[str, Any] = {}
    for name, value in (first | more).items():
        if all(
            difference(value, other, tolerance=tolerance) is not None for other in (right, *kept.values())
        ):
            kept[name] = value
    return kept


def log_joint_density(x: Tensor, theta: MixtureParameters) -> Tensor:
    return oracle.log_density(x, theta) + theta.weights.log()


#: What is wrong in a case of extreme numbers if all is right elsewhere.
FAR_AWAY = "the density underflows to 0 far away, and something small, or a clamp, stands in for it"
UNSAFE = "something added for safety, or a clamp, counts here"

# Task 1: log_gaussian

ADDED = "{} is added to the diagonal of the covariances: nothing belongs there"


def log_gaussian_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, inverse = oracle.log_density(x, theta), theta.covariances.inverse()
    (count, width), components = x.shape, len(theta.means)
    half_log_determinant = 0.5 * theta.covariances.logdet()
    half_log_two_pi = 0.5 * math.log(2 * math.pi)
    constant = width * half_log_two_pi
    difference = x[:, None] - theta.means
    variances = theta.covariances.diagonal(dim1=1, dim2=2)
    factors = torch.linalg.cholesky(theta.covariances)

    def quadratic(matrices: Tensor, difference: Tensor = difference) -> Tensor:
        return torch.einsum("nki,kij,nkj->nk", difference, matrices, difference)

    def whitened(matrices: Tensor, *, upper: bool = False) -> Tensor:
        columns = difference.permute(1, 2, 0)  # (K, D, N)
        return torch.linalg.solve_triangular(matrices, columns, upper=upper).permute(2, 0, 1)

    def with_quadratic(value: Tensor) -> Tensor:
        return right + (quadratic(inverse) - value) / 2

    def with_half_log_determinant(value: Tensor) -> Tensor:
        return right + half_log_determinant - value

    def with_constant(value: float) -> Tensor:
        return right + constant - value

    eye = torch.eye(width, dtype=torch.float64)
    in_the_quadratic_form = {
        "the covariance stands where its inverse belongs": quadratic(theta.covariances),
        "the covariance is left out of the quadratic form: this is the squared distance": (
            difference.square().sum(2)
        ),
        "the inverse is taken entry by entry, not of the matrix": quadratic(1 / theta.covariances),
        "the quadratic form has the variances alone, without the entries off the diagonal": (
            (difference.square() / variances).sum(2)
        ),
        "the quadratic form has the diagonal of the inverse alone": quadratic(inverse * eye),
        "the quadratic form has the inverse of the Cholesky factor, not of the covariance": (
            quadratic(factors.inverse())
        ),
        "the differences are solved with Lᵀ; the Cholesky factor L belongs there": (
            whitened(factors.mT, upper=True).square().sum(2)
        ),
        "the differences are multiplied by the Cholesky factor: its inverse belongs there": (
            torch.einsum("kij,nkj->nki", factors, difference).square().sum(2)
        ),
        "the inverse of the covariance is applied twice": quadratic(inverse @ inverse),
        "the distance is not squared: a root is taken of the quadratic form": quadratic(inverse).sqrt(),
        "the whitened differences are added up without being squared": whitened(factors).sum(2),
        "the quadratic form is averaged over the dimensions, not summed": quadratic(inverse) / width,
        "the means are not subtracted": quadratic(inverse, x[:, None].expand_as(difference)),
        "the means are added, not subtracted": quadratic(inverse, x[:, None] + theta.means),
    }
    in_the_log_determinant = {
        "the determinant stands where its logarithm belongs": 0.5 * theta.covariances.det(),
        "the log-determinant is that of the variances alone, without the entries off the diagonal": (
            0.5 * variances.log().sum(1)
        ),
        "the log-determinant is to the base 10": half_log_determinant / math.log(10),
        "the log-determinant is to the base 2": half_log_determinant / math.log(2),
    }
    in_the_constant = {
        "D is missing in D log 2π": half_log_two_pi,
        "the number of points stands for D in D log 2π": count * half_log_two_pi,
        "the number of components stands for D in D log 2π": components * half_log_two_pi,
        "2π stands where log 2π belongs": width * math.pi,
        "π stands for 2π in D log 2π": width * 0.5 * math.log(math.pi),
        "D stands inside the logarithm, log(2πD), not before it": 0.5 * math.log(2 * math.pi * width),
    }
    as_scale = -whitened(theta.covariances.tril()).square().sum(2) / 2 - variances.log().sum(1) - constant
    mistakes = {
        "the log-determinant lacks its factor ½": right - half_log_determinant,
        "the term D log 2π lacks its factor ½": right - constant,
        "the quadratic form lacks its factor ½": right - quadratic(inverse) / 2,
        "the factor ½ stands before the quadratic form alone: all three terms have it": (
            right - half_log_determinant - constant
        ),
        "the factor −½ stands before the quadratic form alone: all three terms have it": (
            right + 3 * half_log_determinant + 3 * constant
        ),
        "the covariances are not used at all, as if they were the identity": (
            -difference.square().sum(2) / 2 - constant
        ),
        "the log-determinants of all components are added up": (
            right + half_log_determinant - half_log_determinant.sum()
        ),
        "the normalization is left out: this is the quadratic form alone": -quadratic(inverse) / 2,
        "only the quadratic form came back, without −½ and without the normalization": quadratic(inverse),
        "the covariance is used as if it were the scale, a variance for a standard deviation": (
            -quadratic(inverse @ inverse) / 2 - 2 * half_log_determinant - constant
        ),
        "the covariance is handed over as a Cholesky factor (scale_tril)": as_scale,
        "the covariance is handed over as its inverse (precision_matrix)": (
            -quadratic(theta.covariances) / 2 + half_log_determinant - constant
        ),
        "the entries of the covariance off its diagonal are ignored": (
            Normal(theta.means, variances.sqrt()).log_prob(x[:, None]).sum(2)
        ),
        "the variances on the diagonal are used as standard deviations, all other entries ignored": (
            Normal(theta.means, variances).log_prob(x[:, None]).sum(2)
        ),
    }
    mistakes |= {name: with_quadratic(value) for name, value in in_the_quadratic_form.items()}
    mistakes |= {name: with_half_log_determinant(value) for name, value in in_the_log_determinant.items()}
    mistakes |= {name: with_constant(value) for name, value in in_the_constant.items()}
    if components > 1:
        for place, which in {0: "first", components - 1: "last"}.items():
            alone = MultivariateNormal(theta.means, theta.covariances[place].expand_as(theta.covariances))
            mistakes[f"the covariance of the {which} component is used for all"] = alone.log_prob(x[:, None])
            alone = MultivariateNormal(theta.means[place].expand_as(theta.means), theta.covariances)
            mistakes[f"the mean of the {which} component is used for all"] = alone.log_prob(x[:, None])
        mistakes |= densities_with(x, theta, (1e-2, 1e-3, 1e-4, 1e-5, 1e-6))
    made = Made(
        sizes={"N": count, "D": width, "K": components},
        terms={
            "the quadratic form": -quadratic(inverse) / 2,
            "the log-determinant": -half_log_determinant.expand(count, components),
            "the term D log 2π": torch.full_like(right, -constant),
        },
    )
    return Case(checked, (x, theta.means, theta.covariances), right, mistakes, made=made)


def densities_with(x: Tensor, theta: MixtureParameters, added: Iterable[float]) -> dict[str, Any]:
    """What comes if so much is added to the variances."""
    eye = torch.eye(x.shape[1], dtype=torch.float64)
    return {
        ADDED.format(f"{value:g}"): MultivariateNormal(
            theta.means, theta.covariances + value * eye, validate_args=False
        ).log_prob(x[:, None])
        for value in added
    }


@case()
def gaussians_in_six_dimensions(generator):
    x, theta = normal(generator, 9, 6), drawn_mixture(generator, 4, 6)
    checked = "log N(x_n; μ_k, Σ_k) of 9 points under 4 components in 6 dimensions"
    return log_gaussian_case(checked, x, theta)


@case(hidden=True)
def gaussians_drawn(generator):
    x, theta = 2 * normal(generator, 13, 4), drawn_mixture(generator, 6, 4)
    return log_gaussian_case("log-densities of other points, for other sizes", x, theta)


@case(hidden=True)
def gaussians_far_away(generator):
    x, theta = 60 + normal(generator, 9, 6), drawn_mixture(generator, 4, 6)
    made = Made(
        sizes={"N": 9, "D": 6, "K": 4},
        not_finite="the density underflows to 0 far away: its logarithm must never leave the logarithms",
        otherwise=FAR_AWAY,
    )
    return Case(
        "log-densities of points so far away that the density underflows",
        (x, theta.means, theta.covariances),
        oracle.log_density(x, theta),
        made=made,
    )


@case(hidden=True)
def gaussians_very_narrow(generator):
    """Everything is small by the same factor, so that whatever is added for safety is not."""
    x, theta = normal(generator, 9, 4), drawn_mixture(generator, 6, 4)
    x, theta = (
        1e-4 * x,
        theta._replace(means=1e-4 * theta.means, covariances=1e-8 * theta.covariances),
    )
    right, determinants = oracle.log_density(x, theta), theta.covariances.det()
    mistakes = densities_with(x, theta, SAFETIES[:9]) | {
        f"{value:g} is added to the determinant, which is far smaller": (
            right + (determinants.log() - (determinants + value).log()) / 2
        )
        for value in SAFETIES
        if value != 2.0**-52
    }
    return Case(
        "log-densities under very narrow components",
        (x, theta.means, theta.covariances),
        right,
        mistakes,
        made=Made(sizes={"N": 9, "D": 4, "K": 6}, otherwise=UNSAFE),
    )


@case(hidden=True)
def gaussian_alone(generator):
    x, theta = 50 + normal(generator, 4, 5), drawn_mixture(generator, 1, 5)
    return quiet(log_gaussian_case("log-densities far away from a single component", x, theta))


@case(hidden=True)
def gaussians_of_one_point(generator):
    x, theta = normal(generator, 1, 6), drawn_mixture(generator, 4, 6)
    return quiet(log_gaussian_case("log-densities of a single point", x, theta))


@case(hidden=True)
def gaussians_on_the_line(generator):
    x, theta = normal(generator, 6, 1), drawn_mixture(generator, 3, 1)
    return single_precision(
        log_gaussian_case("log-densities in one dimension, in single precision", x, theta)
    )


# Task 2: log_likelihood

UNDERFLOWS = "exp underflows to 0 for points far away"
BEFORE_THE_WEIGHTS = (
    "the maximum is taken before the weights come in: if its own weight is 0, all the others underflow"
)
DEAD = "a weight of 0 is taken for {:g}: its logarithm is −∞, and such a component counts for nothing"


def log_likelihood_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, log_density = oracle.log_likelihood(x, theta), oracle.log_density(x, theta)
    weights, log_weights = theta.weights, theta.weights.log()
    log_joint = log_density + log_weights
    (count, components), posterior = log_joint.shape, oracle.responsibilities(x, theta)
    by_jensen = "the logarithm is taken before the sum over k, not after it: Σ_k π_k log p ≤ log Σ_k π_k p"
    mistakes = {
        "the mixing weights are left out": log_density.logsumexp(1).sum(),
        "the weights are added without a logarithm": (log_density + weights).logsumexp(1).sum(),
        "the logarithms of the weights are subtracted, not added": (
            (log_density - log_weights).logsumexp(1).sum()
        ),
        "softmax is taken of the weights, which sum to one already": (
            (log_density + weights.log_softmax(0)).logsumexp(1).sum()
        ),
        "the weights count twice": (log_density + 2 * log_weights).logsumexp(1).sum(),
        "only the largest density of each point counts, without weights": log_density.amax(1).sum(),
        "the weights multiply the logarithms of the densities, not the densities": (
            (log_density * weights).logsumexp(1).sum()
        ),
        "the logarithms of the weights are added after the sum over k, which they belong in": (
            log_density.logsumexp(1).sum() + count * log_weights.sum()
        ),
        "the logarithms of the weights are added after the sum over k, and only once": (
            log_density.logsumexp(1).sum() + log_weights.sum()
        ),
        "the logarithms of the weights are added after the sum over k, as further rows or columns": (
            components * log_density.logsumexp(1).sum() + count * log_weights.sum()
        ),
        "the weights are taken as equal, 1/K each": log_density.logsumexp(1).sum()
        - count * math.log(components),
        "the components are averaged, not summed: the weights do that already": (
            right - count * math.log(components)
        ),
        by_jensen: (log_density @ weights).sum(),
        "log p(x_n, z_n = k) is summed over k: the sum over k belongs inside the logarithm": log_joint.sum(),
        "the log-densities are summed over k, without weights and without a logarithm of a sum": (
            log_density.sum()
        ),
        "the sum inside the logarithm runs over the data, not over the components": (
            log_joint.logsumexp(0).sum()
        ),
        "the sum over the data stands inside the logarithm too: log Σ_n Σ_k": (
            log_joint.flatten().logsumexp(0)
        ),
        "the logarithm is missing": log_joint.exp().sum(),
        "this is the likelihood itself, the product of the densities: its logarithm is asked": right.exp(),
        "only the largest component of each point counts: a maximum for the sum": (log_joint.amax(1).sum()),
        "the largest logarithm of each row is subtracted, and not added back": (
            right - log_joint.amax(1).sum()
        ),
        "the largest logarithm of the table is subtracted, and not added back": (
            right - count * log_joint.max()
        ),
        "the largest logarithm of the table is added back once, not for each point": (
            right - (count - 1) * log_joint.max()
        ),
        "this is the log-joint averaged by the responsibilities: the bound without its entropy": (
            (posterior * log_joint).sum()
        ),
        "the logarithms of the responsibilities are summed": posterior.log().sum(),
        "the sum over the data is missing": log_joint.logsumexp(1),
        "the sum over the data is missing, and so is the logarithm": log_joint.exp().sum(1),
    }
    made = Made(sizes={"N": count, "K": components})
    return Case(checked, (log_density, weights), right, mistakes, made=made)


@case()
def likelihood_of_nine_points(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    return log_likelihood_case("the log-likelihood ℓ of 9 points and 4 components", x, theta)


@case(hidden=True)
def likelihood_drawn(generator):
    x, theta = normal(generator, 11, 2), drawn_mixture(generator, 6, 2)
    return log_likelihood_case("the log-likelihood for other sizes", x, theta)


@case(hidden=True)
def likelihood_far_away(generator):
    x, theta = far_away(generator)
    made = log_likelihood_case(
        "the log-likelihood of points so far away that their density underflows", x, theta
    )
    mistakes = {
        f"{UNDERFLOWS}, and {value:g} is taken for it: stay with logarithms": real(len(x) * math.log(value))
        for value in (*SAFETIES, 1e-100, 1e-300)
    }
    not_finite = f"{UNDERFLOWS}: use logsumexp, or subtract the largest logarithm of each row"
    return replace(
        made, mistakes=mistakes, made=replace(made.made, not_finite=not_finite, otherwise=FAR_AWAY)
    )


@case(hidden=True)
def likelihood_with_a_dead_component(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER)
    made = log_likelihood_case(
        "the log-likelihood with a component of weight zero where it is by far the densest", x, theta
    )
    log_density, weights = made.arguments
    mistakes = {
        DEAD.format(value): log_density[:, weights == 0].sum() + len(x) * math.log(value)
        for value in SAFETIES
    }
    not_finite = "log 0 = −∞ became NaN: a component of weight 0 counts for nothing"
    return replace(made, mistakes=mistakes, made=replace(made.made, not_finite=not_finite, otherwise=UNSAFE))


@case(hidden=True)
def likelihood_with_a_dead_component_denser_by_far(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER_BY_FAR)
    checked = "the log-likelihood with a component of weight zero where it is thousands of nats denser"
    made = log_likelihood_case(checked, x, theta)
    return replace(
        made, mistakes={}, made=replace(made.made, not_finite=BEFORE_THE_WEIGHTS, otherwise=UNSAFE)
    )


@case(hidden=True)
def likelihood_in_single_precision(generator):
    x, theta = with_a_dead_component(generator, 6, 3, DENSER_IN_SINGLE_PRECISION)
    checked = "the log-likelihood with a component of weight zero, in single precision"
    return single_precision(log_likelihood_case(checked, x, theta))


@case(hidden=True)
def likelihood_of_a_single_component(generator):
    x, theta = normal(generator, 7, 2), drawn_mixture(generator, 1, 2)
    return quiet(log_likelihood_case("the log-likelihood with a single component", x, theta))


# Task 3: responsibilities


def responsibilities_case(checked: str, x: Tensor, theta: MixtureParameters) -> Case:
    right, log_density = oracle.responsibilities(x, theta), oracle.log_density(x, theta)
    weights, log_weights = theta.weights, theta.weights.log()
    log_joint = log_density + log_weights
    evidence = log_joint.logsumexp(1, keepdim=True)
    mistakes = {
        "the mixing weights are left out": log_density.softmax(1),
        "the weights are added without a logarithm, or through a softmax": (log_density + weights).softmax(1),
        "the logarithms of the weights are subtracted, not added": (log_density - log_weights).softmax(1),
        "the weights count twice": (log_density + 2 * log_weights).softmax(1),
        "softmax is taken twice": right.softmax(1),
        "the log-likelihood of each point came back": log_joint.logsumexp(1),
        "the weights multiply the logarithms of the densities, not the densities": (
            (log_density * weights).softmax(1)
        ),
        "the weights are missing in the numerator alone": (log_density - evidence).exp(),
        "the weights are in the numerator alone, so that the rows no longer sum to one": (
            log_density.softmax(1) * weights
        ),
        "normalized over the data, not over the components": log_joint.softmax(0),
        "normalized over points and components together": log_joint.flatten().softmax(0).view_as(right),
        "the rows are not normalized: this is p(x_n, z_n = k)": log_joint.exp(),
        "this is the density p(x_n | z_n = k)": log_density.exp(),
        "this is log p(x_n, z_n = k): neither normalized nor without its logarithm": log_joint,
        "the largest of each row is subtracted, but the rows are not normalized": (
            (log_joint - log_joint.amax(1, keepdim=True)).exp()
        ),
        "the logarithms are divided by their sum, not the densities": (
            log_joint / log_joint.sum(1, keepdim=True)
        ),
        "softmax is taken of p(x_n, z_n = k), not of its logarithm": log_joint.exp().softmax(1),
        "softmax is taken of p(x_n | z_n = k), not of a logarithm": log_density.exp().softmax(1),
        "the logarithms have the wrong sign": (-log_joint).softmax(1),
        "a sigmoid for the softmax: each component by itself": log_joint.sigmoid(),
        "these are the weights, the same for every point: its data are left out": weights.expand_as(right),
        "the number of the most probable component came back": right.argmax(1),
    }
    made = Made(sizes={"N": len(right), "K": len(weights)})
    return Case(checked, (log_density, weights), right, mistakes, made=made)


@case()
def overlapping_components(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    return responsibilities_case("p(z_n = k | x_n) of 9 points under 4 components", x, theta)


@case(hidden=True)
def responsibilities_drawn(generator):
    x, theta = normal(generator, 11, 2), drawn_mixture(generator, 6, 2)
    return responsibilities_case("the responsibilities for other sizes", x, theta)


@case(hidden=True)
def responsibilities_far_away(generator):
    x, theta = far_away(generator)
    made = responsibilities_case(
        "the responsibilities of points so far away that their density underflows", x, theta
    )
    right = made.expected
    mistakes = {
        f"{UNDERFLOWS}, and something added to the sum leaves only zeros": torch.zeros_like(right),
        f"{UNDERFLOWS}, and something small in its place makes all components alike": (
            torch.full_like(right, 1 / right.shape[1])
        ),
        f"{UNDERFLOWS}, or is clamped: only the weights are left": theta.weights.expand_as(right),
    }
    not_finite = f"{UNDERFLOWS}, and 0/0 is NaN: stay with logarithms, each row by itself"
    return replace(
        made, mistakes=mistakes, made=replace(made.made, not_finite=not_finite, otherwise=FAR_AWAY)
    )


@case(hidden=True)
def responsibilities_with_a_dead_component(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER)
    made = responsibilities_case(
        "the responsibilities with a component of weight zero where it is by far the densest", x, theta
    )
    mistake = "the component of weight 0 takes every point: log 0 is −∞, not the logarithm of something small"
    dead = (theta.weights == 0).double().expand_as(made.expected)
    not_finite = "log 0 = −∞ became NaN: a component of weight 0 has the responsibility 0"
    return replace(
        made, mistakes={mistake: dead}, made=replace(made.made, not_finite=not_finite, otherwise=UNSAFE)
    )


@case(hidden=True)
def responsibilities_with_a_dead_component_denser_by_far(generator):
    x, theta = with_a_dead_component(generator, 9, 4, DENSER_BY_FAR)
    checked = "the responsibilities with a component of weight zero where it is thousands of nats denser"
    made = responsibilities_case(checked, x, theta)
    return replace(
        made, mistakes={}, made=replace(made.made, not_finite=BEFORE_THE_WEIGHTS, otherwise=UNSAFE)
    )


@case(hidden=True)
def responsibilities_in_single_precision(generator):
    x, theta = with_a_dead_component(generator, 6, 3, DENSER_IN_SINGLE_PRECISION)
    checked = "the responsibilities with a component of weight zero, in single precision"
    return single_precision(responsibilities_case(checked, x, theta))


@case(hidden=True)
def responsibilities_of_one_point(generator):
    x, theta = normal(generator, 1, 2), drawn_mixture(generator, 4, 2)
    return quiet(responsibilities_case("the responsibilities of a single point", x, theta))


# Task 4: bound

ADDED_TO_Q = "{:g} is added to q inside the logarithm"
FORGOTTEN = "the part of the weights, 𝔼_q[log π_k],"


def bound_case(checked: str, x: Tensor, theta: MixtureParameters, q: Tensor) -> Case:
    right, log_density = oracle.elbo(x, q, theta), oracle.log_density(x, theta)
    weights, log_weights = theta.weights, theta.weights.log()
    log_joint, entropy, (count, components) = log_density + log_weights, torch.special.entr(q).sum(), q.shape
    without_entropy = right - entropy
    likelihood, posterior = oracle.log_likelihood(x, theta), oracle.responsibilities(x, theta)
    table = q * log_joint - torch.xlogy(q, q)
    mistakes = {
        "this is the log-likelihood, whatever q is": likelihood,
        "this is the divergence KL(q ‖ p(z | x)), the gap between the bound and ℓ": likelihood - right,
        "the divergence KL(q ‖ p(z | x)) is added to ℓ, not subtracted": 2 * likelihood - right,
        "the divergence is the wrong way round: KL(p(z | x) ‖ q) is subtracted from ℓ": (
            likelihood - torch.where(posterior > 0, posterior * (posterior.log() - q.log()), 0).sum()
        ),
        "the logarithm is missing: the mean of p(x, z) / q(z), not of its logarithm": (
            torch.where(q > 0, log_joint.exp(), 0).sum()
        ),
        "the logarithm is missing in the first term: p(x, z) for log p(x, z)": (
            (q * log_joint.exp()).sum() + entropy
        ),
        "log q is not averaged by q": without_entropy - torch.where(q > 0, q.log(), 0).sum(),
        "log p(x, z) is not averaged by q": log_joint.sum() + entropy,
        "the weights are added without a logarithm": (q * (log_density + weights)).sum() + entropy,
        "the weights multiply log p(x | z); their logarithm is to be added": (
            (q * log_density * weights).sum() + entropy
        ),
        "the average is over the weights, not over q": (weights * log_joint).sum() + entropy,
        "the average is over the posterior, not over q": (posterior * log_joint).sum() + entropy,
        "the entropy is that of the posterior, not of q": (
            without_entropy - torch.xlogy(posterior, posterior).sum()
        ),
        "the entropy is that of the weights, not of q": without_entropy
        - count * torch.xlogy(weights, weights).sum(),
        "the entropy is that of the weights, and only once": without_entropy
        - torch.xlogy(weights, weights).sum(),
        "the entropy is in bits, not in nats": without_entropy + entropy / math.log(2),
        "the entropy is averaged over the data, not summed": without_entropy + entropy / count,
        "the first term is averaged over the data, not summed": without_entropy / count + entropy,
        "the weights' logarithms are averaged by the weights, not by q": (
            (q * log_density).sum() + count * (weights * log_weights).sum() + entropy
        ),
        "the weights' logarithms are averaged by the weights, not by q, and only once": (
            (q * log_density).sum() + (weights * log_weights).sum() + entropy
        ),
        "the weights' logarithms are added once, not for each point": (
            (q * log_density).sum() + log_weights.sum() + entropy
        ),
        "it is averaged over points and components, not summed": table.mean(),
        "the entropy is added to the log-likelihood": likelihood + entropy,
        "the entropy is subtracted from the log-likelihood": likelihood - entropy,
        "this is the entropy of q alone": entropy,
        "q is replaced by its largest entry: each point is given to one component alone": (
            (hard(q) * log_joint).sum()
        ),
        "the sum over the data is missing": table.sum(1),
        "the sum over the components is missing": table.sum(0),
        "neither sum was taken: a table of N by K came back": table,
    } | {ADDED_TO_Q.format(value): without_entropy - (q * (q + value).log()).sum() for value in SAFETIES[:4]}
    made = Made(
        sizes={"N": count, "K": components},
        terms={
            "the entropy of q": entropy,
            FORGOTTEN: (q * log_weights).sum(),
            "𝔼_q[log p(x | z)]": (q * log_density).sum(),
        },
    )
    return Case(checked, (log_density, weights, q), right, mistakes, made=made)


#: What is right, or something else, where q is the posterior.
AT_THE_POSTERIOR = (
    "this is the log-likelihood",
    "the divergence",
    "the average is over the posterior",
    "the entropy is that of the posterior",
    "the entropy is added to the log-likelihood",
    "the entropy is subtracted from the log-likelihood",
)


@case()
def bound_at_the_posterior(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    posterior = oracle.responsibilities(x, theta)
    checked = "the ELBO at q = p(z | x), where it equals the log-likelihood"
    made = without(bound_case(checked, x, theta, posterior), *AT_THE_POSTERIOR)
    mistakes = {
        name: value * (not name.startswith("this is the div")) for name, value in made.mistakes.items()
    }
    return replace(made, mistakes=mistakes)  # the divergence is 0 there, but for rounding


@case()
def bound_for_any_q(generator):
    x, theta, q = normal(generator, 9, 2), drawn_mixture(generator, 4, 2), drawn_shares(generator, 9, 4)
    return bound_case("the ELBO of 9 points and 4 components, for another q", x, theta, q)


@case()
def bound_with_a_zero(generator):
    return zeros_in_q(generator, 9, 4, "the ELBO for a q with zeros in it, where 0 log 0 counts as 0")


def zeros_in_q(generator: torch.Generator, count: int, components: int, checked: str) -> Case:
    """Some points in one component alone, some in all but one; where q is 0 the log-density is very low."""
    x, theta = normal(generator, count, 2), drawn_mixture(generator, components, 2)
    q = drawn_shares(generator, count, components)
    q[:3] = hard(q[:3])
    q[3:6, 0] = 0
    q = q / q.sum(1, keepdim=True)
    log_density = torch.where(q > 0, oracle.log_density(x, theta), -1e6)
    joint, entropies = torch.where(q > 0, q * (log_density + theta.weights.log()), 0), -torch.xlogy(q, q)
    right, whole = (joint + entropies).sum(), (q > 0).all(1)
    mistakes = {
        "0 log 0 became NaN, and a row with a 0 in q got 0 for its entropy": joint.sum()
        + entropies[whole].sum(),
        "0 log 0 became NaN, and a row with a 0 in q got 0 for all of it": (joint + entropies)[whole].sum(),
        "0 log 0 became NaN, and the whole entropy got 0 for it": joint.sum(),
    }
    made = Made(
        sizes={"N": count, "K": components},
        otherwise=UNSAFE,
        not_finite="0 log 0 became NaN: it counts as 0",
    )
    return Case(checked, (log_density, theta.weights, q), right, mistakes, made=made)


@case(hidden=True)
def bound_drawn(generator):
    x, theta, q = normal(generator, 11, 2), drawn_mixture(generator, 6, 2), drawn_shares(generator, 11, 6)
    return bound_case("the ELBO for other sizes and any q", x, theta, q)


@case(hidden=True)
def bound_with_zeros(generator):
    return zeros_in_q(generator, 11, 6, "the ELBO for a q with zeros in it")


@case(hidden=True)
def bound_with_a_rare_component(generator):
    x, theta, q = normal(generator, 9, 2), drawn_mixture(generator, 4, 2), drawn_shares(generator, 9, 4)
    weights = theta.weights.index_fill(0, torch.tensor(2), 0)
    weights = (weights / weights.sum()).index_fill(0, torch.tensor(2), 1e-14)
    theta = theta._replace(weights=weights)
    made = bound_case("the ELBO with a component of a very small weight", x, theta, q)
    log_density = made.arguments[0]

    def with_weights(weights: Tensor) -> Tensor:
        return (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum()

    added = {
        f"{value:g} is added to the weights inside the logarithm": with_weights(weights + value)
        for value in SAFETIES[:-2]
    }
    clamped = {
        f"the weights are clamped at {value:g}": with_weights(weights.clamp(value)) for value in SAFETIES[:-4]
    }
    return replace(
        made,
        mistakes=told_apart(added, clamped, made.expected),
        made=replace(made.made, terms={}, otherwise=UNSAFE),
    )


@case(hidden=True)
def bound_of_many_points(generator):
    """A sum of many terms that nearly cancel, to which whatever is added inside the logarithm of q adds up."""
    count, components = 500, 6
    q = drawn_shares(generator, count, components)
    weights, log_density = drawn_shares(generator, 1, components)[0], normal(generator, count, components)
    table = q * (log_density + weights.log()) - torch.xlogy(q, q)
    log_density = log_density + (0.1 - table.sum()) / count
    right = (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum()
    mistakes = {ADDED_TO_Q.format(value): right - (q * (1 + value / q).log()).sum() for value in SAFETIES[:8]}
    made = Made(sizes={"N": count, "K": components}, otherwise=UNSAFE)
    return Case("the ELBO of many points", (log_density, weights, q), right, mistakes, made=made)


@case(hidden=True)
def bound_in_single_precision(generator):
    x, theta, q = normal(generator, 5, 2), drawn_mixture(generator, 3, 2), drawn_shares(generator, 5, 3)
    return single_precision(bound_case("the ELBO in single precision", x, theta, q))


# Task 5: surrogate


def surrogate_case(checked: str, x: Tensor, theta: MixtureParameters, theta_old: MixtureParameters) -> Case:
    """The gradient by log_joint is r(θ_old), that by log_joint_old is 0; stacked, so that one scale serves both."""
    log_joint, log_joint_old = log_joint_density(x, theta), log_joint_density(x, theta_old)
    r, new = oracle.responsibilities(x, theta_old), oracle.responsibilities(x, theta)
    none, (count, components) = torch.zeros_like(r), r.shape
    through = through_softmax(r, log_joint)
    gradients = {
        "the responsibilities are those of the new log_joint, or this is its log-likelihood": (new, none),
        "the responsibilities come from the new log_joint, and are not held fixed": (
            new + through_softmax(new, log_joint),
            none,
        ),
        "log_joint and log_joint_old are exchanged": (none, new),
        "log_joint and log_joint_old are exchanged, and the responsibilities are not held fixed": (
            through_softmax(new, log_joint_old),
            new,
        ),
        "it is log_joint that is held fixed, while the gradient flows through the responsibilities": (
            none,
            through,
        ),
        "all components count alike: the responsibilities are missing": (
            torch.full_like(r, 1 / components),
            none,
        ),
        "the expectation is missing: log p(x, z) is summed without responsibilities": (
            torch.ones_like(r),
            none,
        ),
        "normalized over the data, not over the components": (log_joint_old.softmax(0), none),
        "the rows are not normalized: p(x_n, z_n = k) for the responsibilities": (log_joint_old.exp(), none),
        "the rows are not normalized, p(x_n, z_n = k) for the responsibilities, and not held fixed": (
            log_joint_old.exp(),
            log_joint_old.exp() * log_joint,
        ),
        "log p(x_n, z_n = k) stands for the responsibilities": (log_joint_old, none),
        "the logarithms of the responsibilities are taken for them": (r.log(), none),
        "p(x_n, z_n = k) stands where its logarithm belongs": (r * log_joint.exp(), none),
        "log p(z_n = k | x_n) stands where log p(x_n, z_n = k) belongs": (r - new, none),
        "it is averaged over the data, not summed": (r / count, none),
        "it is averaged over points and components, not summed": (r / (count * components), none),
        "each point is given to its most probable component alone": (hard(r), none),
        "the responsibilities are not held fixed: the gradient flows through them too": (r, through),
        "the responsibilities are not held fixed, and it is averaged over the data": (
            r / count,
            through / count,
        ),
        "the responsibilities are not held fixed, and the sign is reversed": (-r, -through),
        "log_joint_old is subtracted, and not held fixed": (r, -r),
        "the entropy has the wrong sign, and the gradient flows through it": (
            r,
            through_softmax(r, log_joint + r.log()),
        ),
    }
    mistakes = {name: torch.stack(pair) for name, pair in gradients.items()}
    made = Made(sizes={"N": count, "K": components})
    return Case(
        checked,
        (log_joint, log_joint_old),
        torch.stack([r, none]),
        mistakes,
        tolerance=1e-5,
        gradient_of=(0, 1),
        made=made,
    )


def through_softmax(r: Tensor, values: Tensor) -> Tensor:
    """The gradient of Σ r_nk values_nk by the logits of r, the values held fixed."""
    return r * (values - (r * values).sum(1, keepdim=True))


#: What the gradient by log_joint_old alone can show, or what gives no gradient by log_joint.
SEEN_BY_THE_OLD = (
    "the responsibilities are not held fixed",
    "log_joint and log_joint_old are exchanged",
    "it is log_joint",
    "log_joint_old is subtracted",
    "the rows are not normalized, p",
    "the entropy",
)


def at_the_old(case: Case) -> Case:
    """The case at θ = θ_old, where the new responsibilities are the old ones."""
    return without(case, "the responsibilities are those of the new log_joint")


def away_from_the_old(case: Case) -> Case:
    """The case with the gradient by log_joint alone: away from θ_old that by log_joint_old is free."""
    mistakes = {name: value[:1] for name, value in case.mistakes.items()}
    made = replace(case, expected=case.expected[:1], mistakes=mistakes, gradient_of=(0,))
    return without(made, *SEEN_BY_THE_OLD)


@case()
def surrogate_at_the_old_parameters(generator):
    x, theta = normal(generator, 9, 2), drawn_mixture(generator, 4, 2)
    checked = "∇Q(θ; θ_old) at θ = θ_old, by log_joint and by log_joint_old"
    return at_the_old(surrogate_case(checked, x, theta, theta))


@case()
def surrogate_away_from_the_old_parameters(generator):
    x, theta, theta_old = (
        normal(generator, 9, 2),
        drawn_mixture(generator, 4, 2),
        drawn_mixture(generator, 4, 2),
    )
    checked = "∇Q(θ; θ_old) away from θ_old, by log_joint"
    return away_from_the_old(surrogate_case(checked, x, theta, theta_old))


@case()
def surrogate_is_one_number(generator):
    log_joint = log_joint_density(normal(generator, 9, 2), drawn_mixture(generator, 4, 2))
    return Case(
        "whether Q(θ; θ_old) is one number",
        (log_joint, log_joint),
        real(1.0),
        look=lambda value: real(float(block(value).numel())),
        form=real(0.0),
        degenerate="its value is not looked at",
    )


@case(hidden=True)
def surrogate_drawn(generator):
    x, theta = normal(generator, 11, 2), drawn_mixture(generator, 6, 2)
    checked = "the gradient at the old parameters, for other sizes"
    return at_the_old(surrogate_case(checked, x, theta, theta))


@case(hidden=True)
def surrogate_drawn_away_from_the_old(generator):
    x, theta, theta_old = (
        normal(generator, 11, 2),
        drawn_mixture(generator, 6, 2),
        drawn_mixture(generator, 6, 2),
    )
    checked = "the gradient away from the old parameters, for other sizes"
    return away_from_the_old(surrogate_case(checked, x, theta, theta_old))


@case(hidden=True)
def surrogate_far_away(generator):
    x, theta = far_away(generator)
    made = surrogate_case("the gradient at the old parameters, for points far away", x, theta, theta)
    r, none = made.expected
    mistakes = {
        f"{UNDERFLOWS}, and something added to the sum leaves only zeros": torch.stack([none, none]),
        f"{UNDERFLOWS}, and something small in its place makes all components alike": (
            torch.stack([torch.full_like(r, 1 / r.shape[1]), none])
        ),
    }
    not_finite = f"{UNDERFLOWS}, and 0/0 is NaN: stay with logarithms, each row by itself"
    return replace(
        made,
        mistakes=mistakes,
        made=replace(made.made, not_finite=not_finite, otherwise=FAR_AWAY),
        tolerance=1e-3,  # numbers in the thousands leave float32 few digits
    )


@case(hidden=True)
def surrogate_in_single_precision(generator):
    x, theta = normal(generator, 5, 2), drawn_mixture(generator, 3, 2)
    return single_precision(surrogate_case("the gradient in single precision", x, theta, theta))


# Task 6: m_step


def m_step_case(checked: str, x: Tensor, r: Tensor, old: MixtureParameters) -> Case:
    right, counts, (n, width) = oracle.m_step(x, r), r.sum(0), x.shape
    covariances, means, components = right.covariances, right.means, len(counts)
    overall, sums = x.mean(0).expand_as(means), r.T @ x
    eye = torch.eye(width, dtype=torch.float64)
    variances = covariances.diagonal(dim1=1, dim2=2)
    pooled = (right.weights[:, None, None] * covariances).sum(0)
    certain = hard(r)
    nearest = certain.T @ x / certain.sum(0)[:, None]

    def around(centres: Tensor, shares: Tensor) -> Tensor:
        difference = x[:, None] - centres
        return torch.einsum("nk,nki,nkj->kij", shares, difference, difference)

    def m_step_by(shares: Tensor) -> MixtureParameters:
        by = shares / shares.sum(0)
        return MixtureParameters(shares.mean(0), by.T @ x, around(by.T @ x, by))

    equal, outer = torch.full_like(r, 1 / n), means[:, :, None] * means[:, None, :]
    of_covariances = {
        "around the old means, not the new ones": around(old.means, r / counts),
        "around the mean of all data": around(overall, r / counts),
        "around 0: these are second moments, the means are not subtracted": around(0 * means, r / counts),
        "second moments to which the means' squares are added, not subtracted": (
            around(0 * means, r / counts) + outer
        ),
        "divided by N_k − 1; the maximum of the bound has N_k": around(means, r / (counts - 1)),
        "corrected as for an unbiased estimate (correction, ddof); the maximum of the bound is not": (
            around(means, r / (counts - r.square().sum(0) / counts))
        ),
        "divided by N, not by N_k": around(means, r / n),
        "divided by N − 1, not by N_k": around(means, r / (n - 1)),
        "not divided by N_k": around(means, r),
        "not weighted by the responsibilities": around(means, equal),
        "not weighted by the responsibilities, and not divided": around(means, n * equal),
        "those of all data, the same for every component": around(overall, equal),
        "those of all data, divided by N − 1": around(overall, equal) * n / (n - 1),
        "weighted twice, by the squares of the responsibilities": around(means, r.square() / counts),
        "weighted by the responsibilities' squares, and normalized by these": (
            around(means, r.square() / r.square().sum(0))
        ),
        "weighted by a hard assignment": around(means, certain / certain.sum(0)),
        "diagonal: the entries off the diagonal are dropped": torch.diag_embed(variances),
        "only the variances, (K, D): a matrix is asked for each component": variances,
        "spherical: one variance for all directions": variances.mean(1)[:, None, None] * eye,
        "without the means twice: the squares of the means are subtracted from what is centered already": (
            covariances - outer
        ),
        "pooled: one covariance for all components": pooled.expand_as(covariances),
        "pooled into a single matrix, (D, D)": pooled,
        "the old ones": old.covariances,
        "inverted: these are the precisions": covariances.inverse(),
        "Cholesky factors, not the matrices": torch.linalg.cholesky(covariances),
        "without a sum over the data: the outer products are still one for each point": (
            torch.einsum("nk,nki,nkj->nkij", r / counts, x[:, None] - means, x[:, None] - means)
        ),
    }
    mistakes: dict[str, Any] = {
        f"the covariances are {how}": right._replace(covariances=c) for how, c in of_covariances.items()
    }
    of_means = {
        "not weighted by the responsibilities": overall,
        "the old ones": old.means,
        "divided by N, not by N_k": sums / n,
        "not divided by N_k": sums,
        "divided by N times the old weights, not by N_k": sums / (n * old.weights)[:, None],
        "weighted by a hard assignment": nearest,
        "weighted by the squares of the responsibilities": r.square().T @ x / r.square().sum(0)[:, None],
    }
    for how, m in of_means.items():
        mistakes[f"the means are {how}"] = right._replace(means=m, covariances=around(m, r / counts))
        mistakes[f"the means are {how} (the covariances are right)"] = right._replace(means=m)
    of_weights = {
        "not normalized: N_k is to be divided by N": counts,
        "the old ones": old.weights,
        "all equal, 1/K": torch.full_like(counts, 1 / components),
        "a softmax of the N_k: these are only to be divided": counts.softmax(0),
        "summed over the components, one for each point": r.sum(1),
        "averaged over the components, one for each point": r.mean(1),
        "smoothed: something is added to every N_k": (counts + 1) / (n + components),
        "the shares of a hard assignment": certain.mean(0),
        "the responsibilities of the last point": r[-1],
    }
    mistakes |= {f"the weights are {how}": right._replace(weights=w) for how, w in of_weights.items()}
    again, squared = r.softmax(1), r.square()
    mistakes |= {
        "means and covariances are divided by N, not by N_k": right._replace(
            means=sums / n, covariances=around(sums / n, r / n)
        ),
        "means and covariances are divided by N times the old weights, not by N_k": right._replace(
            means=sums / (n * old.weights)[:, None],
            covariances=around(sums / (n * old.weights)[:, None], r / (n * old.weights)),
        ),
        "means and covariances are not divided by N_k": right._replace(
            means=sums, covariances=around(sums, r)
        ),
        "means and covariances are those of all data, without responsibilities": right._replace(
            means=overall, covariances=around(overall, equal)
        ),
        "the old parameters came back": old,
        "each point is given to its most probable component alone": m_step_by(certain),
        "softmax is taken of the responsibilities, which are normalized already": m_step_by(again),
        "the responsibilities are squared": m_step_by(squared),
    }
    if width > 1:
        mistakes |= {
            ADDED.format(f"{value:g}"): right._replace(covariances=covariances + value * eye)
            for value in (1e-2, *SAFETIES[:4])
        }
    made = Made(sizes={"N": n, "D": width, "K": components})
    return Case(checked, (x, r, old), right, mistakes, made=made)


def shares_of_all(generator: torch.Generator, count: int, components: int) -> Tensor:
    """Responsibilities by which every component is the most probable one of some points."""
    turns = one_hot(torch.arange(count) % components, components)
    return (uniform(generator, -1, 1, count, components) + 2.5 * turns).softmax(1)


@case()
def m_step_of_nine_points(generator):
    x, r, old = 1 + normal(generator, 9, 6), shares_of_all(generator, 9, 4), drawn_mixture(generator, 4, 6)
    return m_step_case("one M-step for 9 points and 4 components in 6 dimensions", x, r, old)


@case(hidden=True)
def m_step_drawn(generator):
    x, r, old = 1 + normal(generator, 13, 4), shares_of_all(generator, 13, 6), drawn_mixture(generator, 6, 4)
    return m_step_case("one M-step for other sizes", x, r, old)


@case(hidden=True)
def m_step_of_tiny_data(generator):
    x, r, old = (
        1e-4 * normal(generator, 13, 4),
        shares_of_all(generator, 13, 6),
        drawn_mixture(generator, 6, 4),
    )
    made = m_step_case("one M-step for data that lie very close together", x, r, old)
    right, eye = made.expected, torch.eye(4, dtype=torch.float64)
    mistakes = {
        ADDED.format(f"{value:g}"): right._replace(covariances=right.covariances + value * eye)
        for value in SAFETIES[:9]
    }
    return replace(made, mistakes=mistakes, made=replace(made.made, otherwise=UNSAFE))


@case(hidden=True)
def m_step_of_a_nearly_empty_component(generator):
    x, r, old = 1 + normal(generator, 13, 4), shares_of_all(generator, 13, 6), drawn_mixture(generator, 6, 4)
    r[:, 1] *= 1e-8
    r = r / r.sum(1, keepdim=True)
    made, counts = m_step_case("one M-step with a component that has almost nothing", x, r, old), r.sum(0)

    def with_counts(safe: Tensor) -> MixtureParameters:
        means = r.T @ x / safe[:, None]
        away = x[:, None] - means
        covariances = torch.einsum("nk,nki,nkj->kij", r / safe, away, away)
        return made.expected._replace(means=means, covariances=covariances)

    added = {f"{value:g} is added to N_k": with_counts(counts + value) for value in SAFETIES[:9]}
    clamped = {f"N_k is clamped at {value:g}": with_counts(counts.clamp(value)) for value in SAFETIES[:9]}
    return replace(
        made,
        mistakes=told_apart(added, clamped, made.expected),
        made=replace(made.made, terms={}, otherwise=UNSAFE),
    )


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

    @property
    def made(self) -> Made:
        return Made(sizes={"N": len(self.lifetimes)})

    def log_likelihood(self, rate: float) -> float:
        return (len(self.lifetimes) - self.alight) * math.log(rate) - rate * self.time

    def total(self, rate: float) -> float:
        """The expected total lifetime, which is the statistic."""
        return self.time + self.alight / rate

    def moved(self, old: float, total: float) -> float:
        """What the M-step makes of a rate and a total."""
        return old + self.damping * (len(self.lifetimes) / total - old)

    def rates(self, *, stale: bool = False, restarted: bool = False, m_steps: int = 1) -> list[float]:
        """λ after 0, 1, … steps; with an E-step that is never refreshed, or an M-step always given the start."""
        rates = [self.start]
        for _ in range(MANY):
            total = self.total(self.start if stale else rates[-1])
            new = self.start if restarted else rates[-1]
            for _ in range(m_steps):
                new = self.moved(new, total)
            rates.append(new)
        return rates

    def arguments(self, *, tolerance: float, max_steps: int) -> tuple[Any, ...]:
        m_step = Fixture("censored_m_step", {"count": len(self.lifetimes), "damping": self.damping})
        return (self.lifetimes, real(self.start), Fixture("censored_e_step"), m_step, tolerance, max_steps)


#: Steps after which every one of these recursions has settled.
MANY = 400

TOO_EARLY = "the loop stops while the log-likelihood still rises by more than the tolerance"
STALE = "the E-step is never refreshed: it must see the new parameters in every step"
RESTARTED = "the M-step is always given the parameters of the start"
START_MISSING = "the log-likelihood at the start is missing"


def last_parameters(outcome: Any) -> Any:
    """The parameters; a trace in their place is cut to the length that it has with or without a last entry more."""
    parameters, _ = outcome
    found = block(parameters)
    return found[:4] if found.ndim == 1 and len(found) > 1 else parameters


def log_likelihoods(outcome: Any) -> Tensor:
    _, trace = outcome
    return real([float(value) for value in trace])


def exchanged_in_the_call(lamps: Lamps) -> dict[str, float]:
    """λ if the M-step gets the parameters for the statistics, after four steps or where ℓ fell and the loop stopped."""
    name, rates = "the M-step is called with its arguments exchanged", [lamps.start]
    for _ in range(4):
        rates.append(lamps.moved(lamps.total(rates[-1]), rates[-1]))
    heights = [lamps.log_likelihood(rate) if rate > 0 else -math.inf for rate in rates]
    fell = next((step for step in range(1, 4) if heights[step] < heights[step - 1]), 4)
    ends = {
        name: rates[4],
        f"{name}: the log-likelihood falls, and the loop stops": rates[fell],
        f"{name}: the log-likelihood falls, and the loop stops after one step more": rates[min(fell + 1, 4)],
    }
    return told_apart(ends, {}, rates[0], tolerance=1e-4)


def four_steps(lamps: Lamps, checked: str) -> Case:
    rates, stale, restarted = lamps.rates(), lamps.rates(stale=True), lamps.rates(restarted=True)
    mistakes = {
        "the parameters of the start came back": rates[0],
        f"{TOO_EARLY}, after one step": rates[1],
        f"{TOO_EARLY}, after two steps": rates[2],
        "one M-step too few: these are the parameters before the last M-step": rates[3],
        "one M-step too many": rates[5],
        "two M-steps too many": rates[6],
        "max_steps is ignored": lamps.most_likely,
        STALE: stale[4],
        "the E-step is never refreshed, so that the log-likelihood seems to stand still": stale[2],
        RESTARTED: restarted[4],
        "two M-steps follow each E-step": lamps.rates(m_steps=2)[4],
        "all the parameters on the way came back, not the last ones alone": real(rates[:4]),
        "all the parameters on the way came back but the first, not the last ones alone": real(rates[1:5]),
        "the parameters and the trace are exchanged": real([lamps.log_likelihood(r) for r in rates[:4]]),
    } | exchanged_in_the_call(lamps)
    arguments = lamps.arguments(tolerance=1e-10, max_steps=4)
    return Case(checked, arguments, rates[4], mistakes, last_parameters, tolerance=1e-4, made=lamps.made)


def settled(lamps: Lamps, checked: str) -> Case:
    rates, restarted = lamps.rates(), lamps.rates(restarted=True)
    mistakes = {
        f"{TOO_EARLY}, after one step": rates[1],
        f"{TOO_EARLY}, after two steps": rates[2],
        STALE: lamps.rates(stale=True)[2],
        RESTARTED: restarted[-1],
    }
    arguments = lamps.arguments(tolerance=1e-13, max_steps=2000)
    return Case(
        checked,
        arguments,
        lamps.most_likely,
        mistakes,
        last_parameters,
        tolerance=1e-4,
        made=lamps.made,
    )


def traced(lamps: Lamps, checked: str) -> Case:
    """Five steps: ℓ before each, and after the last one where an answer evaluates it once more."""
    rates, restarted = lamps.rates(), lamps.rates(restarted=True)
    right = real([lamps.log_likelihood(rate) for rate in rates[:7]])
    rises = "the trace holds the rises of the log-likelihood, not the log-likelihood"
    mistakes = {
        START_MISSING: right[1:6],
        f"{START_MISSING}, and there is nothing in its place": right[1:5],
        "the log-likelihood at the start stands there twice": torch.cat([right[:1], right[:4]]),
        rises: right.diff()[:5],
        f"{rises}, one fewer": right.diff()[:4],
        f"{rises}, the first of them infinite": torch.cat([real([math.inf]), right.diff()[:4]]),
        f"{rises}, the first of them counted from 0": torch.cat([right[:1], right.diff()[:4]]),
        "the trace holds only the last log-likelihood": right[4:5],
        "the trace holds only the last log-likelihood, at the parameters that come back": right[5:6],
        "the trace holds only the last two log-likelihoods": right[3:5],
        "the trace holds the parameters, not the log-likelihood": real(rates[:5]),
        "the trace holds the parameters after each step, not the log-likelihood": real(rates[1:6]),
        "the trace holds the statistics, not the log-likelihood": real([lamps.total(r) for r in rates[:5]]),
        "the trace runs backwards, the start last": right[1:6].flip(0),
        STALE: right[:1].expand(5),
        RESTARTED: real([lamps.log_likelihood(rate) for rate in restarted[:5]]),
    }
    arguments = lamps.arguments(tolerance=0.0, max_steps=5)
    return Case(
        checked,
        arguments,
        right[:5],
        mistakes,
        lambda outcome: log_likelihoods(outcome)[:5],
        made=lamps.made,
    )


#: How many entries further a trace may be and still have ended by the same rule: for a last entry more, and for what a
#: rule is relative to.
LEEWAY = 3


def stopped_in_time(lamps: Lamps, checked: str, max_steps: int = 600) -> Case:
    """The number of entries in the trace: for each rule the first step where it says stop, and one more.

    Whether the trace has ℓ at the parameters that come back is up to the answer, so one entry more is right as well.
    """
    rates = lamps.rates()
    heights = [lamps.log_likelihood(rate) for rate in rates]
    rises = [after - before for before, after in pairwise(heights)]
    step = next(step for step, rise in enumerate(rises) if rise < 1e-3)
    tolerance = math.sqrt(rises[step - 1] * rises[step])

    def entries(sizes: Iterable[float]) -> float:
        return next(
            (float(step + 2) for step, size in enumerate(sizes) if size < tolerance), float(max_steps)
        )

    right, moves = entries(rises), [abs(new - old) for old, new in pairwise(rates)]
    relative = [rise / abs(height) for rise, height in zip(rises, heights, strict=False)]
    other_rules = {
        "the tolerance is taken relative to the log-likelihood: it is the rise itself that counts": relative,
        "the tolerance is for the log-likelihood per point: it is the rise of the sum that counts": (
            [rise / len(lamps.lifetimes) for rise in rises]
        ),
        "the tolerance is for the change of the parameters: it is the rise of ℓ that counts": moves,
        "the tolerance is for the relative change of the parameters: it is the rise of ℓ that counts": (
            [move / rate for move, rate in zip(moves, rates, strict=False)]
        ),
    }
    mistakes = {name: entries(sizes) for name, sizes in other_rules.items()}
    mistakes |= {
        "the tolerance is never met: the loop goes on until max_steps": float(max_steps),
        TOO_EARLY: 2.0,
        "the loop stops a step too late": right + 2,
        "the trace is an entry short, or the loop stops a step too early": right - 1,
    }

    def look(outcome: Any) -> Tensor:
        found = float(len(log_likelihoods(outcome)))
        if found in (right, right + 1):
            return real(right)
        if found >= max_steps:
            return real(float(max_steps))
        if found <= 3:
            return real(2.0)
        near = (m for name, m in mistakes.items() if name in other_rules and abs(found - m) <= LEEWAY)
        return real(next(near, found))

    arguments = lamps.arguments(tolerance=tolerance, max_steps=max_steps)
    return Case(checked, arguments, real(right), mistakes, look, made=lamps.made)


def drawn_lamps(generator: torch.Generator, *, unit: float = 1.0) -> Lamps:
    """A third of the lamps are alight; in these ranges no two of the mistakes lead to rates within 0.5 %.

    unit: of time; a small one makes rates large, and the log-likelihood positive.
    """
    alight = int(torch.randint(2, 5, (), generator=generator))
    count = 3 * alight
    lifetimes = torch.stack([unit * uniform(generator, 0.5, 4, count), torch.arange(count) < alight], 1)
    most_likely = (count - alight) / float(lifetimes[:, 0].sum())
    factor, damping = uniform(generator, 3, 4, 1).item(), uniform(generator, 0.4, 0.5, 1).item()
    return Lamps(lifetimes, factor * most_likely, damping)


def slow_lamps(generator: torch.Generator) -> Lamps:
    """Lamps on which EM takes so many small steps that stopping rules can be told apart."""
    return replace(drawn_lamps(generator, unit=1e-3), damping=0.1)


@case()
def em_makes_four_steps(generator):
    checked = "the parameters after max_steps = 4 steps of EM on another model"
    return four_steps(drawn_lamps(generator), checked)


@case()
def em_settles(generator):
    checked = "the parameters where EM settles, which have a closed form here"
    return settled(drawn_lamps(generator), checked)


@case()
def em_keeps_its_trace(generator):
    return traced(drawn_lamps(generator), "the first five log-likelihoods of the trace")


@case()
def em_stops_in_time(generator):
    checked = "the entries of the trace when the loop stops by the tolerance"
    return stopped_in_time(slow_lamps(generator), checked)


@case()
def em_never_falls(generator):
    arguments = slow_lamps(generator).arguments(tolerance=1e-9, max_steps=500)
    return Case(
        "that the log-likelihood never falls",
        arguments,
        look=log_likelihoods,
        degenerate="only whether it falls is looked at",
    )


@case(hidden=True)
def em_makes_four_steps_drawn(generator):
    return four_steps(drawn_lamps(generator), "the parameters after a few steps of EM")


@case(hidden=True)
def em_makes_a_single_step(generator):
    lamps = drawn_lamps(generator, unit=1e-3)
    rates = lamps.rates()
    mistakes = {"the parameters of the start came back": rates[0], "one M-step too many": rates[2]}
    arguments = lamps.arguments(tolerance=1e-10, max_steps=1)
    return Case(
        "the parameters after a single step of EM",
        arguments,
        rates[1],
        mistakes,
        last_parameters,
        tolerance=1e-4,
        made=lamps.made,
    )


@case(hidden=True)
def em_settles_drawn(generator):
    return settled(drawn_lamps(generator), "the parameters where EM settles")


@case(hidden=True)
def em_keeps_its_trace_drawn(generator):
    return traced(drawn_lamps(generator), "the beginning of the trace")


@case(hidden=True)
def em_stops_in_time_drawn(generator):
    return stopped_in_time(
        slow_lamps(generator), "whether the loop stops by itself when the tolerance says so"
    )
