"""The gap per coordinate."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "divided by M"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    return variances, 0.5 * (torch.logdet(covariance) - variances.log().sum()) / len(variances)
