"""A regression for every feature by itself, summed: their correlations are ignored."""
import torch


def best_encoder(features, means, precision):
    A = features - features.mean(0)
    C = (A.T @ (means - means.mean(0))) / A.square().sum(0)[:, None]
    mean = A @ C + means.mean(0)
    log_var = -precision.diagonal().log()
    return mean, log_var
