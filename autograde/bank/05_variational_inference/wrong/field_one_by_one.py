"""The others are taken out one by one."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "taken out one by one"


def mean_field(covariance):
    variances = 2 * covariance.diagonal() - (covariance.square() / covariance.diagonal()).sum(1)
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances, gap
