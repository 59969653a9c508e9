"""log2 of the logarithms."""

import torch

loses = ["check-description_length", "hidden-description_length"]
mistake = "the logarithm to the base 2 is taken of minus the logarithms"


def description_length(log_joint, log_q):
    return (torch.log2(-log_joint) - torch.log2(-log_q)).mean(0)
