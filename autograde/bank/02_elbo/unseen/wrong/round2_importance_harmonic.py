"""The harmonic mean: averages the inverse weights and inverts the result."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_prior + log_likelihood - log_q
    return math.log(len(log_w)) - torch.logsumexp(-log_w, 0)
