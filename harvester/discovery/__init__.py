"""The pieces of finding out what an address is; `harvester.discover` puts them together."""
