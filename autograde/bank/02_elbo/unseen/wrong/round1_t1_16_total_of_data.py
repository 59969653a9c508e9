"""Sums the log-evidences of all data to one number."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return (torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood))).sum()
