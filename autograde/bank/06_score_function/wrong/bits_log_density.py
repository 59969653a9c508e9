"""log q comes back."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "log q came back"


def bernoulli_scores(z, logits):
    return torch.distributions.Bernoulli(logits=logits).log_prob(z).sum(-1)
