"""softmax of −η."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "softmax is taken of minus the logits"


def bandit_update(logits, action, reward, rate):
    score = -(-logits).softmax(0)
    score[action] += 1
    return logits + rate * reward * score
