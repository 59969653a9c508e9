"""The sum over the samples is not divided by S, so the estimate grows with S."""

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "not divided by S"


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 0)
