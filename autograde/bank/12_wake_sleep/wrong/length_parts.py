"""What is sent, and what comes back."""

import math

import torch

loses = ["check-description_length", "hidden-description_length"]
mistake = "what is sent came back, and what comes back by itself: their difference is asked"


def description_length(log_joint, log_q):
    return torch.stack([-log_joint.mean(0), -log_q.mean(0)]) / math.log(2)
