"""The eigenvalues of the covariance are taken for the best variances: q may not turn."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = torch.linalg.eigvalsh(covariance)
    gap = 0.5 * ((precision.diagonal() * v).sum() - len(v) - v.log().sum() + torch.logdet(covariance))
    return v, gap
