"""The people of the table: who they are, and the sets of them that the rows name."""

from accounts.models import User
from reviews.models import Expert
from tests.config.reach.scene import Scene

OWNER, OTHER_OWNER, NO_CAPACITY, ANONYMOUS = "owner", "other owner", "no capacity", "anonymous"
OFFICES_ABOVE = ("330106", "330100", "330000")
OFFICES_ELSEWHERE = ("330108", "330400", "330200", "320000")
MINISTRY = "000000"
ROLES_TRIED = {"330106": ("examiner", "approver", "analyst"), MINISTRY: ("examiner", "approver")}

ADMINISTRATORS = [f"{duty}_admin {MINISTRY}" for duty in ("system", "security", "audit")]
KEEPERS = set(ADMINISTRATORS[:2])
OFFICIALS = [
    f"{role} {code}"
    for code in (*OFFICES_ABOVE, *OFFICES_ELSEWHERE, MINISTRY)
    for role in ROLES_TRIED.get(code, ("examiner",))
]
EXPERT = "expert"
PEOPLE = [ANONYMOUS, NO_CAPACITY, OWNER, OTHER_OWNER, EXPERT, *OFFICIALS, *ADMINISTRATORS]


def expert_user(scene: Scene) -> User:
    """A person on the ministry's roll of experts, with no other part in the house."""
    user, is_new = User.objects.get_or_create(username="expert", defaults={"name": "Expert"})
    if is_new:
        Expert.objects.create(
            code="E-1",
            user=user,
            office=scene.world.offices[MINISTRY],
            affiliation="Institute",
            city=scene.world.offices["320100"],
        )
    return user


def user_of(scene: Scene, person: str) -> User | None:
    """The user behind a name of the table."""
    match person:
        case "anonymous":
            return None
        case "no capacity":
            return User.objects.get_or_create(username="nobody", defaults={"name": "Nobody"})[0]
        case "expert":
            return expert_user(scene)
        case "owner":
            return scene.world.owner(scene.enterprise)
        case "other owner":
            return scene.world.owner(scene.world.enterprise("330106", 1))
        case _:
            role, code = person.split()
            return scene.world.official(role, code)


def officials_of(*codes: str) -> set[str]:
    """The officials of some offices."""
    return {person for person in OFFICIALS if person.split()[1] in codes}


EVERYBODY = set(PEOPLE)
SIGNED_IN = EVERYBODY - {ANONYMOUS}
ENTERPRISES = {OWNER, OTHER_OWNER}
ALL_OFFICIALS = set(OFFICIALS)
IN_AREA = officials_of(*OFFICES_ABOVE)
WITH_MINISTRY = IN_AREA | officials_of(MINISTRY)

NOBODY: set[str] = set()
OPENS_ROUNDS = {
    person
    for person in OFFICIALS
    if person.split()[1] in {"330000", "330200", "320000", MINISTRY} and "analyst" not in person
}
KEEPS_ROLL = {person for person in OPENS_ROUNDS if "examiner" in person}
PROPOSES_ROUTES = {person for person in OPENS_ROUNDS if "examiner" in person}
WITH_CAPACITY = SIGNED_IN - {NO_CAPACITY}
OWNER_ONLY = {OWNER}
# The case is for a title that the province decides: the ministry has no part in it.
SEES_CASE = OWNER_ONLY | IN_AREA
SEES_ENTERPRISE = OWNER_ONLY | WITH_MINISTRY

# Examiners and approvers of the provincial-level offices and the ministry.
LIST_TAKERS = {
    one
    for one in OFFICIALS
    if one.split()[0] in {"examiner", "approver"}
    and one.split()[1] in {"330000", "330200", "320000", MINISTRY}
}
