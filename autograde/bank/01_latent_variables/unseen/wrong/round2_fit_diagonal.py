"""Only the variances are estimated, covariances are set to zero."""
import torch


def fit(x):
    return x.mean(0), torch.diag(x.var(0, unbiased=False))
