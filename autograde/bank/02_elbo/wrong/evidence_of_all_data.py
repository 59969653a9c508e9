"""Added up over the data: one number comes back."""

import math

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "it is summed to one number"


def naive_log_evidence(log_likelihood):
    return (torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood))).sum()
