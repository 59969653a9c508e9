"""The log-determinant of the precision stands for that of the covariance."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "log det Σ has the wrong sign"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    return variances, 0.5 * (torch.logdet(precision) - variances.log().sum())
