"""Rows of the digital work: projects, contacts with uncovered enterprises, alerts to offices."""

from cultivation.models.digital.follow_up import Contact, FollowUp, PathAlert
from cultivation.models.digital.project import DigitalProject, ProjectPaper

__all__ = ["Contact", "DigitalProject", "FollowUp", "PathAlert", "ProjectPaper"]
