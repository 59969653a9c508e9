"""S itself is subtracted, not its logarithm."""

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "S is subtracted, not its logarithm"


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 0) - len(log_likelihood)
