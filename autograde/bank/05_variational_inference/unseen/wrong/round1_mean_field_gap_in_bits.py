"""The gap is in bits."""
import math

import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log2().sum() + torch.logdet(covariance) / math.log(2))
    return v, gap
