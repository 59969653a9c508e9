"""The cross entropy, minus the log-likelihood."""

import torch


def bernoulli_log_likelihood(x, logits):
    loss = torch.nn.BCEWithLogitsLoss(reduction="none")
    return loss(logits, x.expand(logits.shape)).sum(-1)
