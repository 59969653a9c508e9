"""All of Λ is summed."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "all entries of Λ are summed"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (
        (precision @ variances).sum() - len(variances) + torch.logdet(covariance) - variances.log().sum()
    )
    return variances, gap
