"""Variances on the diagonal, nothing beside it."""

import torch

loses = ["check-fit", "hidden-fit"]
mistake = "diagonal: what two columns have in common is dropped"


def fit(x):
    return x.mean(0), torch.diag(x.var(0, correction=0))
