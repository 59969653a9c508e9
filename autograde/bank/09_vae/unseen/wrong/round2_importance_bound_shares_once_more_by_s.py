"""The shares are divided by S once more, so they sum to 1/S."""

import math

import torch


def importance_bound(log_weights):
    S = len(log_weights)
    bound = torch.logsumexp(log_weights, 0) - math.log(S)
    return bound, (log_weights - bound).exp() / S ** 2
