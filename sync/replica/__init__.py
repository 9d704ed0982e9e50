"""The station's encrypted database and the public catalogue files beside it.

`store.Replica` opens `station.db` and owns its one writer thread; the other modules are functions
over an open connection, grouped by what they keep. `catalogue_file` and `catalogue_search` read the
plain files of public data. Nothing outside this package writes SQL for the station.
"""
