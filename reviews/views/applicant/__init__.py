"""Pages of the enterprise: its applications from the draft to the result, self-check, titles."""
