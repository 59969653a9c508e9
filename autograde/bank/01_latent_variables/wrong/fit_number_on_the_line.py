"""On the line the covariance loses its axes."""

import torch

loses = ["hidden-fit"]
mistake = "the shape"


def fit(x):
    return x.mean(0), torch.cov(x.T, correction=0)
