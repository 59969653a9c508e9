"""Adds rate times reward to the pulled arm, without any score."""


def bandit_update(logits, action, reward, rate):
    new = logits.clone()
    new[action] = new[action] + rate * reward
    return new
