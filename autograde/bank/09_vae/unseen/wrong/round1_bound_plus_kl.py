"""Adds the divergence instead of subtracting it."""
import torch


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) + kl).mean()
