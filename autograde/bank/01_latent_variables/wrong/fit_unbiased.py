"""The library's default divisor, N − 1."""

import torch

loses = ["check-fit", "hidden-fit"]
mistake = "divided by N - 1"


def fit(x):
    return x.mean(0), torch.cov(x.T).reshape(x.shape[1], x.shape[1])
