"""Task 5: surrogate."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.gaussian_mixtures.common import (
    FAR_AWAY,
    UNDERFLOWS,
    drawn_mixture,
    far_away,
    hard,
    log_joint_density,
)
from course.check.cases.making import block, normal, real, single_precision, without
from course.check.relations import Made
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters


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
