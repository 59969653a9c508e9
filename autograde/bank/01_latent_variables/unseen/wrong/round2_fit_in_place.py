"""The data are centred in place."""
import torch


def fit(x):
    mean = x.mean(0)
    x -= mean
    return mean, x.T @ x / len(x)
