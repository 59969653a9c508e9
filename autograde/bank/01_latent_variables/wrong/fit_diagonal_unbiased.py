"""A diagonal matrix of the library's variances."""

import torch

loses = ["check-fit", "hidden-fit"]
mistake = "diagonal, and divided by N - 1"


def fit(x):
    return x.mean(0), torch.diag(x.var(0))
