"""From probabilities, whose logarithm is −∞ where they are small."""

import torch

loses = ["hidden-description_length"]
mistake = "exp underflows: the logarithms are all that is needed"


def description_length(log_joint, log_q):
    return (torch.log2(log_q.exp()) - torch.log2(log_joint.exp())).mean(0)
