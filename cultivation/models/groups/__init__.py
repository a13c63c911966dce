"""Dated groups that figures are split by: key chains, parks, pilot cities, sizes; and milestones
of digital projects."""

from cultivation.models.groups.chain import Chain, ChainMembership
from cultivation.models.groups.group_list import GroupList
from cultivation.models.groups.milestone import ProjectMilestone
from cultivation.models.groups.park import Park, ParkMembership
from cultivation.models.groups.pilot_city import PilotCity
from cultivation.models.groups.size_record import SizeRecord

__all__ = [
    "Chain",
    "ChainMembership",
    "GroupList",
    "Park",
    "ParkMembership",
    "PilotCity",
    "ProjectMilestone",
    "SizeRecord",
]
