"""The logarithm of a determinant that rounds to 0."""

import torch

loses = ["hidden-mean_field"]
mistake = "the determinant is too small"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (torch.det(covariance).log() - variances.log().sum())
    return variances, gap
