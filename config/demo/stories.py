"""The demo cases: who asks for what, and what happened how many working days ago.

A path is a line of `word:days` pairs, oldest first; the words are those of `casework.py`, and
`pass` and `refuse` stand for an examiner's proposal one working day earlier and a signature. Where
a path ends the case waits. Steps have 5, 5 and 10 working days (innovative), 10, 10 and 15 (SRDI);
a little giant has 10 at the city, three times 10 at the province (preliminary, inspection,
recommendation) and twice 15 at the ministry (panel, review). What was entered that many days ago is
due today.
"""

from dataclasses import dataclass

from cultivation.enums import CaseKind, TitleKind

INNOVATIVE, SRDI, GIANT = TitleKind.INNOVATIVE, TitleKind.SRDI, TitleKind.LITTLE_GIANT

# The demo desks: 西湖区 → 杭州市 → 浙江省.
XIHU = "330106"
BINJIANG, GONGSHU, NANHU, JIAOJIANG = "330105", "330102", "330402", "331002"


@dataclass(frozen=True, slots=True)
class Story:
    """One demo enterprise at an office and, with a path, its case.

    `strong` figures pass the standard, others fail it. `notice` names the publication that the
    decided case goes into. `sign_in` is the user name of its owner, if a visitor may use it.
    """

    kind: TitleKind
    office: str
    path: str = ""
    strong: bool = True
    notice: str = ""
    sign_in: str = ""
    case_kind: CaseKind = CaseKind.RECOGNITION


@dataclass(frozen=True, slots=True)
class Publication:
    """A notice published so many working days ago by the office whose route it is, and announced
    later, if it was."""

    key: str
    published: int
    announced: int | None = None


PUBLICATIONS = (
    Publication("zj-innovative-announced", 48, 42),
    Publication("zj-innovative-past-window", 9),
    Publication("zj-innovative-running", 2),
    Publication("zj-srdi-announced", 40, 34),
    Publication("zj-srdi-running", 3),
    Publication("nb-innovative-announced", 45, 39),
    Publication("nb-innovative-running", 1),
    Publication("js-innovative-announced", 50, 44),
    Publication("js-srdi-past-window", 8),
    Publication("gd-innovative-announced", 46, 40),
    Publication("giant-announced", 52, 45),
    Publication("giant-past-window", 7),
    Publication("giant-running", 2),
)

_VISITORS = (
    # Nothing yet: walks the whole path from the first filing on.
    Story(INNOVATIVE, XIHU, sign_in="factory"),
    # A correction is open, with the county.
    Story(SRDI, XIHU, "open:12 submit:6 ask:2", sign_in="factory2"),
    # Holds what a little giant needs, and may apply today.
    Story(GIANT, XIHU, sign_in="factory3"),
)

_COUNTY_DESK = (
    Story(INNOVATIVE, XIHU, "open:7 submit:5"),
    Story(INNOVATIVE, XIHU, "open:9 submit:6"),
    Story(INNOVATIVE, XIHU, "open:8 submit:7 hold_visit:2", strong=False),
    Story(INNOVATIVE, XIHU, "open:4 submit:3 plan_visit:1"),
    Story(INNOVATIVE, XIHU, "open:2 submit:0"),
    Story(SRDI, XIHU, "open:12 submit:10"),
    Story(SRDI, XIHU, "open:12 submit:4"),
    Story(SRDI, XIHU, "open:6 submit:1", case_kind=CaseKind.RE_EXAMINATION),
    Story(INNOVATIVE, XIHU, "open:9 submit:4 propose:1"),
    Story(INNOVATIVE, XIHU, "open:8 submit:5 propose_refusal:2", strong=False),
    Story(SRDI, XIHU, "open:10 submit:6 propose:2"),
    Story(INNOVATIVE, XIHU, "open:12 submit:9 ask:7"),
    Story(INNOVATIVE, XIHU, "open:11 submit:5 propose:3 return:1"),
    Story(INNOVATIVE, XIHU, "open:20 submit:17 ask:15 answer:12 propose:11"),
)

_CITY_DESK = (
    Story(INNOVATIVE, XIHU, "open:16 submit:14 pass:10"),
    Story(INNOVATIVE, GONGSHU, "open:12 submit:9 pass:5"),
    Story(INNOVATIVE, BINJIANG, "open:10 submit:6 pass:2"),
    Story(SRDI, XIHU, "open:14 submit:9 pass:3"),
    Story(INNOVATIVE, XIHU, "open:13 submit:10 pass:6 propose:1"),
    Story(SRDI, BINJIANG, "open:18 submit:14 pass:9 ask:4"),
    Story(INNOVATIVE, XIHU, "open:15 submit:12 pass:8 back:3"),
    Story(GIANT, XIHU, "open:15 submit:10 plan_visit:1"),
    Story(GIANT, BINJIANG, "open:9 submit:4 propose:1"),
    Story(GIANT, GONGSHU, "open:14 submit:9 ask:3"),
)

