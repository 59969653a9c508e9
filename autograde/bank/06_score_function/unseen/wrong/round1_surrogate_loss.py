"""A loss: the sign of all is turned."""

import torch


def surrogate(log_q, log_joint):
    return -((log_joint - log_q).detach() * log_q + log_joint).mean()
