"""A plain mean over the states, for W."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "the weights are left out for W"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, x_model.T @ p_h_model / len(x_model)
    return tuple(one - other for one, other in zip(data, model, strict=True))
