"""The covariance is the unbiased one, divided by N-1."""
import torch


def fit(x):
    mean = x.mean(0)
    d = x - mean
    return mean, d.T @ d / (len(x) - 1)
