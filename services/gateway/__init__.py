"""Pages for staff and management: the only service a browser talks to."""
