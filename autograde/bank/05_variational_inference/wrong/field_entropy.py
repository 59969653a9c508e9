"""The entropy of q."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "this is the entropy of q"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = torch.distributions.Normal(torch.zeros_like(variances), variances.sqrt()).entropy().sum()
    return variances, gap
