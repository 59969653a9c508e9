"""W alone."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "only W came back"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    return data[2] - model[2]
