"""The old logits stay in the field."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "the old logits of μ¹ are added to the field of h¹"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(torch.logit(mu1) + b1 + x @ W1 + mu2 @ W2.T)
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
