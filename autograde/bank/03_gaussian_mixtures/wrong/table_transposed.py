"""Components in rows and points in columns."""

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the result is transposed"


def log_gaussian(x, means, covariances):
    return torch.distributions.MultivariateNormal(means, covariances).log_prob(x[:, None]).T
