"""The wrong axis."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "runs over the data, not over the samples"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_prior + log_likelihood - log_q
    return torch.logsumexp(log_weights, 1) - math.log(log_weights.shape[1])
