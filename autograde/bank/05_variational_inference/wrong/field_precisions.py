"""The precisions themselves."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "these are the precisions"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = precision.diagonal()
    return variances, 0.5 * (torch.logdet(covariance) + variances.log().sum())
