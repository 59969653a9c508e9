"""Squared shares, as the doubly reparameterized gradient has them."""

import math

import torch


def importance_bound(log_weights):
    shares = torch.softmax(log_weights, 0)
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights)), shares ** 2
