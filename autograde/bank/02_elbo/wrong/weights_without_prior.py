"""The prior is dropped from the joint, as in some printed versions of the bound."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "the prior p(z) is left out"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_likelihood - log_q
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
