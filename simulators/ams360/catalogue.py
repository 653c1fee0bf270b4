"""The code lists of every new world. All codes, companies and business units are invented.

Employee and broker codes are three printable characters counted up from ``!`` (live capture): they contain ``"`` and
``&``. Type-of-business numbers beyond 1 and 2 are this simulator's own (switch 23).
"""

from __future__ import annotations

from collections.abc import Mapping

from trifold.simulators.ams360.endorsements import ENDORSE_TYPES, OTHER_TYPES
from trifold.simulators.ams360.entities import ENTITIES
from trifold.simulators.ams360.notes import PRIORITIES

# code -> (executive, representative, other); the names are drawn for each world.
EMPLOYEES: Mapping[str, tuple[bool, bool, bool]] = {
    "!!!": (True, False, False),
    '!!"': (True, True, False),
    "!!#": (False, True, False),
    "!!$": (False, True, False),
    "!!%": (True, True, False),
    "!!&": (False, False, True),
}
BROKERS = ('!"!', '!"&')

# code -> (name, NAIC code, parent's code, company type)
COMPANIES: Mapping[str, tuple[str, str, str, str]] = {
    "BLH": ("Blue Harbor Health", "90001", "BLH", "I"),
    "CDL": ("Cedar Life", "90002", "CDL", "I"),
    "GRT": ("Granite Mutual", "90003", "GRT", "I"),
    "GRW": ("Granite Mutual Writing", "90004", "GRT", "W"),
    "NSD": ("North Star Dental", "90005", "NSD", "I"),
    "PRC": ("Prairie Casualty", "90006", "PRC", "I"),
    "VST": ("Vista Vision", "90007", "VST", "I"),
}

# code -> (name, the codes one level up)
DIVISIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {"EST": ("East", ()), "WST": ("West", ())}
BRANCHES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "HBR": ("Harbor", ("EST",)),
    "MIL": ("Millfield", ("EST",)),
    "RDG": ("Ridgeview", ("WST",)),
}
DEPARTMENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "BEN": ("Benefits", ("HBR", "MIL", "RDG")),
    "COM": ("Commercial Lines", ("HBR", "RDG")),
    "PER": ("Personal Lines", ("HBR", "MIL", "RDG")),
}
GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "SEL": ("Select", ("BEN", "COM")),
    "SVC": ("Service", ("BEN", "COM", "PER")),
}
GL_LISTS = {"GLDivision": DIVISIONS, "GLBranch": BRANCHES, "GLDepartment": DEPARTMENTS, "GLGroup": GROUPS}

# code -> (description, company codes)
PLAN_TYPES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "AUT": ("Automobile", ("GRT", "GRW", "PRC")),
    "DEN": ("Dental", ("NSD", "BLH")),
    "HOM": ("Homeowners", ("GRT", "GRW", "PRC")),
    "LIF": ("Group life", ("CDL",)),
    "MED": ("Medical", ("BLH",)),
    "PKG": ("Commercial package", ("GRT", "PRC")),
    "VIS": ("Vision", ("VST", "BLH")),
}

TYPES_OF_BUSINESS: Mapping[int, str] = {
    1: "Personal",
    2: "Commercial",
    3: "Benefits",
    4: "Financial",
    5: "Health",
    6: "Life",
    7: "Non-property and casualty",
}

# code -> (description, income group, type of business)
LINES_OF_BUSINESS: Mapping[str, tuple[str, str, int]] = {
    "AUTOP": ("Personal Auto", "PL", 1),
    "HOME": ("Homeowners", "PL", 1),
    "PUMBR": ("Personal Umbrella", "PL", 1),
    "AUTOB": ("Business Auto", "CL", 2),
    "BOP": ("Businessowners", "CL", 2),
    "CGL": ("Commercial General Liability", "CL", 2),
    "WORK": ("Workers Compensation", "CL", 2),
    "DENT": ("Group Dental", "EB", 3),
    "DISAB": ("Group Disability", "EB", 3),
    "GLIFE": ("Group Life", "EB", 3),
    "GMED": ("Group Medical", "EB", 3),
    "VISN": ("Group Vision", "EB", 3),
    "ANNUI": ("Annuity", "FS", 4),
    "MEDI": ("Individual Medical", "HL", 5),
    "LIFE": ("Individual Life", "LF", 6),
    "BOND": ("Bond", "NP", 7),
}

_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|"
    "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|"
    "KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|"
    "MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|"
    "NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|"
    "SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|"
    "WV West Virginia|WI Wisconsin|WY Wyoming"
)

VALUE_LISTS: Mapping[str, Mapping[str, str]] = {
    "CustomerType": {"C": "Customer", "P": "Prospect", "S": "Suspect"},
    "State": {code: name for code, _, name in (entry.partition(" ") for entry in _STATES.split("|"))},
    "MaritalStatus": {"S": "Single", "M": "Married", "D": "Divorced", "W": "Widowed", "P": "Domestic partner"},
    "TypeOfEntity": {
        "CP": "Corporation",
        "IN": "Individual",
        "LL": "Limited liability company",
        "NP": "Not for profit",
        "PT": "Partnership",
        "TR": "Trust",
    },
    "TransactionType": {**ENDORSE_TYPES, **OTHER_TYPES},
    "PolicyStatus": {"A": "Active", "C": "Cancelled", "N": "Non-renewed"},
    "PolicySubType": {"P": "Policy", "S": "Submission", "A": "Accounting"},
    "BillMethod": {"A": "Agency bill", "D": "Direct bill"},
    "TypeOfBusiness": {str(number): name for number, name in TYPES_OF_BUSINESS.items()},
    "ResponsibilityType": {"BIL": "Billing", "CLM": "Claims", "PRI": "Primary", "REN": "Renewals"},
    "CompanyType": {"I": "Insurance", "F": "Finance", "B": "Brokerage", "E": "Fee", "W": "Writing"},
    "EmployeeStatus": {"A": "Active", "I": "Inactive", "R": "Retired", "D": "Deleted", "S": "Service"},
    "NoteCenter": {str(number): name for number, (name, _) in ENTITIES.items()},
    "SuspenseCenter": {str(number): name for number, (name, _) in ENTITIES.items()},
    "NotePriority": PRIORITIES,
}
