"""The score is multiplied by π."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the score is multiplied by the probabilities"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[action] += 1
    return logits + rate * reward * policy * score
