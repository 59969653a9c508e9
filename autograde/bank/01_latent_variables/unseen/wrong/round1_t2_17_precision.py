"""The inverse covariance."""
import torch


def fit(x):
    mean = x.mean(0)
    centred = x - mean
    return mean, torch.linalg.inv(centred.T @ centred / len(x))
