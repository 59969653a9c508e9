"""The weights are normalised first, so that the evidence cancels."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_prior + log_likelihood - log_q
    log_w = torch.log_softmax(log_w, 0)
    return torch.logsumexp(log_w, 0) - math.log(len(log_w))
