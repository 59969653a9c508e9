"""The score alone."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the score alone came back"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return score
