"""Makes probabilities of the logits first and takes their logarithm, so sure pixels give -inf or nan."""
import torch


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return (x * torch.log(p) + (1 - x) * torch.log(1 - p)).sum(-1)
