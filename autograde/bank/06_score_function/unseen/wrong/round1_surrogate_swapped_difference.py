"""The signal is log q - log p: phi goes downhill."""

import torch


def surrogate(log_q, log_joint):
    return ((log_q - log_joint).detach() * log_q + log_joint).mean()
