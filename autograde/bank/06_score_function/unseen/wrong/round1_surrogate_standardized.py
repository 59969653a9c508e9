"""Whitens the signal of each row: mean subtracted and divided by its deviation."""

import torch


def surrogate(log_q, log_joint):
    r = (log_joint - log_q).detach()
    r = (r - r.mean(0)) / (r.std(0, unbiased=False) + 1e-8)
    return (r * log_q + log_joint).mean()
