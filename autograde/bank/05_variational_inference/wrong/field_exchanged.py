"""The gap comes first."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the gap came first"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return gap, variances
