"""exp of the log-weights before the mean: under- and overflows."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    w = torch.exp(log_prior + log_likelihood - log_q)
    return torch.log(w.mean(0))
