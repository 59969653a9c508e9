"""μμᵀ is divided by N once more."""

import torch

loses = ["check-fit", "hidden-fit"]
mistake = "it is divided by N, though"


def fit(x):
    mean = x.mean(0)
    return mean, (x.T @ x - torch.outer(mean, mean)) / len(x)
