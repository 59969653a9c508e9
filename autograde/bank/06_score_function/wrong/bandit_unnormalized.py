"""exp without its sum."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "not divided by its sum"


def bandit_update(logits, action, reward, rate):
    score = -logits.exp()
    score[action] += 1
    return logits + rate * reward * score
