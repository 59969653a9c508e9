"""The exponential of the weights' entropy, another measure."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "exp(entropy of the weights)"


def effective_sample_size(log_weights):
    shares = torch.softmax(log_weights, 0)
    return torch.special.entr(shares).sum(0).exp()
