"""The Cholesky factor (a 'standard deviation') instead of the covariance."""
import torch


def fit(x):
    mean = x.mean(0)
    centred = x - mean
    return mean, torch.linalg.cholesky(centred.T @ centred / len(x))
