"""A private artifact made into one that can be shown: names replaced alike everywhere, values gone, its faults kept."""
