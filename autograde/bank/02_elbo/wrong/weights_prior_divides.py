"""The prior has the wrong sign."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "the likelihood is divided by p(z)"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_likelihood - log_prior - log_q
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
