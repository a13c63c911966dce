"""Pages of the officials' desk: queue, one case, findings, many at once, notices, objections."""
