"""Weights normalized over the samples, as for an importance-weighted bound."""

import torch


def surrogate(log_q, log_joint):
    r = (log_joint - log_q).detach()
    return (r.softmax(0) * log_q).sum(0).mean() + log_joint.mean()
