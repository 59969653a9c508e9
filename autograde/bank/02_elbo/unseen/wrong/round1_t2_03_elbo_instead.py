"""The mean of the log-weights, which is an estimate of the ELBO."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return (log_prior + log_likelihood - log_q).mean(0)
