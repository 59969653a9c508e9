"""The average of the log-weights, the ELBO, with the shares of the other bound."""

import torch


def importance_bound(log_weights):
    return log_weights.mean(0), torch.softmax(log_weights, 0)
