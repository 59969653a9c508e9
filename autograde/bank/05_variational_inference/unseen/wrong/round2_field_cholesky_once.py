"""log det from the Cholesky factor without the factor 2."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    log_det = torch.linalg.cholesky(covariance).diagonal().log().sum()
    return v, 0.5 * (precision.diagonal().log().sum() + log_det)
