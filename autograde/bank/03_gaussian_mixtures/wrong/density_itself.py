"""The density comes back, without the logarithm."""

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the value itself came back, not its logarithm"


def log_gaussian(x, means, covariances):
    return torch.distributions.MultivariateNormal(means, covariances).log_prob(x[:, None]).exp()
