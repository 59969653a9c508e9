"""Coordinates that are independent under p, too."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "independent coordinates, too"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (
        (variances / covariance.diagonal()).sum()
        - len(variances)
        + covariance.diagonal().log().sum()
        - variances.log().sum()
    )
    return variances, gap
