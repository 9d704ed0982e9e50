"""`python -m tests.bench.portal`: the endpoint beside its floor."""

from tests.bench.portal.endpoint import main

main()
