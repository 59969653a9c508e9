"""Clamps the log-weights to [-50, 50] so that exp is safe."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = (log_prior + log_likelihood - log_q).clamp(-50, 50)
    return torch.logsumexp(log_w, 0) - math.log(len(log_w))
