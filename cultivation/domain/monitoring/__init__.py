"""Operation monitoring (运行监测): quarterly reports, what they say together, early warnings."""
