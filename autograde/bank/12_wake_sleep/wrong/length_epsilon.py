"""From probabilities, with an epsilon."""

import torch

loses = ["check-description_length", "hidden-description_length"]
mistake = "is added inside the logarithms (an epsilon)"


def description_length(log_joint, log_q):
    return (torch.log2(log_q.exp() + 1e-6) - torch.log2(log_joint.exp() + 1e-6)).mean(0)
