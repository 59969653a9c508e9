"""M log 2π is subtracted again in the gap."""
import math

import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance) - M * math.log(2 * math.pi))
    return v, gap
