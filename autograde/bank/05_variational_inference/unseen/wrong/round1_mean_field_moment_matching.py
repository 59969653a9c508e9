"""KL(p‖q) is minimised and returned: the marginal variances and the forward divergence."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = covariance.diagonal()
    gap = 0.5 * (v.log().sum() - torch.logdet(covariance))
    return v, gap
