"""M is forgotten."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "M is missing"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * variances).sum() + torch.logdet(covariance) - variances.log().sum())
    return variances, gap
