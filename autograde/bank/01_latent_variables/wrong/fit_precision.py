"""The inverse of the covariance."""

import torch

loses = ["check-fit", "hidden-fit"]
mistake = "the inverse came back"


def fit(x):
    d = x - x.mean(0)
    return x.mean(0), torch.linalg.inv(d.T @ d / len(x)) if x.shape[1] > 1 else d.T @ d / len(x)
