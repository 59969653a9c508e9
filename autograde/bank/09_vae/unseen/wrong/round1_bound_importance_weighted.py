"""The other bound of the lecture: the logarithm of the mean over the samples instead of the mean of the logarithms."""
import math
import torch


def bound(log_likelihood, kl):
    return (log_likelihood.logsumexp(0) - math.log(len(log_likelihood)) - kl).mean()
