"""The weight is the likelihood over q; the prior is left out of the joint."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_likelihood - log_q, 0) - math.log(len(log_q))
