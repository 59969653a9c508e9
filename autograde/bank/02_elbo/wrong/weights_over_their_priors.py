"""Self-normalized by p(z) / q(z)."""

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "it is divided by the sum of p(z) / q(z)"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    ratio = log_prior - log_q
    return torch.logsumexp(ratio + log_likelihood, 0) - torch.logsumexp(ratio, 0)
