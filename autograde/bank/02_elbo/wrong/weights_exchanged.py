"""p(z) and q(z) are exchanged."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "p(z) and q(z) are exchanged"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_q + log_likelihood - log_prior
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
