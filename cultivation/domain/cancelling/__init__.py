"""Taking titles away: complaints, findings, the hearing, the decision by two people, the appeal."""
