"""What narrows leads, as conditions of a statement."""

from __future__ import annotations

from typing import Any

from dashboards.funnel_detail.asking import Asked
from dashboards.segments import OF_INDUSTRY, SIZES


def of_leads(asked: Asked) -> tuple[list[str], dict[str, Any]]:
    """Conditions on a lead called m, of the scope and segment, and their values."""
    segment, scope, found = asked.segment.of_leads(), asked.scope, ["m.taken_back_on IS NULL"]
    if segment.industry:
        found.append(OF_INDUSTRY.format("m"))
    if segment.region:
        found.append("m.region ILIKE %(region)s")
    if segment.size:
        found.append(SIZES[segment.size][1].replace("n.", "m."))
    if segment.tag:
        found.append("m.tags @> ARRAY[%(tag)s]::varchar[]")
    if segment.origin:
        found.append("m.source = %(origin)s")
    if segment.campaign:
        found.append("m.campaign_id = %(campaign)s")
    if scope.owner_id is not None:
        found.append("m.owner_id = %(owner)s")
    elif scope.team_ids:
        found.append("m.team_id = ANY(%(teams)s)")
    return found, {"owner": scope.owner_id, "teams": list(scope.team_ids), **asked.segment.bound}
