"""q over the joint: its mean is 1 / p(x) at best."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "upside down"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_q - log_prior - log_likelihood
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
