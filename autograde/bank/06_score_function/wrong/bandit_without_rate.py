"""No rate."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the rate is left out"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + reward * score
