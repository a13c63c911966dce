"""On-site inspections at an office: lists and orders, and the page for the visit itself."""
