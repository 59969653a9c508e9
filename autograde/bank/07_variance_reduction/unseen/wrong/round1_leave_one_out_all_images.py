"""The mean of all other entries, those of the other images as well (right for a single image)."""


def leave_one_out(signal):
    return (signal.sum() - signal) / (signal.numel() - 1)
