"""Weight by mean weight: the derivative of the mean lacks its 1/S."""

import math

import torch


def importance_bound(log_weights):
    S = len(log_weights)
    bound = torch.logsumexp(log_weights, 0) - math.log(S)
    return bound, (log_weights - bound).exp()
