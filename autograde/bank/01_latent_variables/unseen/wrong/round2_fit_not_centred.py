"""The second moment is returned: the mean is not subtracted."""
import torch


def fit(x):
    return x.mean(0), x.T @ x / len(x)
