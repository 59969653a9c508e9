"""KL(p‖q) is returned for the right variances."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((covariance.diagonal() / v).sum() - M + v.log().sum() - torch.logdet(covariance))
    return v, gap
