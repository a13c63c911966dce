"""The ladder: stock and flow, conversion, who will lapse."""
