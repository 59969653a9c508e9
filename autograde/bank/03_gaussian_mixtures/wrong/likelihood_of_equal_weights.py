"""The components are averaged: all weights are taken as 1/K."""

import math

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "the weights are taken as equal"


def log_likelihood(log_density, weights):
    return (torch.logsumexp(log_density, 1) - math.log(len(weights))).sum()
