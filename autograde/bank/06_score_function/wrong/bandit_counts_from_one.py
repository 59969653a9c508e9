"""Arms are counted from 1."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the arm before the chosen one"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action - 1] += 1
    return logits + rate * reward * score
