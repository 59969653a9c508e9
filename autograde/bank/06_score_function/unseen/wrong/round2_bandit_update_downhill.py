"""Steps downhill, as if the reward were a loss."""


def bandit_update(logits, action, reward, rate):
    score = -logits.softmax(0)
    score[action] += 1
    return logits - rate * reward * score
