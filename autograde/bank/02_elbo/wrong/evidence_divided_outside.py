"""The logarithm of the sum is divided by S."""

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "the logarithm of the sum is divided by S"


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 0) / len(log_likelihood)
