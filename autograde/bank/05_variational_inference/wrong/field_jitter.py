"""A jitter on the diagonal."""

import torch

loses = ["hidden-mean_field"]
mistake = "something small is added for safety"


def mean_field(covariance):
    covariance = covariance + 1e-8 * torch.eye(len(covariance), dtype=covariance.dtype)
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances, gap
