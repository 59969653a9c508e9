"""The old logits fade."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "fade by 1 − rate"


def bandit_update(logits, action, reward, rate):
    score = -logits.softmax(0)
    score[action] += 1
    return (1 - rate) * logits + rate * reward * score
