"""The toy exercise's cases: cheap to build, of several kinds, one of them drawn from the seed."""

import torch

from course.check import Case, case

WITHHELD = ("course.lvm.em.mixture",)


@case()
def double_of_three(generator):
    """The same in every draw: the tests say what of it is told."""
    return Case(
        "twice 3 and 5",
        (torch.tensor([3.0, 5.0]),),
        [6.0, 10.0],
        {"the square was returned": [9.0, 25.0]},
        degenerate="two numbers",
    )


@case(hidden=True)
def double_of_the_drawn(generator):
    x = 1000 * torch.randn(4, generator=generator)
    mistakes = {"the square was returned": x * x}
    return Case("twice other numbers", (x,), 2 * x, mistakes, degenerate="large numbers")


@case()
def half_of_six(generator):
    return Case("half of 6", (torch.tensor([6.0]),), [3.0], degenerate="one number")


@case(hidden=True)
def slope_of_half():
    x = torch.tensor([1.0, -4.0])
    return Case("the slope of x/2", (x,), (torch.full((2,), 0.5),), gradient_of=(0,), degenerate="a constant")
