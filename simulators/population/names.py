"""Where names, streets and towns come from: Faker's American lists, and short ones with accents and apostrophes."""

from __future__ import annotations

from faker.providers.address.en_US import Provider as Addresses
from faker.providers.person.en_US import Provider as People

MEN = tuple(sorted(People.first_names_male))
WOMEN = tuple(sorted(People.first_names_female))
LAST = tuple(sorted(People.last_names))

# (first name, last name) with letters beyond ASCII, in composed form
ACCENTED_MEN = ("José", "Zoltán", "Jörg", "François", "Søren", "Łukasz", "Björn", "Gökhan", "Andrés", "Ștefan")
ACCENTED_WOMEN = ("Zoë", "Renée", "Sofía", "Chloé", "Åsa", "Małgorzata", "Inês", "Noémie", "Şebnem", "Ánh")
ACCENTED_LAST = (
    "Núñez",
    "Müller",
    "Guðmundsdóttir",
    "Peña",
    "Lefèvre",
    "Østergaard",
    "Wójcik",
    "Çelik",
    "Nguyễn",
    "Škoda",
)
APOSTROPHE_LAST = ("O'Brien", "D'Angelo", "O'Malley", "L'Heureux", "O'Connell", "D'Souza", "M'Bala", "O'Dowd")

# The first names of a pair of twins begin with one letter
TWIN_MEN = (("Ethan", "Evan"), ("Jacob", "Joshua"), ("Daniel", "David"), ("Mark", "Mason"), ("Ryan", "Roger"))
TWIN_WOMEN = (("Ella", "Emma"), ("Faith", "Fiona"), ("Hailey", "Hannah"), ("Megan", "Morgan"), ("Taylor", "Tara"))

FIRM_FIRST = (
    *("Harbor", "Summit", "Cedar", "Granite", "Bluebird", "Millstone", "Prairie", "Lantern", "Copper", "Juniper"),
    *("Riverside", "Northgate", "Stonebridge", "Orchard", "Beacon", "Willow", "Ironwood", "Clearwater", "Foxglove"),
)
FIRM_SECOND = (
    *("Bakery", "Roofing", "Dental", "Logistics", "Machine Works", "Landscaping", "Printing", "Plumbing", "Outfitters"),
    *("Software", "Veterinary Clinic", "Hardware", "Catering", "Brewing", "Accounting", "Motors", "Pharmacy", "Farms"),
)
ACCENTED_FIRMS = (
    "Café Niçoise",
    "Señor Peña's",
    "Bäckerei Müller",
    "Crème & Brûlée",
    "Smørrebrød House",
    "Piñata Party",
)
TRADES = ("Roofing", "Painting", "Bookkeeping", "Photography", "Tree Service", "Tutoring", "Upholstery", "Window Care")
TITLES = ("Owner", "Office Manager", "Controller", "Human Resources", "President", "Operations")

# town, state, first three digits of its ZIP codes, area code
TOWNS = (
    ("Columbus", "OH", "432", "614"),
    ("Toledo", "OH", "436", "419"),
    ("Austin", "TX", "787", "512"),
    ("San Antonio", "TX", "782", "210"),
    ("Denver", "CO", "802", "303"),
    ("Boulder", "CO", "803", "720"),
    ("Atlanta", "GA", "303", "404"),
    ("Savannah", "GA", "314", "912"),
    ("Portland", "OR", "972", "503"),
    ("Eugene", "OR", "974", "541"),
    ("Springfield", "IL", "627", "217"),
    ("Madison", "WI", "537", "608"),
    ("Albany", "NY", "122", "518"),
    ("Boston", "MA", "021", "617"),
    ("Las Cruces", "NM", "880", "575"),
    ("Coeur d'Alene", "ID", "838", "208"),
    ("O'Fallon", "MO", "633", "636"),
    ("Winston-Salem", "NC", "271", "336"),
)
STREETS = tuple(
    f"{name} {kind}"
    for name in (
        *("Maple", "Harbor", "Mill", "Church", "Lake", "Washington", "Second", "Orchard", "Elm", "College"),
        *("Sunset", "Railroad", "Spring", "Hill", "Prospect", "Martin Luther King Jr.", "St. Paul's"),
    )
    for kind in ("Street", "Avenue", "Road", "Lane", "Court")
)
assert {kind.rpartition(" ")[2] for kind in STREETS} <= set(Addresses.street_suffixes)
