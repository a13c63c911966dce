"""What offices do at the desk beside the acts of the table: assign, note, judge, verify."""
