"""The variances of the posterior, as if independence cost nothing."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "the variances under the posterior"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = covariance.diagonal()
    return variances, 0.5 * (
        (variances * precision.diagonal()).sum()
        - len(variances)
        + torch.logdet(covariance)
        - variances.log().sum()
    )
