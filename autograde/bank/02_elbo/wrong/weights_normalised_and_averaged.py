"""The mean of self-normalized weights is 1/S, whatever the evidence is."""

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "their mean is then 1/S whatever the data"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    weights = torch.softmax(log_prior + log_likelihood - log_q, 0)
    return weights.mean(0).log()
