"""Minus the bound, the loss that one minimizes."""

import torch


def bound(log_likelihood, kl):
    return (kl - log_likelihood.mean(0)).mean()
