"""The least KL(p‖q)."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "it is the least KL(p‖q)"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (covariance.diagonal().log().sum() - torch.logdet(covariance))
    return variances, gap
