"""How a print that never left the machine is noted in a case's history, and left out where prints are looked for."""

UNUSED = "unused"
"""In place of the thing printed: the newest print of it, named beside, does not exist on paper."""
STANDS = (
    "NOT EXISTS (SELECT 1 FROM case_event AS v WHERE v.case_id = e.case_id AND v.id > e.id "
    f"AND v.kind = 'printed' AND json_extract(v.detail, '$.what') = '{UNUSED}' "
    "AND json_extract(v.detail, '$.of') = json_extract(e.detail, '$.what'))"
)
"""SQL: a print `e` was not noted as one that never left the machine."""
