"""From probabilities, with an epsilon."""

import torch

loses = ["check-description_length", "hidden-description_length"]
mistake = "on"


def description_length(log_joint, log_q):
    return (torch.log2(log_q.exp() + 1e-12) - torch.log2(log_joint.exp() + 1e-12)).mean(0)
