"""The loop stops by the change of the parameters."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "for the change of the parameters"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        old, parameters = parameters, m_step(statistics, parameters)
        if abs(parameters - old) < tolerance:
            break
    return parameters, trace
