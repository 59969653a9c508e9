"""The other images of the same sample instead of the other samples of the same image."""


def leave_one_out(signal):
    n = max(signal.shape[1] - 1, 1)
    return (signal.sum(1, keepdim=True) - signal) / n
