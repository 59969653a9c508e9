"""log q is averaged over the samples first, one q for all."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_prior + log_likelihood - log_q.mean(0)
    return torch.logsumexp(log_w, 0) - math.log(len(log_w))
