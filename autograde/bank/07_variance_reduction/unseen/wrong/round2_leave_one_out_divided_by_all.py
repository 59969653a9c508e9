"""Takes the own signal out of the sum but still divides by S."""

import torch


def leave_one_out(signal):
    return (signal.sum(0) - signal) / len(signal)
