"""Only the variances, off the diagonal zeros."""
import torch


def fit(x):
    return x.mean(0), torch.diag(x.var(0, correction=0))
