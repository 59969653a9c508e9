"""A root of the covariance."""

import torch

loses = ["check-fit", "hidden-fit"]
mistake = "the Cholesky factor came back"


def fit(x):
    d = x - x.mean(0)
    return x.mean(0), torch.linalg.cholesky(d.T @ d / len(x))
