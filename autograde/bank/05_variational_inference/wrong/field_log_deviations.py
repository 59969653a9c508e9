"""Logarithms of deviations."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the sum of the logarithms of the variances is halved"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.logdet(covariance) - variances.sqrt().log().sum())
    return variances, gap
