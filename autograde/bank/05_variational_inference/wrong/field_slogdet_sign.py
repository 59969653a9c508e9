"""The sign of slogdet."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the sign of the determinant"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.linalg.slogdet(covariance)[0] - variances.log().sum())
    return variances, gap
