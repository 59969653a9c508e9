"""An epsilon in the logarithm."""

import torch

loses = ["hidden-mean_field"]
mistake = "something small is added for safety"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.logdet(covariance) - (variances + 1e-8).log().sum())
    return variances, gap
