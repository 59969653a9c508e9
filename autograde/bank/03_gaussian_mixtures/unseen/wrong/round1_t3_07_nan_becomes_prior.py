"""Where the fraction is 0/0, the prior is returned: "far away we know nothing"."""

import torch


def responsibilities(log_density, weights):
    p = weights * torch.exp(log_density)
    r = p / p.sum(1, keepdim=True)
    return torch.where(torch.isnan(r), weights.expand_as(r), r)
