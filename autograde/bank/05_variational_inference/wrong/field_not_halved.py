"""The divergence without its factor ½."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "twice what it should be"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    return variances, torch.logdet(covariance) - variances.log().sum()
