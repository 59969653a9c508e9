"""log(det(Σ)): the determinant underflows to 0 with many or narrow coordinates."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() + torch.log(torch.det(covariance)))
    return v, gap
