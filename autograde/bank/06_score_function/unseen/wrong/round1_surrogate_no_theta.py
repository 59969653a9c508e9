"""Only the part for phi: theta gets no gradient of its own (zero)."""

import torch


def surrogate(log_q, log_joint):
    return ((log_joint - log_q).detach() * log_q + 0 * log_joint).mean()
