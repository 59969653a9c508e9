"""h² from h¹ without what came down."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "h² is renewed from h¹ as it is without what comes from above"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    return mu1, torch.sigmoid(b2 + torch.sigmoid(b1 + x @ W1) @ W2)
