"""Keeps the first logit where it is, as a reference class, and moves only the others."""


def bandit_update(logits, action, reward, rate):
    score = -logits.softmax(0)
    score[action] += 1
    score[0] = 0
    return logits + rate * reward * score
