"""The squared distance, without the covariance."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the covariance is left out of the quadratic form"


def log_gaussian(x, means, covariances):
    distance = (x[:, None] - means).square().sum(2)
    return -0.5 * (distance + torch.logdet(covariances) + x.shape[1] * math.log(2 * math.pi))
