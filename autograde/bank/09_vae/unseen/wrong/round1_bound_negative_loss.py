"""Returns minus the bound, the loss that one minimizes."""
import torch


def bound(log_likelihood, kl):
    return -(log_likelihood.mean(0) - kl).mean()
