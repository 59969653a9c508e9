"""The sum of the weights, not their mean."""

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "not divided by S"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_prior + log_likelihood - log_q, 0)
