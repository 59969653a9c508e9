"""The scatter matrix is not divided by the number of data."""
import torch


def fit(x):
    mean = x.mean(0)
    d = x - mean
    return mean, d.T @ d
