"""Hard responsibilities from argmax."""

import torch


def surrogate(log_joint, log_joint_old):
    r = torch.nn.functional.one_hot(log_joint_old.argmax(1), log_joint.shape[1]).to(log_joint)
    return (r * log_joint).sum()
