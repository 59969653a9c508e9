"""The best arm is taken for the chosen one."""

loses = ["check-bandit_update", "hidden-bandit_update"]
mistake = "the arm with the largest logit"


def bandit_update(logits, action, reward, rate):
    policy = logits.softmax(0)
    score = -policy
    score[logits.argmax()] += 1
    return logits + rate * reward * score
