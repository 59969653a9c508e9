"""q is divided by the joint."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_q - (log_prior + log_likelihood)
    return torch.logsumexp(log_w, 0) - math.log(len(log_w))