_PROVINCE_DESK = (
    Story(INNOVATIVE, XIHU, "open:24 submit:20 pass:16 pass:10"),
    Story(INNOVATIVE, NANHU, "open:26 submit:22 pass:18 pass:12"),
    Story(INNOVATIVE, JIAOJIANG, "open:15 submit:12 pass:9 pass:4"),
    Story(SRDI, XIHU, "open:30 submit:27 pass:22 pass:15"),
    Story(SRDI, NANHU, "open:22 submit:18 pass:12 pass:6", case_kind=CaseKind.RE_EXAMINATION),
    Story(INNOVATIVE, GONGSHU, "open:20 submit:17 pass:12 pass:7 propose:2"),
    Story(SRDI, BINJIANG, "open:30 submit:26 pass:20 pass:12 propose_refusal:1", strong=False),
    Story(INNOVATIVE, XIHU, "open:30 submit:26 ask:24 answer:21 pass:18 pass:14 pass:5"),
    Story(INNOVATIVE, BINJIANG, "open:25 submit:22 pass:18 pass:13 pass:4"),
    Story(INNOVATIVE, NANHU, "open:24 submit:21 pass:17 pass:12 pass:3"),
    Story(SRDI, XIHU, "open:36 submit:32 pass:26 pass:18 pass:4"),
    Story(SRDI, JIAOJIANG, "open:34 submit:30 pass:24 pass:17 pass:3"),
    Story(GIANT, NANHU, "open:34 submit:28 pass:22 pass:16 pass:8"),
    Story(GIANT, XIHU, "open:30 submit:22 pass:14"),
    Story(GIANT, JIAOJIANG, "open:32 submit:25 pass:18 pass:10 propose:2"),
)

_ON_NOTICE = (
    Story(
        INNOVATIVE, XIHU, "open:28 submit:24 pass:20 pass:15 pass:5", notice="zj-innovative-running"
    ),
    Story(
        INNOVATIVE,
        BINJIANG,
        "open:27 submit:23 pass:19 pass:14 pass:5",
        notice="zj-innovative-running",
    ),
    Story(
        INNOVATIVE,
        NANHU,
        "open:26 submit:22 pass:18 pass:13 pass:4",
        notice="zj-innovative-running",
    ),
    Story(
        INNOVATIVE,
        XIHU,
        "open:36 submit:32 pass:27 pass:21 pass:12",
        notice="zj-innovative-past-window",
    ),
    Story(
        INNOVATIVE,
        GONGSHU,
        "open:35 submit:31 pass:26 pass:20 pass:11",
        notice="zj-innovative-past-window",
    ),
    Story(SRDI, XIHU, "open:38 submit:34 pass:27 pass:18 pass:6", notice="zj-srdi-running"),
    Story(SRDI, GONGSHU, "open:37 submit:33 pass:26 pass:17 pass:5", notice="zj-srdi-running"),
)

_OVER = (
    *(
        Story(INNOVATIVE, office, path, notice="zj-innovative-announced")
        for office, path in (
            (XIHU, "open:85 submit:80 pass:76 pass:71 pass:62"),
            (XIHU, "open:84 submit:79 ask:77 answer:74 pass:72 pass:68 pass:58"),
            (NANHU, "open:82 submit:78 pass:74 pass:69 pass:60"),
            (JIAOJIANG, "open:80 submit:76 pass:72 pass:66 pass:57"),
        )
    ),
    Story(SRDI, XIHU, "open:88 submit:82 pass:74 pass:65 pass:50", notice="zj-srdi-announced"),
    Story(SRDI, BINJIANG, "open:86 submit:80 pass:72 pass:63 pass:48", notice="zj-srdi-announced"),
    Story(INNOVATIVE, XIHU, "open:18 submit:14 refuse:10", strong=False),
    Story(SRDI, GONGSHU, "open:80 submit:74 pass:66 pass:58 refuse:45", strong=False),
    Story(INNOVATIVE, XIHU, "open:12 submit:8 withdraw:5"),
    Story(INNOVATIVE, BINJIANG, "open:10 withdraw:6"),
    Story(INNOVATIVE, XIHU, "open:78"),
    Story(SRDI, NANHU, "open:75"),
    Story(INNOVATIVE, XIHU, "open:6"),
    Story(INNOVATIVE, GONGSHU, "open:3"),
    Story(SRDI, XIHU, "open:8"),
    Story(GIANT, NANHU, "open:5"),
)

