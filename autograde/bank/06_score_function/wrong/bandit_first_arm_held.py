"""The first arm as a reference class."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the first logit is held fixed"


def bandit_update(logits, action, reward, rate):
    score = -logits.softmax(0)
    score[action] += 1
    score[0] = 0
    return logits + rate * reward * score
