"""Toy tasks of every kind that the units bring, with their cases: a network, a generator, a gradient, a callable
argument, a custom autograd function. The tests put this module in the place of an exercise's cases."""

import torch

from course.check import Case, Fixture, case
from course.check.fixtures import make, register
from course.check.relations import Made

WITHHELD = ("course.lvm.em.mixture",)


@register
def stretching(factor):
    return lambda x: factor * x


@case()
def sum_of_squares_of_three():
    x = torch.tensor([1.0, 2.0, 3.0])
    return Case("Σ x² of three numbers", (x,), x.square().sum(), {"the square is missing": x.sum()})


@case(hidden=True)
def sum_of_squares_of_many(generator):
    x = torch.randn(50, generator=generator)
    return Case("Σ x² of other numbers", (x,), x.square().sum(), {"the square is missing": x.sum()})


@case()
def squares_in_sight(generator):
    x = torch.randn(7, generator=generator)
    return Case("Σ x²", (x,), x.square().sum(), {"the square is missing": x.sum()})


@case()
def product_of_two_parts(generator):
    """Of the answer (x, 2) the product is looked at, which a column or a number in brackets would make a table."""
    x, W = torch.randn(4, generator=generator), torch.randn(7, 4, generator=generator)
    form = (x, torch.tensor(0.0))
    return Case("x and 2", (x, W), 2 * x, look=lambda pair: pair[0] * pair[1], form=form)


@case(false_reject=1e-6)
def law_of_a_normal(generator):
    law = torch.distributions.Normal(5.0, 3.0).cdf
    return Case("the law of N(5, 9)", (4000, generator), expected=law)


@register
def slope_of_a_hill(top):
    return lambda at: top - at


@case()
def top_of_a_hill(generator):
    top = 3 + torch.rand(4, generator=generator)
    start = torch.zeros(4)
    made = Made(objective=lambda at: -(at - top).square().sum() / 2, start=start)
    slope = Fixture("slope_of_a_hill", {"top": top})
    return Case("the top of a hill", (start, slope), top, made=made, tolerance=1e-4, arguments_are_free=True)


@case()
def slope_of_the_square():
    x = torch.tensor([1.0, -2.0, 3.0])
    mistakes = {"the factor 2 is missing": (x,)}
    return Case("∇ Σ x²", (x,), (2 * x,), mistakes, gradient_of=(0,))


@case()
def slope_through_the_step():
    """The straight-through gradient: the step's value forward, the identity backward."""
    x = torch.tensor([0.3, -0.2, 0.8])
    return Case(
        "the straight-through gradient", (x,), (torch.ones(3),), {"nothing": (0 * x,)}, gradient_of=(0,)
    )


@case()
def applied_twice():
    step = Fixture("stretching", {"factor": 3.0})
    f = make(step)
    x = torch.tensor([1.0, 2.0])
    return Case("f(f(x)) for a given f", (step, x), f(f(x)), {"f is applied once": f(x)})


@case()
def linear_network():
    inputs = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]])

    def oracle(parameters, x):
        weight = next(p for p in parameters.values() if p.ndim == 2)
        bias = next(p for p in parameters.values() if p.ndim == 1)
        return x @ weight.T + bias

    return Case("the linear map W x + b from 3 to 2 dimensions", (3, 2), oracle, inputs=(inputs,))


@case(false_reject=1e-6)
def mean_of_the_uniform(generator):
    return Case("the mean of U(0, 1)", (4000, generator), expected=0.5, deviation=(1 / 12) ** 0.5)


@case(false_reject=1e-6)
def law_of_the_exponential(generator):
    return Case("the law of Exp(1)", (2000, generator), expected=lambda x: -torch.expm1(-x.clamp(min=0)))


@case(false_reject=1e-6)
def law_of_the_second_of_two(generator):
    return Case(
        "the law of the second of two draws, U(0, 1)",
        (2000, generator),
        expected=lambda x: x.clamp(0, 1),
        mistakes={
            "it is raised to 1.8": lambda x: x.clamp(0, 1) ** (1 / 1.8),  # within the band of the next
            "it is squared": lambda x: x.clamp(0, 1).sqrt(),
            "it is doubled": lambda x: (x / 2).clamp(0, 1),
        },
        look=lambda pair: pair[1],
    )


@case(false_reject=0.1)
def means_often_rejected(generator):
    return Case(
        "two means of U(0, 1)", (50, 2, generator), torch.tensor([0.5, 0.5]), deviation=(1 / 12) ** 0.5
    )


@case(false_reject=0.1)
def law_often_rejected(generator):
    return Case("the law of U(0, 1)", (400, generator), expected=lambda x: x.clamp(0, 1))


@case()
def partial_sums():
    x = torch.tensor([1.0, 0.5, 0.25])
    return Case("the partial sums", (x,), x.cumsum(0))


@case()
def either_square_root():
    return Case("a root of x² = 9", (9.0,), 9.0, {"x is halved": 20.25}, look=lambda root: root**2)


@case()
def sum_of_squares_in_double_precision():
    x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    return Case("Σ x² in double precision", (x,), x.square().sum())


@case()
def what_climbs():
    return Case("what climbs never falls", (torch.tensor([1.0, 2.0]),))
