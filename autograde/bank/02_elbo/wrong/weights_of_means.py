"""A quotient of means."""

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "as if q weighed the weights"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_prior + log_likelihood, 0) - torch.logsumexp(log_q, 0)
