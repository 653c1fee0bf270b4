"""BenefitPoint's State values as two letters, and back (BenefitPoint specification, appendix). Others read as None."""

from __future__ import annotations

from collections.abc import Mapping

UNSET = "None_Selected"
_BY_CODE = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|"
    "GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|"
    "MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|"
    "NH New_Hampshire|NJ New_Jersey|NM New_Mexico|NY New_York|NC North_Carolina|ND North_Dakota|OH Ohio|OK Oklahoma|"
    "OR Oregon|PA Pennsylvania|RI Rhode_Island|SC South_Carolina|SD South_Dakota|TN Tennessee|TX Texas|UT Utah|"
    "VT Vermont|VA Virginia|WA Washington|DC District_of_Columbia|WV West_Virginia|WI Wisconsin|WY Wyoming|"
    "AB Alberta|BC British_Columbia|MB Manitoba|NB New_Brunswick|NL Newfoundland|NS Nova_Scotia|"
    "NT Northwest_Territory|NU Nunavut|ON Ontario|PE Prince_Edward_Island|QC Quebec|SK Saskatchewan|YT Yukon_Territory|"
    "AS American_Samoa|GU Guam|MP Northern_Mariana_Islands|PR Puerto_Rico|VI Virgin_Islands"
)
NAMES: Mapping[str, str] = dict(entry.split(" ") for entry in _BY_CODE.split("|"))
CODES: Mapping[str, str] = {name: code for code, name in NAMES.items()}
CANADIAN = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])


def country(code: str) -> str:
    """BenefitPoint's Country value of a state code."""
    return "Canada" if code in CANADIAN else "United_States"
