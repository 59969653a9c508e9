"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from course.check.cases.making import normal, uniform
from course.check.compare import difference
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters

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
UNSAFE = "something added for safety, or a clamp, or a number in the place of NaN or −∞, counts here"


BEFORE_THE_WEIGHTS = (
    "the maximum is taken before the weights come in: if its own weight is 0, all the others underflow"
)


UNDERFLOWS = "exp underflows to 0 for points far away"


ADDED = "{} is added to the diagonal of the covariances: nothing belongs there"
