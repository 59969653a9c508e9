"""The variances are clamped."""

import torch

loses = ["hidden-mean_field"]
mistake = "something small is added for safety"


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    variances = (1 / precision.diagonal()).clamp(min=1e-3)
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances, gap
