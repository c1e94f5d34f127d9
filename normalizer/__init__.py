"""From what a source says to what we believe. Pure: no clock, no network, no database."""
