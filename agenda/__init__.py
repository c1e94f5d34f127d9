"""The shared agenda itself: what an event is, how it is asked for, where it is kept."""
