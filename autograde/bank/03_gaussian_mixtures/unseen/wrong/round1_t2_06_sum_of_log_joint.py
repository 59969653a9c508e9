"""All log-joints are added up: the log of a product over components, not of a sum."""

import torch


def log_likelihood(log_density, weights):
    keep = weights > 0
    return (log_density[:, keep] + weights[keep].log()).sum()
