"""sigmoid for softmax."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "sigmoid stands for softmax"


def bandit_update(logits, action, reward, rate):
    score = -logits.sigmoid()
    score[action] += 1
    return logits + rate * reward * score
