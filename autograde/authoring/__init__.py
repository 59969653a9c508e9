"""From an exercise's text to what students get: notebooks, rules, release."""
