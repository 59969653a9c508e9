"""What the exercise is asked."""

import torch

from course.check import Case, case

WITHHELD = ("course.lvm.em.mixture",)
X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0]], dtype=torch.float64)
Y = torch.tensor([1.0, 3.5, 4.5, 9.0], dtype=torch.float64)


def drawn(generator, count, width):
    return torch.randn(count, width, generator=generator, dtype=torch.float64)


@case()
def three_rows():
    x = torch.tensor([[2.0], [3.0], [5.0]], dtype=torch.float64)
    ones = torch.ones(3, 1, dtype=torch.float64)
    return Case("three rows", (x,), torch.cat([ones, x], 1), {"the ones are last": torch.cat([x, ones], 1)})


@case(hidden=True)
def drawn_rows(generator):
    x = drawn(generator, 200, 5)
    return Case("other rows", (x,), torch.cat([torch.ones(200, 1, dtype=x.dtype), x], dim=1))


@case()
def a_line():
    return Case("a line through four points", (X, Y), torch.linalg.lstsq(X, Y[:, None]).solution[:, 0])


@case(hidden=True)
def drawn_problem(generator):
    x, y = drawn(generator, 300, 8), drawn(generator, 300, 1)
    return Case("a drawn problem", (x, y[:, 0]), torch.linalg.lstsq(x, y).solution[:, 0])


@case()
def loss_of_a_line():
    w = torch.tensor([1.0, 1.0], dtype=torch.float64)
    return Case("the loss of a line", (w, X, Y), 5.125, {"the sum instead of the mean": 20.5})


@case(hidden=True)
def slope_of_the_loss():
    w = torch.tensor([1.0, 1.0], dtype=torch.float64)
    return Case("the slope of the loss", (w, X, Y), (2 * X.T @ (X @ w - Y) / 4,), gradient_of=(0,))


def after(steps, rate=0.05):
    w = torch.zeros(2, dtype=torch.float64)
    for _ in range(steps):
        w = w - rate * 2 * (X.T @ (X @ w - Y)) / 4
    return Case(f"{steps} steps", (torch.zeros(2, dtype=torch.float64), X, Y, rate, steps), w)


@case()
def five_steps():
    return after(5)


@case(hidden=True)
def more_steps():
    return after(20)
