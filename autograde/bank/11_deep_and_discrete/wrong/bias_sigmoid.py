"""θ as a logit."""

import torch

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "θ is taken for a logit throughout"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    p = torch.sigmoid(theta)
    return p * df_at_1 + (1 - p) * df_at_0 - (f1 - f0)
