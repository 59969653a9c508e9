"""Eigenvalues."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "these are eigenvalues"


def mean_field(covariance):
    variances = torch.linalg.eigvalsh(covariance)
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances, gap
