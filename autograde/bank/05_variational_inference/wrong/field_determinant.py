"""The determinant without its logarithm."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the determinant stands where its logarithm"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.det(covariance) - variances.log().sum())
    return variances, gap
