"""The sign of log q is wrong: multiplies by q instead of dividing."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_likelihood + log_prior + log_q, 0) - math.log(len(log_q))
