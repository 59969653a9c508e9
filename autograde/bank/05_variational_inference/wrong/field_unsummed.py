"""No sum over the coordinates."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the sum over the coordinates is missing"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.logdet(covariance) - variances.log())
    return variances, gap
