"""p(z) / q(z) alone."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "the likelihood p(x | z) is left out"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_prior - log_q
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
