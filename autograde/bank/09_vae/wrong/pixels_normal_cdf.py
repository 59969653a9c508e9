"""Normal.cdf, of which nothing is left far off."""

import torch

loses = ["hidden-discretized_log_likelihood"]
mistake = "side where they are small"


def discretized_log_likelihood(x, mean, log_var):
    q = torch.distributions.Normal(mean, torch.exp(0.5 * log_var))
    upper = torch.where(x == 16, torch.ones_like(mean), q.cdf(x + 0.5))
    lower = torch.where(x == 0, torch.zeros_like(mean), q.cdf(x - 0.5))
    return torch.log(upper - lower).sum(-1)