_ELSEWHERE = (
    Story(
        INNOVATIVE, "330203", "open:82 submit:78 pass:74 pass:62", notice="nb-innovative-announced"
    ),
    Story(
        INNOVATIVE, "330205", "open:80 submit:77 pass:73 pass:60", notice="nb-innovative-announced"
    ),
    Story(INNOVATIVE, "330203", "open:20 submit:17 pass:13 pass:4", notice="nb-innovative-running"),
    Story(SRDI, "330206", "open:22 submit:18 pass:9"),
    Story(INNOVATIVE, "330205", "open:9 submit:5"),
    Story(
        INNOVATIVE,
        "320505",
        "open:86 submit:82 pass:78 pass:72 pass:63",
        notice="js-innovative-announced",
    ),
    Story(
        INNOVATIVE,
        "320205",
        "open:85 submit:80 pass:76 pass:70 pass:61",
        notice="js-innovative-announced",
    ),
    Story(
        SRDI, "320505", "open:42 submit:38 pass:31 pass:22 pass:11", notice="js-srdi-past-window"
    ),
    Story(INNOVATIVE, "320506", "open:10 submit:6 pass:3"),
    Story(SRDI, "320205", "open:16 submit:12 ask:5"),
    Story(
        INNOVATIVE,
        "440103",
        "open:84 submit:80 pass:76 pass:70 pass:60",
        notice="gd-innovative-announced",
    ),
    Story(SRDI, "440604", "open:20 submit:15 pass:8"),
    Story(INNOVATIVE, "440103", "open:7 submit:4", strong=False),
    Story(SRDI, "110101", "open:18 submit:13 pass:6"),
    Story(INNOVATIVE, "660000", "open:14 submit:9"),
)

_MINISTRY_DESK = (
    Story(GIANT, "320505", "open:66 submit:62 pass:54 pass:46 pass:38 pass:15"),
    Story(GIANT, "440103", "open:66 submit:62 pass:55 pass:47 pass:40 pass:18"),
    Story(GIANT, "330203", "open:50 submit:45 pass:38 pass:30 pass:12"),
    Story(GIANT, "110101", "open:48 submit:42 pass:36 pass:29 pass:9", strong=False),
    Story(GIANT, "340102", "open:60 submit:55 pass:47 pass:40 pass:33 pass:26 pass:15"),
    Story(GIANT, "320205", "open:64 submit:60 pass:52 pass:45 pass:38 pass:30 pass:16 propose:3"),
    Story(
        GIANT,
        "440303",
        "open:52 submit:46 pass:40 pass:34 pass:28 pass:14 propose_refusal:2",
        strong=False,
    ),
    Story(GIANT, "370102", "open:62 submit:58 pass:50 pass:44 pass:37 pass:31 pass:13 ask:4"),
    Story(GIANT, "330205", "open:60 submit:54 pass:46 pass:40 pass:34 pass:20 pass:5"),
    Story(GIANT, "310101", "open:58 submit:53 pass:45 pass:39 pass:33 pass:19 pass:4"),
    Story(
        GIANT,
        "420102",
        "open:66 submit:61 pass:53 pass:46 pass:40 pass:33 pass:19 pass:8",
        notice="giant-running",
    ),
    Story(
        GIANT,
        "510104",
        "open:66 submit:61 pass:53 pass:46 pass:39 pass:32 pass:18 pass:7",
        notice="giant-running",
    ),
    Story(
        GIANT,
        XIHU,
        "open:67 submit:63 pass:55 pass:48 pass:41 pass:34 pass:20 pass:6",
        notice="giant-running",
    ),
    Story(
        GIANT,
        "430102",
        "open:68 submit:64 pass:56 pass:50 pass:44 pass:37 pass:23 pass:14",
        notice="giant-past-window",
    ),
    Story(
        GIANT,
        "660000",
        "open:58 submit:52 pass:46 pass:41 pass:36 pass:22 pass:13",
        notice="giant-past-window",
    ),
    Story(
        GIANT,
        NANHU,
        "open:110 submit:105 pass:97 pass:91 pass:85 pass:79 pass:68 pass:60",
        notice="giant-announced",
    ),
    Story(
        GIANT,
        "320505",
        "open:110 submit:104 pass:96 pass:90 pass:84 pass:78 pass:66 pass:58",
        notice="giant-announced",
    ),
    Story(
        GIANT,
        "410102",
        "open:108 submit:103 pass:95 pass:89 pass:83 pass:77 pass:65 pass:57",
        notice="giant-announced",
    ),
    Story(
        GIANT,
        "130102",
        "open:106 submit:102 pass:94 pass:88 pass:82 pass:75 pass:66 refuse:56",
        strong=False,
    ),
    Story(GIANT, "500101", "open:104 submit:100 withdraw:90"),
)

STORIES = (
    *_VISITORS,
    *_COUNTY_DESK,
    *_CITY_DESK,
    *_PROVINCE_DESK,
    *_ON_NOTICE,
    *_OVER,
    *_ELSEWHERE,
    *_MINISTRY_DESK,
)
