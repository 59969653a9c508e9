"""The caller's logits are changed."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "changed in place"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    logits += rate * reward * score
    return logits
