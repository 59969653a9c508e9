"""Subtracts log G (first size) instead of log S."""

import math

import torch


def importance_weighted_bound(log_weights):
    return (torch.logsumexp(log_weights, 1) - math.log(len(log_weights))).mean(0)
