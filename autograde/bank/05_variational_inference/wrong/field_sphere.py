"""One variance for all."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "that of the best q with a sphere"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = (len(precision) / precision.trace()).expand(len(precision))
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances, gap
