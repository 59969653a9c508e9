"""The pulled arm gets 1 - q(k), but the other arms are not moved down."""


def bandit_update(logits, action, reward, rate):
    new = logits.clone()
    new[action] += rate * reward * (1 - logits.softmax(0)[action])
    return new
