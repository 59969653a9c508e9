"""The entropy of q is returned for the gap."""
import math

import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (v.log() + 1 + math.log(2 * math.pi)).sum()
    return v, gap
