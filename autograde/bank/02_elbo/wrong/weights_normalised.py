"""Self-normalized weights: they sum to one, whatever the evidence is."""

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "their sum is then 1 whatever the data"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    weights = torch.softmax(log_prior + log_likelihood - log_q, 0)
    return weights.sum(0).log()
