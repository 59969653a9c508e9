"""Independent Gaussians for the coordinates: the correlations are ignored."""

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "off its diagonal are ignored"


def log_gaussian(x, means, covariances):
    deviations = covariances.diagonal(dim1=1, dim2=2).sqrt()
    return torch.distributions.Normal(means, deviations).log_prob(x[:, None]).sum(2)
