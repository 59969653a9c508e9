"""The prior is left out of the weight: likelihood over q."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_likelihood - log_q
    return torch.logsumexp(log_w, 0) - math.log(len(log_w))
