"""Weighted mean of the log-weights with normalised weights (double use of the weights)."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_prior + log_likelihood - log_q
    w_bar = torch.softmax(log_w, 0)
    return torch.where(w_bar > 0, w_bar * log_w, torch.zeros_like(w_bar)).sum(0)
