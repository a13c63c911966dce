"""The digital work: projects, following up uncovered enterprises, chains and parks."""
