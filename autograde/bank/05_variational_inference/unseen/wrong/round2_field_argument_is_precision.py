"""The covariance is taken for the precision."""
import torch


def mean_field(covariance):
    v = 1 / covariance.diagonal()
    gap = 0.5 * (covariance.diagonal().log().sum() - torch.logdet(covariance))
    return v, gap
