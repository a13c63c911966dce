"""Demo data: invented enterprises, people and cases, so that every list and chart shows something.

Nothing here is loaded unless `DEMO_DATA` is set; nothing here belongs to a production system.
"""
