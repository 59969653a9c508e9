"""Subtracts the mean over the rows (the wrong axis, and with the own row in it) from the signal, which biases it."""

import torch


def surrogate(log_q, log_joint):
    r = (log_joint - log_q).detach()
    return ((r - r.mean(1, keepdim=True)) * log_q + log_joint).mean()
