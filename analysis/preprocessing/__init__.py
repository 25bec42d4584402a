"""From files to nouns: reading, cleaning, dates, duplicates, then the nouns and their counts."""
