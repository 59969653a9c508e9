"""Detaches the factor log q instead of the signal."""

import torch


def surrogate(log_q, log_joint):
    return ((log_joint - log_q) * log_q.detach() + log_joint + 0 * log_q).mean()
