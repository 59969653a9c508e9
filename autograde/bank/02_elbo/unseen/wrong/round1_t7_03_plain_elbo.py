"""The mean of all log-weights, the ELBO whatever S is."""

import torch


def importance_weighted_bound(log_weights):
    return log_weights.mean((0, 1))
