"""Whose hands do the errands of an installation."""

from sqlalchemy import Engine

from harvester.jobs import Hands, Jobs
from harvester.ownhands import OwnHands
from harvester.queueing import is_shared


def hands_of(engine: Engine, jobs: Jobs, *, works: bool) -> Hands:
    """Give those of a cluster, or of this process where there is none.

    With `works` this process lends its own to the cluster; without, it only hands errands in.
    """
    if not is_shared(engine):
        return OwnHands(jobs)
    # Imported here because it takes longer to load than all the rest of a small agenda.
    from harvester.cluster import Cluster

    return Cluster(engine, jobs, works=works)
