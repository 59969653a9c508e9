"""Unbiased."""

import torch

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "only zeros came back: straight-through is biased"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return torch.zeros_like(theta)
