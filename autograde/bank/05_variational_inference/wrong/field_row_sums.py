"""The rows of the precision are summed."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "a row of Λ is summed"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.sum(1)
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances, gap
