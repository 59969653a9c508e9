"""Standard deviations."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "these are standard deviations"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = precision.diagonal().rsqrt()
    return variances, 0.5 * torch.logdet(covariance) - variances.log().sum()
