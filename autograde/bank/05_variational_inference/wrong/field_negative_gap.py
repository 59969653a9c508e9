"""A negative divergence."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the sign is reversed"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    return variances, 0.5 * (variances.log().sum() - torch.logdet(covariance))
