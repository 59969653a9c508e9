"""The score of independent bits: sigma for each arm in place of the softmax."""

import torch


def bandit_update(logits, action, reward, rate):
    e = torch.zeros_like(logits)
    e[action] = 1
    return logits + rate * reward * (e - logits.sigmoid())
