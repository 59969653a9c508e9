"""The variances alone."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the variances alone came back"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    return variances
