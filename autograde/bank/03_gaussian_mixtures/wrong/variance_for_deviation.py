"""The covariance is taken for the scale: the data are divided by variances, not by standard deviations."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "a variance for a standard deviation"


def log_gaussian(x, means, covariances):
    white = torch.linalg.solve(covariances, (x - means[:, None]).mT)
    constant = x.shape[1] * math.log(2 * math.pi)
    return -0.5 * (white.square().sum(1).T + constant) - torch.logdet(covariances)
