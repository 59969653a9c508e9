"""The signal is transposed and reshaped back, which mixes up rows and samples."""


def score_gradient(scores, signal):
    r = signal.T.reshape(signal.shape)
    return (r.unsqueeze(-1) * scores).mean(0)
