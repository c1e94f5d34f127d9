"""From events to bytes: ICS, RSS, Atom, JSON Feed, JSON-LD, CSV. Pure."""
