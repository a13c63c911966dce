from accounts.models.absence import Absence
from accounts.models.api_key import ApiKey
from accounts.models.message import Message
from accounts.models.office import Office
from accounts.models.posting import Posting, PostingProposal
from accounts.models.region import Region
from accounts.models.user import User

__all__ = ["ApiKey", "Message", "Office", "Posting", "PostingProposal", "Region", "User"]
__all__ = ["Absence", "ApiKey", "Message", "Office", "Posting", "Region", "User"]
