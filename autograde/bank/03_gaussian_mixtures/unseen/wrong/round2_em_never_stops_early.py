"""The tolerance is not looked at: always max_steps steps."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        parameters = m_step(statistics, parameters)
    return parameters, trace
