"""What happens in the played years, matter by matter."""

from tests.years.stories.leading import Leading
from tests.years.stories.monitoring import Monitoring
from tests.years.stories.plans import Plans
from tests.years.stories.requests import Requests
from tests.years.stories.seeds import Seeds
from tests.years.stories.titles import Titles


class Stories(Seeds, Plans, Requests, Leading, Monitoring, Titles):
    """All of them, and when they begin."""

    def begin_stories(self) -> None:
        """The first stories; many begin others."""
        for number in range(self.enterprises):
            self.begin(self.file_yearly(number))
        self.begin_titles()
        self.begin_requests()
        self.begin_leading()
        self.begin_monitoring()
        self.begin_seeds()
        self.begin_services()
        self.begin(self.somebody_leaves(), after=500)

    def look_around(self) -> None:
        """Once in a while: discovery and warnings, and what offices make of them."""
        self.discover()
        self.warn()
