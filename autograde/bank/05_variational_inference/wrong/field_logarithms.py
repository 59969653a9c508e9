"""Logarithms of the variances."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the logarithm came back"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances.log(), gap
