"""KL(p‖q)."""

import torch

loses = ["check-mean_field", "hidden-mean_field"]
mistake = "it is KL(p‖q), not KL(q‖p)"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = 1 / precision.diagonal()
    gap = 0.5 * (
        (covariance.diagonal() / variances).sum()
        - len(variances)
        - torch.logdet(covariance)
        + variances.log().sum()
    )
    return variances, gap
