"""Infinite logarithms are turned into 0 by nan_to_num."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = torch.nan_to_num(log_prior + log_likelihood - log_q, neginf=0.0)
    return torch.logsumexp(log_w, 0) - math.log(len(log_w))
