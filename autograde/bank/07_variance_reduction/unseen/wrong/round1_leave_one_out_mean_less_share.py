"""From the mean of all, signal / (S - 1) is taken off, but the sum was divided by S."""


def leave_one_out(signal):
    return signal.mean(0) - signal / (len(signal) - 1)
