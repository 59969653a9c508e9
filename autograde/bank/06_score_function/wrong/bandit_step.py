"""The step alone."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the step alone came back"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return rate * reward * score
