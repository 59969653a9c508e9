"""The right variances, and the gap of other ones."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "q has the variances of the posterior"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    return variances, 0.5 * (
        (covariance.diagonal() * precision.diagonal()).sum()
        - len(variances)
        + torch.logdet(covariance)
        - covariance.diagonal().log().sum()
    )
